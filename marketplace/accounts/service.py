"""Making an account and changing what one signs in with. Runs inside the caller's transaction.

Passwords come in hashed (``passwords.choose``), because hashing is slow and holds no lock. What
is told by mail is told by the outbox; an address that is taken answers like one that is free.
"""

from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import contacts, people, sessions, tokens
from marketplace.accounts.models import Person, SecurityChange, TokenKind, User
from marketplace.accounts.passwords import PasswordHash
from marketplace.core import audit, ids, outbox
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import LANGUAGES, N_


def register(
    *,
    name: str,
    email: str,
    phone: str | None = None,
    password: PasswordHash,
    language: str,
    now: datetime,
) -> None:
    """Ask for an account. Nothing opens before the link in the mail was used.

    Says nothing about whether the address is known: its owner gets a mail either way.
    """
    name, email = contacts.clean_name(name), contacts.clean_email(email)
    phone = contacts.clean_phone(phone) if phone else None
    if find_by_email(email) is None:
        # Refused when the button was pressed twice and the other press came first.
        with suppress(Refused), db.session.begin_nested():
            person = people.record_person(name=name, email=email, phone=phone, now=now)
            create_account(person, email=email, password=password, language=language, now=now)
    user = _lock_by_email(email)
    if user.email_confirmed_at is not None:
        outbox.add("user.register_again", user_id=user.id)
        return
    # Never confirmed, so whoever typed it first proved nothing: the newest attempt counts.
    _begin_anew(user, name=name, phone=phone, password=password, now=now)
    outbox.add("user.registered", user_id=user.id)


def create_account(
    person: Person,
    *,
    email: str,
    password: PasswordHash,
    language: str,
    now: datetime,
    confirmed: bool = False,
) -> User:
    """The account of ``person``; ``confirmed`` when its address needs no mail (console, demo)."""
    email = contacts.clean_email(email)
    user = User(
        public_id=ids.public_id("usr"),
        person_id=person.id,
        email=email,
        password_hash=password,
        language=language if language in LANGUAGES else "en",
        email_confirmed_at=now if confirmed else None,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        message = N_("There is an account with this address already.")
        raise Refused(message, field="email") from error
    return user


def find_by_email(email: str) -> User | None:
    """The account with this address."""
    return db.session.scalar(sa.select(User).where(User.email == email))


def confirm_email(secret: str, *, password_hash: str, now: datetime) -> User:
    """The link in the mail was opened by someone who knows the password: the account is open.

    ``password_hash`` is the one the password was compared with.
    """
    token = tokens.use(secret, TokenKind.CONFIRM_EMAIL, now=now)
    user = _lock(token.user_id)
    if user.password_hash != password_hash:
        raise NotFound()
    user.email_confirmed_at = user.email_confirmed_at or now
    audit.record("account.confirmed", actor_id=user.id, subject_kind="user", subject_id=user.id)
    return user


def ask_password_reset(email: str) -> None:
    """Send a link to the owner of ``email``, if there is one. The answer never says."""
    user = find_by_email(email.strip().lower())
    user_id = user.id if user and user.closed_at is None else None
    # Written for unknown addresses too, so that both take as long.
    audit.record("password.reset_asked", actor_id=None, subject_kind="user", subject_id=user_id)
    if user_id is not None:
        outbox.add("user.reset_requested", user_id=user_id)


def reset_password(secret: str, *, password: PasswordHash, now: datetime) -> None:
    """A new password by the link in the mail, which also proves the address; ends all sessions."""
    token = tokens.use(secret, TokenKind.RESET_PASSWORD, now=now)
    user = _lock(token.user_id)
    user.email_confirmed_at = user.email_confirmed_at or now
    _set_password(user, password)
    sessions.revoke_all(user.id, now=now)


def change_password(
    user_id: int, *, old_hash: str, password: PasswordHash, session_id: int, now: datetime
) -> str:
    """A new password; every other device is signed out. This device's new secret."""
    user = _lock(user_id)
    _require_unchanged(user, old_hash)
    _set_password(user, password)
    sessions.revoke_all(user_id, now=now, keep=session_id)
    return sessions.rotate(session_id, now=now)


def ask_email_change(user_id: int, new_email: str, *, old_hash: str, now: datetime) -> None:
    """Write to the new address and to the present one. A taken address answers like a free one."""
    user = _lock(user_id)
    _require_unchanged(user, old_hash)
    new_email = contacts.clean_email(new_email)
    if new_email == user.email:
        raise Refused(N_("This is your address already."), field="email")
    token = tokens.ask_email_change(user_id, new_email, now=now)
    outbox.add("user.email_change", user_id=user_id, token_id=token.id)


def change_email(secret: str, *, now: datetime) -> None:
    """The link at the new address was opened: one signs in with that address from now on."""
    token = tokens.use(secret, TokenKind.CHANGE_EMAIL, now=now)
    user = _lock(token.user_id)
    if token.new_email is None:
        raise NotFound()
    try:
        with db.session.begin_nested():
            user.email = token.new_email
    except IntegrityError as error:
        raise NotFound() from error
    db.session.get_one(Person, user.person_id).email = token.new_email
    audit.record("email.changed", actor_id=user.id, subject_kind="user", subject_id=user.id)
    outbox.add("user.security_changed", user_id=user.id, what=SecurityChange.EMAIL_CHANGED)
    sessions.revoke_all(user.id, now=now)


def change_profile(user_id: int, *, name: str, phone: str | None, language: str) -> None:
    """Correct name, telephone number and language."""
    user = _lock(user_id)
    people.change_person(db.session.get_one(Person, user.person_id), name=name, phone=phone)
    if language in LANGUAGES:
        user.language = language


def change_language(user_id: int, language: str) -> None:
    """Read pages and get mails in ``language`` from now on."""
    _lock(user_id).language = language


def _begin_anew(
    user: User, *, name: str, phone: str | None, password: PasswordHash, now: datetime
) -> None:
    tokens.withdraw(user.id, TokenKind.CONFIRM_EMAIL, now=now)
    people.change_person(db.session.get_one(Person, user.person_id), name=name, phone=phone)
    user.password_hash = password


def _set_password(user: User, password: PasswordHash) -> None:
    user.password_hash = password
    audit.record("password.changed", actor_id=user.id, subject_kind="user", subject_id=user.id)
    outbox.add("user.security_changed", user_id=user.id, what=SecurityChange.PASSWORD_CHANGED)


def _require_unchanged(user: User, compared_hash: str) -> None:
    if user.password_hash != compared_hash:
        raise Refused(N_("Your password was changed just now. Type the new one."), field="current")


def _lock(user_id: int) -> User:
    return db.session.get_one(User, user_id, with_for_update=True)


def _lock_by_email(email: str) -> User:
    query = sa.select(User).where(User.email == email).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
