"""Courses, participants and certificates for tests."""

from datetime import date
from itertools import count

from marketplace.accounts.models import User
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.training import certificates, service
from marketplace.training.models import Certificate, Course, Result
from marketplace.training.roster import RosterRow
from tests.factories.accounts import account
from tests.factories.sellers import written

_number = count(1)


def course(name: str | None = None, *, places: int = 70) -> Course:
    """The course of June 2023, under a name of its own."""
    officer_id = account("Petugas Contoh").id
    with written():
        made = service.create_course(
            name or f"Petik 2023, {next(_number)}",
            starts_on=date(2023, 6, 5),
            ends_on=date(2023, 6, 9),
            places=places,
            actor_id=officer_id,
            now=clock.now(),
        )
        course_id = made.id
    return db.session.get_one(Course, course_id)


def row(name: str = "Siti Contoh", **changes: object) -> RosterRow:
    """A participant who passed, with a phone number and an e-mail of their own."""
    number = next(_number)
    values: dict[str, object] = {
        "line": number + 1,
        "name": name,
        "phone": f"+628123{number:07d}",
        "email": f"roster{number}@example.org",
        "sex": "f",
        "village": "Turi",
        "business": "Batik Contoh",
        "result": Result.PASSED,
        "number": "",
    }
    return RosterRow(**{**values, **changes})  # type: ignore[arg-type]


def unclaimed_certificate(
    of_course: Course | None = None, *, person: RosterRow | None = None
) -> Certificate:
    """The certificate of a new participant."""
    person = person or row(number=ids.spoken_number("TEST"))
    course_id = (of_course or course()).id
    officer_id = account("Petugas Contoh").id
    with written():
        service.import_roster(course_id, rows=[person], actor_id=officer_id, now=clock.now())
    found = db.session.query(Certificate).order_by(Certificate.id.desc()).first()
    assert found is not None
    return certificates.get_certificate(found.public_id)


def passed_certificate(user: User) -> Certificate:
    """A valid certificate, tied to the account of ``user``."""
    user_id = user.id
    certificate = unclaimed_certificate()
    contact = certificate.participant.person.email
    assert contact is not None
    number, public_id = certificate.number, certificate.public_id
    with written():
        certificates.claim(number, contact=contact, user_id=user_id, now=clock.now())
    return certificates.get_certificate(public_id)
