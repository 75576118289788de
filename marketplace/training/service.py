"""Commands on courses: create one, import its participants."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from marketplace.accounts import people
from marketplace.accounts.models import Person
from marketplace.core import audit, ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.core.sql import insert_new
from marketplace.training import certificates
from marketplace.training.models import Certificate, Course, Participant, Result
from marketplace.training.roster import (
    MOST_BYTES,
    Problem,
    RosterRefused,
    RosterRow,
    duplicates,
    number_key,
    parse_roster,
)

MOST_PLACES = 5_000


@dataclass(frozen=True)
class Imported:
    """What an import did; both 0 new and all known is the same file sent again."""

    new: int
    known: int
    certificates: int


Facts = tuple[str, str | None, str | None, str, str, str, Result]
"""What identifies a row that is on the course already: all but the certificate number."""


def create_course(
    name: str, *, starts_on: date, ends_on: date, places: int, actor_id: int | None, now: datetime
) -> Course:
    """A new course; refused when its name is taken, its dates or its places make no sense."""
    name = " ".join(name.split())
    if not 3 <= len(name) <= 120:
        raise Refused(N_("The name has 3 to 120 characters."), field="name")
    if ends_on < starts_on:
        raise Refused(N_("The last day cannot be before the first."), field="ends_on")
    if not 1 <= places <= MOST_PLACES:
        raise Refused(N_("Places: a number from 1 to %(most)s."), field="places", most=MOST_PLACES)
    public_id = ids.public_id("crs")
    is_new = insert_new(
        Course, ["name"], public_id=public_id, name=name, starts_on=starts_on, ends_on=ends_on,
        places=places, created_at=now,
    )  # fmt: skip
    if not is_new:
        raise Refused(N_("There is already a course of this name."), field="name")
    course = db.session.scalars(sa.select(Course).where(Course.public_id == public_id)).one()
    _record("course.created", course, actor_id, {"places": places})
    return course


def import_roster(
    course_id: int, *, rows: Sequence[RosterRow], actor_id: int | None, now: datetime
) -> Imported:
    """Put the participants of ``rows`` on the course: all of them, or none with every reason.

    Rows that stand there already in the same way are passed over, so a file may be sent again.
    """
    course = _lock_course(course_id)
    known = _list_known(course_id)
    new = [row for row in rows if not _stands(row, known)]
    problems = [*duplicates(rows), *_clashes(new, known), *_taken_numbers(new)]
    if len(known) + len(new) > course.places:
        problems.append(_too_many(course.places, len(known) + len(new)))
    if problems:
        raise RosterRefused(problems)
    for row in new:
        _add(row, course, now=now)
    passed = sum(row.result is Result.PASSED for row in new)
    if new:
        _record("course.roster_imported", course, actor_id, {"new": len(new), "passed": passed})
    return Imported(new=len(new), known=len(rows) - len(new), certificates=passed)


def import_file(
    path: Path, *, name: str, starts_on: date, ends_on: date, places: int, now: datetime
) -> int:
    """Import a roster at the console; makes the course if there is none of this name.

    The number of new participants.
    """
    with path.open("rb") as file:
        # One byte more than allowed is enough to know that a file is too large.
        rows = parse_roster(file.read(MOST_BYTES + 1))
    course = db.session.scalars(sa.select(Course).where(Course.name == name)).first()
    if course is None:
        course = create_course(
            name, starts_on=starts_on, ends_on=ends_on, places=places, actor_id=None, now=now
        )
    return import_roster(course.id, rows=rows, actor_id=None, now=now).new


def _lock_course(course_id: int) -> Course:
    # Two officers may send the same file at once: the second one waits and finds all rows known.
    course = db.session.scalars(
        sa.select(Course).where(Course.id == course_id).with_for_update()
    ).first()
    if course is None:
        raise NotFound()
    return course


def _list_known(course_id: int) -> dict[Facts, str | None]:
    """The participants of the course with the keys of their certificate numbers."""
    rows = db.session.execute(
        sa.select(
            Person.name,
            Person.phone,
            Person.email,
            Participant.sex,
            Participant.village,
            Participant.business,
            Participant.result,
            Certificate.number_key,
        )
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Certificate, Certificate.participant_id == Participant.id)
        .where(Participant.course_id == course_id)
    )
    return {(*row[:7],): row[7] for row in rows}


def _stands(row: RosterRow, known: Mapping[Facts, str | None]) -> bool:
    facts = (row.name, row.phone, row.email, row.sex, row.village, row.business, row.result)
    return facts in known and (not row.number or number_key(row.number) == known[facts])


def _clashes(rows: Sequence[RosterRow], known: Collection[Facts]) -> list[Problem]:
    phones = {facts[1] for facts in known if facts[1]}
    emails = {facts[2] for facts in known if facts[2]}
    return [
        Problem(
            row.line,
            N_(
                "Somebody with this phone number or e-mail is already on the course, "
                "with other details."
            ),
        )
        for row in rows
        if row.phone in phones or row.email in emails
    ]


def _taken_numbers(rows: Sequence[RosterRow]) -> list[Problem]:
    keys = {number_key(row.number) for row in rows if row.number}
    taken = set(
        db.session.scalars(
            sa.select(Certificate.number_key).where(Certificate.number_key.in_(keys))
        )
    )
    return [
        Problem(row.line, N_("This certificate number was given to somebody else."))
        for row in rows
        if row.number and number_key(row.number) in taken
    ]


def _too_many(places: int, wanted: int) -> Problem:
    return Problem(
        0,
        N_(
            "The course has %(places)s places; "
            "with this file it would have %(wanted)s participants."
        ),
        {"places": places, "wanted": wanted},
    )


def _add(row: RosterRow, course: Course, *, now: datetime) -> None:
    person = people.record_person(name=row.name, email=row.email, phone=row.phone, now=now)
    participant = Participant(
        course_id=course.id,
        person_id=person.id,
        sex=row.sex,
        village=row.village,
        business=row.business,
        result=row.result,
        imported_at=now,
    )
    db.session.add(participant)
    if row.result is Result.PASSED:
        db.session.flush()  # the certificate names the participant's id
        certificates.issue(participant, course=course, number=row.number)


def _record(action: str, course: Course, actor_id: int | None, after: dict[str, object]) -> None:
    audit.record(
        action, actor_id=actor_id, subject_kind="course", subject_id=course.id, after=after
    )
