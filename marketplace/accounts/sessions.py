"""Who is signed in on which device. The cookie holds a secret, the row its digest.

A session whose owner has a second factor counts only once that was entered: until then it is
*half*, and ``find_live`` does not see it. Nothing here knows of cookies.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from marketplace.accounts.devices import Device, describe
from marketplace.accounts.models import OfficeMembership, Person, User, UserSession
from marketplace.core import audit, crypto, ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound

LIFETIME = timedelta(days=30)
OFFICE_LIFETIME = timedelta(hours=12)
OFFICE_IDLE = timedelta(minutes=30)
HALF_LIFETIME = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
_MAX_USER_AGENT = 300


@dataclass(frozen=True)
class LiveSession:
    """A signed-in person as every request needs it; ``public_id`` is the account's."""

    session_id: int
    public_id: str
    user_id: int
    person_id: int
    name: str
    email: str
    language: str
    office_roles: frozenset[str]
    second_factor_at: datetime | None
    email_confirmed_at: datetime | None
    has_second_factor: bool
    created_at: datetime
    last_seen_at: datetime

    @property
    def must_set_up_second_factor(self) -> bool:
        """An officer without a second factor sets it up before anything else."""
        return bool(self.office_roles) and not self.has_second_factor and not self.second_factor_at

    def is_due_for_touch(self, now: datetime) -> bool:
        """Whether ``touch`` should note that the device was seen; at most once a minute."""
        return now - self.last_seen_at >= SEEN_EVERY


@dataclass(frozen=True)
class DeviceSession:
    """A row of the list "where you are signed in"."""

    id: int
    public_id: str
    device: Device
    created_at: datetime
    last_seen_at: datetime


def start(user_id: int, *, user_agent: str, now: datetime, second_factor: bool = False) -> str:
    """Sign ``user_id`` in on a device; the secret for its cookie."""
    user = db.session.get_one(User, user_id)
    half = user.totp_secret is not None and not second_factor
    secret = ids.secret_token()
    db.session.add(
        UserSession(
            public_id=ids.public_id("ses"),
            user_id=user_id,
            token_digest=crypto.token_digest(secret),
            user_agent=user_agent[:_MAX_USER_AGENT],
            created_at=now,
            last_seen_at=now,
            expires_at=now + (HALF_LIFETIME if half else LIFETIME),
            second_factor_at=now if second_factor else None,
        )
    )
    return secret


def rotate(session_id: int, *, now: datetime, second_factor: bool = False) -> str:
    """A new secret and a new id for a session whose rights just grew or whose password changed.

    With ``second_factor`` it counts from now on as entered, and a half session becomes a full one.
    """
    session = db.session.get_one(UserSession, session_id, with_for_update=True)
    if session.revoked_at is not None:
        raise NotFound()
    secret = ids.secret_token()
    session.token_digest = crypto.token_digest(secret)
    session.public_id = ids.public_id("ses")
    session.last_seen_at = now
    if second_factor:
        session.second_factor_at = now
        session.expires_at = session.created_at + LIFETIME
    return secret


def find_live(secret: str, *, now: datetime) -> LiveSession | None:
    """The person behind a cookie, None when the session has ended or was never whole."""
    whole = sa.or_(User.totp_secret.is_(None), UserSession.second_factor_at.is_not(None))
    live = _read(secret, whole, now)
    if live is not None and live.office_roles and not _office_allows(live, now):
        return None
    return live


def find_half(secret: str, *, now: datetime) -> LiveSession | None:
    """The person who gave the right password and still owes the second factor."""
    half = sa.and_(User.totp_secret.is_not(None), UserSession.second_factor_at.is_(None))
    return _read(secret, half, now)


def touch(session_id: int, *, now: datetime) -> None:
    """Note that the device was seen."""
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.last_seen_at <= now - SEEN_EVERY)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def list_devices(user_id: int, *, now: datetime) -> list[DeviceSession]:
    """Where ``user_id`` is signed in, the latest first."""
    rows = db.session.execute(
        sa.select(
            UserSession.id,
            UserSession.public_id,
            UserSession.user_agent,
            UserSession.created_at,
            UserSession.last_seen_at,
        )
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
            sa.or_(~_is_officer(user_id), _office_session_lives(now)),
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        .limit(100)
    )
    return [
        DeviceSession(
            id=row.id,
            public_id=row.public_id,
            device=describe(row.user_agent),
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
        )
        for row in rows
    ]


def revoke(public_id: str, *, user_id: int, now: datetime) -> None:
    """End one session of ``user_id``; another person's is not found."""
    session = db.session.scalar(
        sa.select(UserSession).where(
            UserSession.public_id == public_id,
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
        )
    )
    if session is None:
        raise NotFound()
    session.revoked_at = now
    _record(user_id, user_id, [session.id])


def sign_out(session_id: int, *, now: datetime) -> None:
    """End the session of this device. Twice is the same as once."""
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def revoke_all(
    user_id: int, *, now: datetime, keep: int | None = None, actor_id: int | None = None
) -> int:
    """End every session of ``user_id`` but ``keep``; how many there were."""
    ended = db.session.scalars(
        sa.update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.id != (keep or 0),
        )
        .values(revoked_at=now)
        .returning(UserSession.id)
        .execution_options(synchronize_session=False)
    ).all()
    _record(user_id, actor_id or user_id, ended)
    return len(ended)


def _read(secret: str, condition: sa.ColumnElement[bool], now: datetime) -> LiveSession | None:
    rows = db.session.execute(
        sa.select(
            UserSession.id,
            UserSession.created_at,
            UserSession.last_seen_at,
            UserSession.second_factor_at,
            User.id.label("user_id"),
            User.public_id,
            User.person_id,
            User.email,
            User.language,
            User.email_confirmed_at,
            User.totp_secret.is_not(None).label("has_second_factor"),
            Person.name,
            OfficeMembership.role,
        )
        .join(User, User.id == UserSession.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(
            OfficeMembership,
            sa.and_(OfficeMembership.user_id == User.id, OfficeMembership.ended_at.is_(None)),
        )
        .where(
            UserSession.token_digest == crypto.token_digest(secret),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
            User.closed_at.is_(None),
            condition,
        )
    ).all()
    if not rows:
        return None
    row = rows[0]
    return LiveSession(
        session_id=row.id,
        public_id=row.public_id,
        user_id=row.user_id,
        person_id=row.person_id,
        name=row.name,
        email=row.email,
        language=row.language,
        office_roles=frozenset(each.role.value for each in rows if each.role is not None),
        second_factor_at=row.second_factor_at,
        email_confirmed_at=row.email_confirmed_at,
        has_second_factor=row.has_second_factor,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )


def _is_officer(user_id: int) -> sa.ColumnElement[bool]:
    return (
        sa.select(OfficeMembership.id)
        .where(OfficeMembership.user_id == user_id, OfficeMembership.ended_at.is_(None))
        .exists()
    )


def _office_session_lives(now: datetime) -> sa.ColumnElement[bool]:
    """``_office_allows``, for a list."""
    return sa.and_(
        UserSession.created_at > now - OFFICE_LIFETIME, UserSession.last_seen_at > now - OFFICE_IDLE
    )


def _office_allows(live: LiveSession, now: datetime) -> bool:
    """Officers sign in every day, and again after half an hour away from the desk."""
    return now - live.created_at < OFFICE_LIFETIME and now - live.last_seen_at < OFFICE_IDLE


def _record(user_id: int, actor_id: int, session_ids: Iterable[int]) -> None:
    for session_id in session_ids:
        audit.record(
            "session.revoked",
            actor_id=actor_id,
            subject_kind="user_session",
            subject_id=session_id,
            after={"user_id": user_id},
        )
