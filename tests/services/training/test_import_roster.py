"""Importing a roster: everything or nothing, twice is once."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.training import queries, service
from marketplace.training.models import Certificate, Course, Participant, Result
from marketplace.training.roster import RosterRefused, RosterRow
from tests.factories import training as make
from tests.factories.accounts import account


def count(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def bring_in(course: Course, *rows: RosterRow) -> service.Imported:
    course_id, officer_id = course.id, account().id
    with transaction():
        return service.import_roster(course_id, rows=rows, actor_id=officer_id, now=clock.now())


def test_participants_and_certificates_are_made(app: Flask) -> None:
    course = make.course()
    done = bring_in(
        course, make.row("Ani", number="OLD-1"), make.row("Budi"),
        make.row("Cici", result=Result.ATTENDED),
    )  # fmt: skip
    assert done == service.Imported(new=3, known=0, certificates=2)
    lines = queries.list_participants(course.id).rows
    assert [line.name for line in lines] == ["Ani", "Budi", "Cici"]
    assert lines[0].number == "OLD-1"
    assert (lines[1].number or "").startswith("PTK23-")
    assert lines[2].number is None
    assert queries.list_courses()[0].certificate_count == 2


def test_the_same_file_again_changes_nothing(app: Flask) -> None:
    course = make.course()
    rows = [make.row("Ani", number="OLD-1"), make.row("Budi")]
    bring_in(course, *rows)
    again = bring_in(course, *rows, make.row("Cici"))
    assert again == service.Imported(new=1, known=2, certificates=1)
    assert count(Participant) == 3


def test_more_rows_than_places_are_refused_and_nothing_is_imported(app: Flask) -> None:
    course = make.course(places=2)
    with pytest.raises(RosterRefused) as refused:
        bring_in(course, make.row(), make.row(), make.row())
    (problem,) = refused.value.problems
    assert problem.params == {"places": 2, "wanted": 3}
    assert count(Participant) == count(Certificate) == 0


def test_a_known_person_with_other_details_is_refused_with_the_row(app: Flask) -> None:
    course = make.course()
    bring_in(course, make.row("Ani", phone="+628123456700"))
    with pytest.raises(RosterRefused) as refused:
        bring_in(course, make.row("Budi"), make.row("Ani B.", phone="+628123456700", line=9))
    assert [each.line for each in refused.value.problems] == [9]
    assert count(Participant) == 1


def test_a_number_of_another_course_is_refused(app: Flask) -> None:
    bring_in(make.course(), make.row("Ani", number="OLD 1"))
    with pytest.raises(RosterRefused):
        bring_in(make.course(), make.row("Budi", number="old-1"))


def test_a_list_of_participants_has_pages(app: Flask) -> None:
    course = make.course()
    bring_in(course, *[make.row(f"Peserta {letter}") for letter in "CABD"])
    first = queries.list_participants(course.id, size=3)
    rest = queries.list_participants(course.id, size=3, after=first.next_cursor)
    names = [line.name[-1] for line in [*first.rows, *rest.rows]]
    assert names == ["A", "B", "C", "D"]
    assert rest.next_cursor is None


def test_at_the_console_the_course_is_made_once(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "name,phone,e-mail,sex,village,business,result\nAni,0812-3456-7801,,f,Turi,Batik,passed\n"
    )
    for new in (1, 0):
        with transaction():
            count_new = service.import_file(
                path,
                name="Petik 2023",
                starts_on=date(2023, 6, 5),
                ends_on=date(2023, 6, 9),
                places=70,
                now=clock.now(),
            )
        assert count_new == new
    assert count(Course) == 1
