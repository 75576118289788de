"""What the office reads about courses and participants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from marketplace.accounts.models import Person
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.pagination import Page, decode_cursor, page_of
from marketplace.training.models import Certificate, Course, Participant, Result


@dataclass(frozen=True)
class CourseLine:
    """A course with its counts."""

    public_id: str
    name: str
    starts_on: date
    ends_on: date
    places: int
    participant_count: int
    certificate_count: int
    claimed_count: int


@dataclass(frozen=True)
class ParticipantLine:
    """A participant with the certificate, if any."""

    participant_id: int
    name: str
    sort_key: str
    village: str
    business: str
    result: Result
    number: str | None
    certificate_public_id: str | None
    claimed_at: datetime | None
    counted_for: str | None
    revoked_at: datetime | None
    revoked_reason: str | None


def list_courses() -> Sequence[CourseLine]:
    """All courses, the latest first; there are a few each year."""
    rows = db.session.execute(
        sa.select(
            Course.public_id,
            Course.name,
            Course.starts_on,
            Course.ends_on,
            Course.places,
            sa.func.count(Participant.id),
            sa.func.count(Certificate.id),
            sa.func.count(Certificate.claimed_by_id),
        )
        .outerjoin(Participant, Participant.course_id == Course.id)
        .outerjoin(Certificate, Certificate.participant_id == Participant.id)
        .group_by(Course.id)
        .order_by(Course.starts_on.desc(), Course.id.desc())
    )
    return [CourseLine(*row) for row in rows]


def get_course(public_id: str) -> Course:
    """The course, or NotFound."""
    course = db.session.scalars(sa.select(Course).where(Course.public_id == public_id)).first()
    if course is None:
        raise NotFound()
    return course


def count_participants(course_id: int) -> int:
    """How many places are taken."""
    query = sa.select(sa.func.count(Participant.id)).where(Participant.course_id == course_id)
    return db.session.scalar(query) or 0


def list_participants(
    course_id: int, *, after: str | None = None, size: int = 50
) -> Page[ParticipantLine]:
    """The participants of a course by name, with their certificates."""
    query = (
        sa.select(
            Participant.id,
            Person.name,
            Person.sort_key,
            Participant.village,
            Participant.business,
            Participant.result,
            Certificate.number,
            Certificate.public_id,
            Certificate.claimed_at,
            Certificate.counted_for,
            Certificate.revoked_at,
            Certificate.revoked_reason,
        )
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Certificate, Certificate.participant_id == Participant.id)
        .where(Participant.course_id == course_id)
        .order_by(Person.sort_key, Participant.id)
        .limit(size + 1)
    )
    if after:
        last = sa.tuple_(*map(sa.literal, decode_cursor(after, (str, int))))
        query = query.where(sa.tuple_(Person.sort_key, Participant.id) > last)
    rows: Iterable[Any] = db.session.execute(query)
    lines = [ParticipantLine(*row) for row in rows]
    return page_of(lines, size, key=lambda line: (line.sort_key, line.participant_id))
