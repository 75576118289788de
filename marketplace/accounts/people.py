"""A human being as named in papers, with or without an account."""

from datetime import datetime

from marketplace.accounts import contacts
from marketplace.accounts.models import Person
from marketplace.core import ids
from marketplace.core.database import db


def record_person(
    *, name: str, email: str | None = None, phone: str | None = None, now: datetime
) -> Person:
    """A new person; each value is cleaned, or refused at its field."""
    name = contacts.clean_name(name)
    person = Person(
        public_id=ids.public_id("per"),
        name=name,
        sort_key=contacts.sort_key(name),
        email=contacts.clean_email(email) if email else None,
        phone=contacts.clean_phone(phone) if phone else None,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()  # the caller writes the id into its own row
    return person


def change_person(person: Person, *, name: str, phone: str | None) -> None:
    """Correct the name and telephone number of ``person``."""
    person.name = contacts.clean_name(name)
    person.sort_key = contacts.sort_key(person.name)
    person.phone = contacts.clean_phone(phone) if phone else None
