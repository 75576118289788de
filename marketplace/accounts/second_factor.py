"""The second factor: a code that an app makes from a shared secret (TOTP, RFC 6238, 30 seconds).

A code counts once, also when it is sent a hundred times at the same moment: the step it belongs
to is written by a conditional UPDATE, and only a later step counts after it.
"""

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp
import sqlalchemy as sa

from marketplace.accounts import recovery, sessions
from marketplace.accounts.models import OfficeMembership, SecurityChange, User
from marketplace.core import audit, crypto, outbox
from marketplace.core.database import db
from marketplace.core.errors import Conflict, Refused
from marketplace.core.i18n import N_

STEP_SECONDS = 30
WINDOW = 1
"""Steps before and after the present one that count, for telephones whose clock is off."""
FRESH_FOR = timedelta(minutes=10)
_ISSUER = "Petik"
_WRONG = N_("This code is not right. Type the six digits that the app shows now.")


def is_fresh(second_factor_at: datetime | None, *, now: datetime) -> bool:
    """Whether the second factor was entered recently enough for a sensitive act."""
    return second_factor_at is not None and now - second_factor_at <= FRESH_FOR


def begin_set_up(user_id: int) -> None:
    """Make the secret that the app is to learn; it counts only once a code from it was entered."""
    user = _lock(user_id)
    if user.totp_secret is not None:
        raise Conflict(N_("The second factor is on already."))
    user.totp_pending_secret = _seal(user_id, pyotp.random_base32())


def find_pending_secret(user_id: int) -> str | None:
    """The secret that waits for its first code, as the app wants it (base32)."""
    user = db.session.get_one(User, user_id)
    if user.totp_pending_secret is None or user.totp_secret is not None:
        return None
    return _open(user_id, user.totp_pending_secret)


def enrolment_uri(secret: str, *, email: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def confirm_set_up(
    user_id: int, code: str, *, session_id: int, now: datetime
) -> tuple[str, list[str]]:
    """Turn the second factor on. The session's new secret, and the recovery codes, shown once."""
    user = _lock(user_id)
    if user.totp_pending_secret is None or user.totp_secret is not None:
        raise Conflict(N_("Start setting up the second factor again."))
    step = find_step(_open(user_id, user.totp_pending_secret), code, now=now)
    if step is None:
        raise Refused(_WRONG, field="code")
    user.totp_secret, user.totp_pending_secret = user.totp_pending_secret, None
    user.totp_last_step = step
    codes = recovery.replace_codes(user_id, now=now)
    _tell(user_id, "second_factor.on", SecurityChange.SECOND_FACTOR_ON)
    sessions.revoke_all(user_id, now=now, keep=session_id)
    return sessions.rotate(session_id, now=now, second_factor=True), codes


def turn_on(user_id: int) -> str:
    """Turn it on for an account made outside of the pages (first admin, demo); the secret."""
    user = _lock(user_id)
    secret = pyotp.random_base32()
    user.totp_secret = _seal(user_id, secret)
    _record(user_id, "second_factor.on")
    return secret


def turn_off(user_id: int, *, session_id: int, now: datetime) -> str:
    """Turn it off; officers cannot. The session's new secret."""
    user = _lock(user_id)
    office = sa.select(OfficeMembership.id).where(
        OfficeMembership.user_id == user_id, OfficeMembership.ended_at.is_(None)
    )
    if db.session.scalar(office.limit(1)) is not None:
        raise Conflict(N_("Someone who works in the office cannot do without the second factor."))
    user.totp_secret = user.totp_pending_secret = None
    recovery.forget_codes(user_id)
    _tell(user_id, "second_factor.off", SecurityChange.SECOND_FACTOR_OFF)
    sessions.revoke_all(user_id, now=now, keep=session_id)
    return sessions.rotate(session_id, now=now)


def enter(user_id: int, code: str, *, session_id: int, now: datetime) -> str:
    """Accept a code of the app or a recovery code, once; the session's new secret."""
    if _use_step(user_id, code, now=now):
        _record(user_id, "second_factor.entered")
    elif recovery.use_code(user_id, code, now=now):
        _tell(user_id, "second_factor.recovery_code_used", SecurityChange.RECOVERY_CODE_USED)
    else:
        audit.record_apart(
            "second_factor.failed", actor_id=user_id, subject_kind="user", subject_id=user_id
        )
        raise Refused(_WRONG, field="code")
    return sessions.rotate(session_id, now=now, second_factor=True)


def renew_recovery_codes(user_id: int, *, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones no longer count."""
    _lock(user_id)
    _tell(user_id, "second_factor.recovery_codes_renewed", SecurityChange.RECOVERY_CODES_RENEWED)
    return recovery.replace_codes(user_id, now=now)


def clean_code(text: str) -> str:
    """Digits as typed on any keyboard, without the spaces that apps show between them."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if not char.isspace() and char != "-")


def find_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The step whose code ``code`` is, within the window around ``now``."""
    typed = clean_code(code).encode()
    here = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    fitting = [
        step
        for step in range(here - WINDOW, here + WINDOW + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed)
    ]
    return max(fitting, default=None)


def current_code(user: User, *, now: datetime) -> str | None:
    """The code that the app of ``user`` shows now. For the demo only: see ``demo_access``."""
    if user.totp_secret is None:
        return None
    return pyotp.TOTP(_open(user.id, user.totp_secret)).at(now)


def _use_step(user_id: int, code: str, *, now: datetime) -> bool:
    user = db.session.get_one(User, user_id)
    if user.totp_secret is None:
        return False
    step = find_step(_open(user_id, user.totp_secret), code, now=now)
    if step is None:
        return False
    unused = sa.or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    used = db.session.execute(
        sa.update(User)
        .where(User.id == user_id, unused)
        .values(totp_last_step=step)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None


def _lock(user_id: int) -> User:
    return db.session.get_one(User, user_id, with_for_update=True)


def _tell(user_id: int, action: str, what: SecurityChange) -> None:
    _record(user_id, action)
    outbox.add("user.security_changed", user_id=user_id, what=what)


def _record(user_id: int, action: str) -> None:
    audit.record(action, actor_id=user_id, subject_kind="user", subject_id=user_id)


def _seal(user_id: int, secret: str) -> str:
    return crypto.encrypt(secret, subject=f"user:{user_id}", place="user_account.totp_secret")


def _open(user_id: int, sealed: str) -> str:
    return crypto.decrypt(sealed, subject=f"user:{user_id}", place="user_account.totp_secret")
