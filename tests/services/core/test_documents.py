"""Papers keep every version; the same snapshot makes no second one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import crypto, documents, pdf
from marketplace.core.clock import now
from marketplace.core.database import db, transaction
from marketplace.core.documents import Document

ABOUT = ("receipt", "order", 12, "id")
FIRST: dict[str, Any] = {"total": 250000, "lines": [{"title": "Kain mega mendung", "count": 1}]}


def paper_of(snapshot: Mapping[str, Any]) -> bytes:
    return b"%PDF " + str(snapshot["total"]).encode()


def issue(snapshot: Mapping[str, Any], language: str = "id") -> Document:
    with transaction():
        return documents.issue(*ABOUT[:3], language, snapshot, paper_of(snapshot))


def test_a_paper_is_made_once_for_a_snapshot(core_app: Flask) -> None:
    assert not documents.is_current(*ABOUT, FIRST)
    first = issue(FIRST).id
    assert documents.is_current(*ABOUT, FIRST)
    assert not documents.is_current(*ABOUT, {**FIRST, "total": 300000})
    again = issue(dict(reversed(FIRST.items())))
    assert again.id == first
    assert again.version == 1
    assert documents.read(again) == b"%PDF 250000"


def test_another_snapshot_is_another_version_and_the_first_stays(core_app: Flask) -> None:
    issue(FIRST)
    issue({**FIRST, "total": 300000})
    oldest, newest = db.session.scalars(sa.select(Document).order_by(Document.version))
    assert (oldest.version, oldest.replaced_by_id) == (1, newest.id)
    assert (newest.version, newest.replaced_by_id) == (2, None)
    assert documents.read(oldest) == b"%PDF 250000"
    assert documents.read(newest) == b"%PDF 300000"
    assert documents.find_current(*ABOUT) is newest


def test_each_language_has_versions_of_its_own(core_app: Flask) -> None:
    issue(FIRST)
    english = issue(FIRST, language="en")
    assert english.version == 1
    assert documents.find_current(*ABOUT) is not english


def test_two_of_the_same_version_are_refused_by_the_database(core_app: Flask) -> None:
    issue(FIRST)
    with pytest.raises(sa.exc.IntegrityError), transaction():  # noqa: PT012
        old = documents.find_current(*ABOUT)
        assert old is not None
        columns = [column for column in Document.__table__.columns if column.name != "id"]
        copy = sa.select(*columns).where(Document.id == old.id)
        db.session.execute(sa.insert(Document).from_select([c.name for c in columns], copy))


def test_a_paper_is_kept_when_the_subject_is_erased(core_app: Flask) -> None:
    issue(FIRST)
    with transaction():
        crypto.destroy("order:12")
    current = documents.find_current(*ABOUT)
    assert current is not None
    assert documents.read(current) == b"%PDF 250000"


def test_a_real_paper_goes_through(core_app: Flask, tmp_path: Path) -> None:
    template = tmp_path / "receipt.typ"
    template.write_text("#let v = json(bytes(sys.inputs.values))\nTotal: #v.total\n")
    at = now()
    made = pdf.render(template, FIRST, at=at)
    with transaction():
        paper = documents.issue(*ABOUT, FIRST, made)
    assert documents.read(paper).startswith(b"%PDF-")
