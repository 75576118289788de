"""Training courses of the city: rosters, participants, certificates.

Knows people and accounts, nothing of shops: a shop's reference on a certificate is text.
"""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.core.database import Base, Key, Moment, PublicId, UtcDateTime, key_to, state_column
from marketplace.core.privacy import personal


class Course(Base):
    """A training course with a fixed number of places."""

    __tablename__ = "course"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    starts_on: Mapped[date] = mapped_column(sa.Date())
    ends_on: Mapped[date] = mapped_column(sa.Date())
    places: Mapped[int] = mapped_column(sa.Integer())
    created_at: Mapped[Moment]


class Result(StrEnum):
    """How a participant ended: only ``passed`` earns a certificate."""

    PASSED = "passed"
    ATTENDED = "attended"


class Participant(Base):
    """A person on the roster of one course."""

    __tablename__ = "participant"
    __table_args__ = (sa.UniqueConstraint("course_id", "person_id"),)

    id: Mapped[Key]
    course_id: Mapped[int] = key_to("course.id")
    person_id: Mapped[int] = key_to("person.id")
    sex: Mapped[str] = mapped_column(sa.String(1), info=personal("sex", retention="course"))
    """``f`` or ``m``, as the office must report."""
    village: Mapped[str] = mapped_column(
        sa.String(120), info=personal("address", retention="course")
    )
    business: Mapped[str] = mapped_column(
        sa.String(160), info=personal("business", retention="course")
    )
    result: Mapped[Result] = state_column(Result)
    imported_at: Mapped[Moment]

    course: Mapped[Course] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Certificate(Base):
    """Proof of a passed course. Tied to one account once; counts for one shop."""

    __tablename__ = "certificate"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    number: Mapped[str] = mapped_column(sa.String(60))
    """As it stands on the paper."""
    number_key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    """The number in capitals without spaces and dashes: what people type is compared with this."""
    participant_id: Mapped[int] = key_to("participant.id", unique=True, index=False)
    issued_on: Mapped[date] = mapped_column(sa.Date())
    claimed_by_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    counted_for: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    """Public id of the shop it counts for; the floor of shops lies above."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_reason: Mapped[str] = mapped_column(sa.Text(), default="")

    participant: Mapped[Participant] = relationship(lazy="raise")
