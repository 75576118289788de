"""People, their sign-in, their sessions, their office roles, what they agreed to and approved.

A Person (what erasure empties) stands apart from User (how one signs in). Knows nothing of shops,
courses or orders: those point here.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.database import (
    Base,
    BigKey,
    Key,
    Moment,
    PublicId,
    UtcDateTime,
    key_to,
    state_column,
)
from marketplace.core.privacy import personal


class Person(Base):
    """A human being as named in papers. ``sort_key`` orders names the same on both engines."""

    __tablename__ = "person"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(sa.String(200), info=personal("name", retention="account"))
    sort_key: Mapped[str] = mapped_column(
        sa.String(200), info=personal("name", retention="account", export=False)
    )
    email: Mapped[str | None] = mapped_column(
        sa.String(254), index=True, info=personal("email", retention="account")
    )
    phone: Mapped[str | None] = mapped_column(
        sa.String(20), index=True, info=personal("phone", retention="account")
    )
    """E.164, e.g. ``+6281234567890``."""
    created_at: Mapped[Moment]
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class User(Base):
    """An account one signs in with; ``email`` is lower case and unique."""

    __tablename__ = "user_account"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = key_to("person.id", unique=True, index=False)
    email: Mapped[str] = mapped_column(
        sa.String(254), unique=True, info=personal("email", retention="account")
    )
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(8))
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    totp_secret: Mapped[str | None] = mapped_column(sa.Text())
    """Encrypted. Set once the second factor is confirmed."""
    totp_pending_secret: Mapped[str | None] = mapped_column(sa.Text())
    totp_last_step: Mapped[int | None] = mapped_column(sa.BigInteger())
    """The newest 30-second step whose code was used; a code counts once."""
    created_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    person: Mapped[Person] = relationship(lazy="raise")


class UserSession(Base):
    """A signed-in device. The cookie holds a secret, the row its digest."""

    __tablename__ = "user_session"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = key_to("user_account.id")
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(
        sa.String(300), info=personal("device", retention="session")
    )
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    user: Mapped[User] = relationship(lazy="raise")


class SecurityChange(StrEnum):
    """What changed about signing in, so that the owner of the account is told."""

    PASSWORD_CHANGED = "password_changed"
    EMAIL_CHANGED = "email_changed"
    ROLE_GRANTED = "role_granted"
    ROLE_ENDED = "role_ended"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"


class TokenKind(StrEnum):
    """What a one-time link is good for."""

    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"
    CHANGE_EMAIL = "change_email"


class OneTimeToken(Base):
    """A secret sent in a mail; only its digest is kept."""

    __tablename__ = "one_time_token"

    id: Mapped[Key]
    user_id: Mapped[int] = key_to("user_account.id")
    kind: Mapped[TokenKind] = state_column(TokenKind)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    new_email: Mapped[str | None] = mapped_column(
        sa.String(254), info=personal("email", retention="session")
    )
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class RecoveryCode(Base):
    """A single-use code for someone who lost the second factor."""

    __tablename__ = "recovery_code"

    id: Mapped[Key]
    user_id: Mapped[int] = key_to("user_account.id")
    code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class OfficeRole(StrEnum):
    """Roles in the office; ``admin`` rules people and settings and approves nothing."""

    REVIEWER = "reviewer"
    SUPPORT = "support"
    FINANCE = "finance"
    ADMIN = "admin"


class OfficeMembership(Base):
    """A role of an officer, with who gave it and when it ended."""

    __tablename__ = "office_membership"
    __table_args__ = (
        sa.Index(
            "uq_office_membership_current",
            "user_id",
            "role",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = key_to("user_account.id")
    role: Mapped[OfficeRole] = state_column(OfficeRole)
    granted_by_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    granted_at: Mapped[Moment]
    grant_reason: Mapped[str] = mapped_column(sa.Text(), default="")
    ended_by_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    end_reason: Mapped[str] = mapped_column(sa.Text(), default="")


class Approval(Base):
    """One signature of an act that needs two people.

    The unique constraint on (subject, round, user) is the rule "not the same person".
    """

    __tablename__ = "approval"
    __table_args__ = (
        sa.UniqueConstraint("subject_kind", "subject_id", "round", "user_id"),
        sa.UniqueConstraint("subject_kind", "subject_id", "round", "step"),
    )

    id: Mapped[Key]
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int] = mapped_column(BigKey)
    round: Mapped[int] = mapped_column(sa.Integer())
    """Counts up when the act is sent back and begins anew."""
    step: Mapped[str] = mapped_column(sa.String(20))
    """``prepared`` or ``checked`` first, ``approved`` second."""
    user_id: Mapped[int] = key_to("user_account.id")
    note: Mapped[str] = mapped_column(sa.Text(), default="")
    decided_at: Mapped[Moment]


class Acceptance(Base):
    """Who agreed to which text, in which version and language, and when."""

    __tablename__ = "acceptance"

    id: Mapped[Key]
    person_id: Mapped[int] = key_to("person.id")
    text_key: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str] = mapped_column(sa.String(20))
    language: Mapped[str] = mapped_column(sa.String(8))
    accepted_at: Mapped[Moment]
