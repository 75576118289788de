"""The tables of facts: complete in both languages, sourced, without real makers."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core.database import db, transaction
from marketplace.core.runtime import current_settings, use_settings
from marketplace.reference import facts, loading
from marketplace.reference.models import Bank, ExchangeRate, Fabric, Motif, Technique
from tests.support.moments import START

TABLES = (Motif, Technique, Fabric, Bank)


@pytest.fixture(autouse=True)
def _loaded(app: Flask) -> None:
    with transaction():
        loading.load_tables(START)


def counts() -> list[int]:
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in (*TABLES, ExchangeRate)
    ]


def test_the_tables_are_there_and_loading_again_changes_nothing() -> None:
    before = counts()
    with transaction():
        loading.load_tables(START)
    assert counts() == before == [17, 10, 13, 20, 7]


def test_a_changed_row_is_taken_over() -> None:
    with transaction() as session:
        session.execute(sa.update(Motif).values(area="elsewhere"))
    with transaction():
        loading.load_tables(START)
    areas = set(db.session.scalars(sa.select(Motif.area)))
    assert areas == {"Kota Blitar", "Kabupaten Blitar", "Jawa"}


def test_every_text_stands_in_both_languages() -> None:
    for row in db.session.scalars(sa.select(Motif)):
        _complete(row.name, row.meaning)
        assert row.kind in facts.MOTIF_KINDS
    for technique in db.session.scalars(sa.select(Technique)):
        _complete(technique.name, technique.how, technique.signs)
    for fabric in db.session.scalars(sa.select(Fabric)):
        _complete(fabric.name, fabric.fibre)


def _complete(*texts: dict[str, str]) -> None:
    for text in texts:
        assert set(text) == {"id", "en"}
        assert all(len(each) > 2 and each == each.strip() for each in text.values())


def test_only_what_is_waxed_hot_may_be_called_batik() -> None:
    rows = db.session.execute(sa.select(Technique.code, Technique.may_be_called_batik))
    batik = {row.code for row in rows if row.may_be_called_batik}
    assert batik == {"tulis", "cap", "kombinasi", "ciprat", "remekan", "colet"}


def test_every_motif_and_technique_carries_its_source_and_mark() -> None:
    for table in (Motif, Technique):
        for row in db.session.execute(sa.select(table.source, table.evidence)):
            assert row.source
            assert row.evidence


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("C", True),
        ("C (existence)", True),
        ("C (facts) / our reading (class)", False),
        ("C; K (gsm)", False),
        ("C/K", False),
        ("C (made); K (meaning)", False),
        ("K - warn only, never reject on length", False),
        ("", False),
    ],
)
def test_one_doubtful_mark_makes_a_row_unconfirmed(evidence: str, expected: bool) -> None:
    assert facts.is_confirmed(evidence) is expected


def test_a_page_names_the_sites_of_a_row_once_each() -> None:
    source = "http://www.a.example/x (2019-01-02); https://b.example/y ; https://a.example/z"
    assert facts.source_names(source) == ("a.example", "b.example")
    assert facts.source_names("general knowledge, unconfirmed") == ()


def test_production_gets_no_sample_rates() -> None:
    with transaction() as session:
        session.execute(sa.delete(ExchangeRate))
    before = current_settings()
    use_settings(replace(before, env="production"))
    try:
        with transaction():
            loading.load_tables(START)
    finally:
        use_settings(before)
    assert counts()[-1] == 0
