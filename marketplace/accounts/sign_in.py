"""Signing in: by e-mail address or telephone number, and password.

``check`` is slow on purpose and runs outside of the transaction, ``begin`` inside. An unknown
account, a wrong password and an address that was never confirmed get the same answer in the same
time, so that nobody can find out who has an account here.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from marketplace.accounts import contacts, passwords, sessions
from marketplace.accounts.models import Person, User
from marketplace.accounts.passwords import PasswordHash
from marketplace.core import audit
from marketplace.core.database import db
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_

_WRONG = N_(
    "These do not fit together. Check both. If you have just registered, open the link in our mail"
    " first."
)


@dataclass(frozen=True)
class Proof:
    """``check`` found the password right while ``password_hash`` was stored."""

    user_id: int
    password_hash: str
    renewed_hash: PasswordHash | None


@dataclass(frozen=True)
class Begun:
    """The cookie's secret, and whether the second factor is still owed."""

    secret: str
    owes_second_factor: bool


def check(identifier: str, password: str) -> Proof:
    """The account that ``identifier`` and ``password`` belong to; else ``Refused``."""
    user = _find_user(identifier)
    right = passwords.fits(user.password_hash if user else None, password)
    if user is None or not right or user.email_confirmed_at is None:
        user_id = user.id if user else None
        audit.record_apart("sign_in.failed", actor_id=None, subject_kind="user", subject_id=user_id)
        raise Refused(_WRONG)
    renewed = passwords.renew(password) if passwords.is_outdated(user.password_hash) else None
    return Proof(user.id, user.password_hash, renewed)


def begin(proof: Proof, *, user_agent: str, now: datetime) -> Begun:
    """Start the session of a person whose password was right."""
    user = db.session.get_one(User, proof.user_id, with_for_update=True)
    # Changed or closed while we were computing: the old password no longer opens anything.
    if user.password_hash != proof.password_hash or user.closed_at is not None:
        raise Refused(_WRONG)
    if proof.renewed_hash is not None:
        user.password_hash = proof.renewed_hash
    audit.record("sign_in.succeeded", actor_id=user.id, subject_kind="user", subject_id=user.id)
    secret = sessions.start(user.id, user_agent=user_agent, now=now)
    return Begun(secret, owes_second_factor=user.totp_secret is not None)


def account_key(identifier: str) -> str:
    """One text for all spellings of an address or number, for limits per account."""
    return contacts.find_phone(identifier) or identifier.strip().casefold()[:254]


def _find_user(identifier: str) -> User | None:
    """The open account with this address; else the oldest one with this telephone number.

    The oldest, so that nobody can stand in the way by registering someone else's number.
    """
    phone = contacts.find_phone(identifier)
    by_phone = sa.and_(Person.phone == phone, User.email_confirmed_at.is_not(None))
    address = identifier.strip().lower()
    return db.session.scalar(
        sa.select(User)
        .join(Person, Person.id == User.person_id)
        .where(User.closed_at.is_(None), by_phone if phone else User.email == address)
        .order_by(User.id)
        .limit(1)
    )
