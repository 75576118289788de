"""Courses in the office: create, import a roster, revoke."""

import io
from typing import Any

import pytest
from flask import Flask

from marketplace.core.database import db
from marketplace.training.models import Certificate, Course, Participant
from tests.factories import training as make
from tests.factories.accounts import officer
from tests.support.clients import Visitor
from tests.support.extra_fields import EXTRA
from tests.support.queries import Queries

COURSE = {
    "name": "Petik 2023",
    "starts_on": "2023-06-05",
    "ends_on": "2023-06-09",
    "places": "70",
}
HEAD = "nama;telepon;surel;jenis kelamin;kelurahan;usaha;hasil;nomor sertifikat\n"
GOOD = HEAD + (
    "Ani Contoh;0812-3456-7801;;P;Turi;Batik Ani;lulus;\n"
    "Budi Contoh;;budi@example.org;L;Bendo;=SUM(1);hadir;\n"
)


@pytest.fixture
def reviewer(app: Flask, client: Visitor) -> Visitor:
    return client.sign_in(officer("reviewer"))


def upload(client: Visitor, course: Course, content: str | bytes) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(
        f"/office/courses/{course.public_id}/participants",
        data={"file": (io.BytesIO(data), "peserta.csv")},
    )


def count(table: type) -> int:
    return db.session.query(table).count()


def test_the_list_is_empty_then_has_the_course(reviewer: Visitor) -> None:
    assert "No course yet" in reviewer.get("/office/courses/").text
    answer = reviewer.submit("/office/courses/new", **{**EXTRA, **COURSE})
    assert answer.status_code == 303
    assert "Petik 2023" in reviewer.get("/office/courses/").text
    assert db.session.query(Course).one().public_id != "approved"


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": "x"}, {"starts_on": "5 June"}, {"ends_on": "2023-06-01"},
        {"places": "0"}, {"places": "many"}, {"places": "1e9"}, {"starts_on": "0000-00-00"},
        {"places": "99999999999999999999"},
    ],
)  # fmt: skip
def test_a_wrong_course_is_refused_and_keeps_what_was_typed(
    reviewer: Visitor, change: dict[str, str]
) -> None:
    page = reviewer.submit("/office/courses/new", **{**COURSE, **change})
    assert page.status_code == 422
    assert 'id="errors"' in page.text
    for typed in {**COURSE, **change}.values():
        assert typed in page.text
    assert count(Course) == 0


def test_a_name_twice_is_refused(reviewer: Visitor) -> None:
    reviewer.submit("/office/courses/new", **COURSE)
    page = reviewer.submit("/office/courses/new", **COURSE)
    assert page.status_code == 422
    assert "already a course" in page.text


def test_a_roster_is_imported_and_sent_again_changes_nothing(reviewer: Visitor) -> None:
    course = make.course()
    assert upload(reviewer, course, GOOD).status_code == 303
    page = reviewer.get(f"/office/courses/{course.public_id}").text
    assert "2 participants added, 1 certificates given." in page
    assert "2 of 70 places taken" in page
    assert "Budi Contoh" in page
    assert "PTK23-" in page
    assert upload(reviewer, course, GOOD).status_code == 303
    assert "Nothing was changed" in reviewer.get(f"/office/courses/{course.public_id}").text
    assert (count(Participant), count(Certificate)) == (2, 1)


def test_all_problems_come_with_their_rows_and_nothing_is_imported(reviewer: Visitor) -> None:
    course = make.course()
    bad = GOOD + "<script>x</script>;12;;x;Turi;;maybe;\nAni Dua;0812 3456 7801;;P;T;U;lulus;\n"
    page = upload(reviewer, course, bad)
    assert page.status_code == 422
    assert "4 problems" in page.text
    assert "The same phone number as in row 2." in page.text
    assert ">4</th>" in page.text
    assert "<script>x" not in page.text
    assert (count(Participant), count(Certificate)) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0JFIF", b"PK\x03\x04", b'"' * 5_000])
def test_a_file_that_is_no_roster_is_refused(reviewer: Visitor, content: bytes) -> None:
    page = upload(reviewer, make.course(), content)
    assert page.status_code == 422
    assert "Nothing was imported" in page.text


def test_a_file_that_is_too_large_is_refused(
    reviewer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.training.roster.MOST_BYTES", len(GOOD) - 1)
    page = upload(reviewer, make.course(), GOOD)
    assert page.status_code == 422
    assert "larger than 1 MB" in page.text


def test_no_file_at_all_is_refused(reviewer: Visitor) -> None:
    page = reviewer.post(f"/office/courses/{make.course().public_id}/participants")
    assert page.status_code == 422
    assert "Choose the file" in page.text


def test_more_than_the_places_are_refused(reviewer: Visitor) -> None:
    course = make.course(places=1)
    page = upload(reviewer, course, GOOD)
    assert page.status_code == 422
    assert "The course has 1 places" in page.text


def test_revoking_asks_why_and_is_seen(reviewer: Visitor) -> None:
    certificate = make.unclaimed_certificate()
    public_id, course_id = certificate.public_id, certificate.participant.course.public_id
    path = f"/office/courses/certificates/{public_id}/revoke"
    assert certificate.number in reviewer.get(path).text
    assert reviewer.submit(path, reason="x").status_code == 422
    assert reviewer.submit(path, reason="Issued to the wrong person").status_code == 303
    assert "Revoked" in reviewer.get(f"/office/courses/{course_id}").text
    assert reviewer.submit(path, reason="Once more, please").status_code == 422


def test_support_may_look_but_not_change(app: Flask, client: Visitor) -> None:
    course = make.course()
    client.sign_in(officer("support"))
    page = client.get(f"/office/courses/{course.public_id}")
    assert page.status_code == 200
    assert "Import participants" not in page.text
    assert client.get("/office/courses/new").status_code == 404
    assert upload(client, course, GOOD).status_code == 404


def test_the_participants_need_few_queries(reviewer: Visitor) -> None:
    course = make.course()
    lines = "".join(f"Peserta {n};0812345678{n:02};;P;Turi;U;lulus;\n" for n in range(60))
    assert upload(reviewer, course, HEAD + lines).status_code == 303
    path = f"/office/courses/{course.public_id}"
    with Queries() as queries:
        page = reviewer.get(path)
    assert "Next page" in page.text
    assert queries.count <= 9, queries.statements
