"""Which rate is in force, and how rates come in from a file."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core.database import db, transaction
from marketplace.core.errors import Refused, Unavailable
from marketplace.core.money import EXPONENTS
from marketplace.reference import rate_files, rates
from marketplace.reference.models import ExchangeRate
from marketplace.reference.rate_files import ImportProblems, import_rates
from tests.factories.reference import make_rate
from tests.support.moments import START

DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _no_rates(app: Flask) -> None:
    with transaction() as session:
        session.execute(sa.delete(ExchangeRate))


def test_the_newest_day_counts_and_then_the_newest_import() -> None:
    make_rate(rupiah="16000", valid_on=DAY - timedelta(days=1), imported_at=START)
    make_rate(rupiah="16100", valid_on=DAY, imported_at=START - timedelta(hours=2))
    make_rate(rupiah="16200", valid_on=DAY, imported_at=START - timedelta(hours=1))
    assert rates.rate_in_force("USD", at=START) == rates.Rate(
        "USD", Decimal(16200), DAY, False, "made for a test"
    )
    earlier = START - timedelta(minutes=90)
    assert rates.rate_in_force("USD", at=earlier).rupiah == Decimal(16100)


def test_a_rate_of_tomorrow_waits() -> None:
    make_rate(rupiah="16000", valid_on=DAY, imported_at=START)
    make_rate(rupiah="19000", valid_on=DAY + timedelta(days=1), imported_at=START)
    assert rates.rate_in_force("USD", at=START).rupiah == Decimal(16000)
    # Midnight in Blitar, not in Greenwich.
    assert rates.rate_in_force("USD", at=START + timedelta(hours=14)).rupiah == Decimal(19000)


def test_a_real_rate_goes_before_a_sample() -> None:
    make_rate(rupiah="16000", valid_on=DAY - timedelta(days=60), imported_at=START)
    make_rate(rupiah="19000", valid_on=DAY, imported_at=START, is_sample=True)
    assert rates.rate_in_force("USD", at=START).rupiah == Decimal(16000)


def test_a_sample_holds_at_any_moment() -> None:
    make_rate(rupiah="19000", valid_on=DAY, imported_at=START, is_sample=True)
    assert rates.rate_in_force("USD", at=START - timedelta(days=400)).is_sample


def test_a_currency_without_a_rate_is_unavailable_the_rupiah_never() -> None:
    with pytest.raises(Unavailable, match="USD"):
        rates.rate_in_force("USD", at=START)
    assert rates.rate_in_force("IDR", at=START).rupiah == 1


def test_the_sample_table_has_every_currency_and_loads_once() -> None:
    with transaction():
        assert rate_files.load_sample_rates(now=START) == len(EXPONENTS) - 1
    with transaction():
        assert rate_files.load_sample_rates(now=START + timedelta(days=1)) == 0
    known = rates.list_rates(at=START)
    assert set(known) == set(EXPONENTS)
    assert known["USD"].source == rate_files.SAMPLE_SOURCE


def write(folder: Path, *lines: str, header: str = "currency,rupiah,valid_on,source") -> Path:
    path = folder / "rates.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def stored() -> list[tuple[str, str]]:
    rows = db.session.execute(
        sa.select(ExchangeRate.currency, ExchangeRate.rupiah).order_by(ExchangeRate.id)
    )
    return [(row.currency, row.rupiah) for row in rows]


def test_a_file_is_taken_whole_and_again_adds_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "USD,16650,2026-11-23,Bank X", "JPY,108.5,2026-11-23,Bank X")
    with transaction():
        assert import_rates(path, now=START) == 2
    with transaction():
        assert import_rates(path, now=START + timedelta(hours=1)) == 0
    assert stored() == [("USD", "16650"), ("JPY", "108.5")]


def test_a_corrected_rate_of_a_day_goes_before_the_older_one(tmp_path: Path) -> None:
    with transaction():
        import_rates(write(tmp_path, "USD,16650,2026-11-23,Bank X"), now=START)
    later = START + timedelta(hours=1)
    with transaction():
        assert import_rates(write(tmp_path, "USD,16660,2026-11-23,Bank X"), now=later) == 1
    assert rates.rate_in_force("USD", at=later).rupiah == Decimal(16660)
    assert rates.rate_in_force("USD", at=START).rupiah == Decimal(16650)


def problems_of(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(ImportProblems) as refused, transaction():
        import_rates(path, now=START)
    assert stored() == []
    return [(each.row, each.message % each.params) for each in refused.value.problems]


def test_one_bad_row_refuses_the_file_with_its_number(tmp_path: Path) -> None:
    path = write(tmp_path, "USD,16650,2026-11-23,Bank X", "EUR,,2026-11-23,Bank X")
    assert problems_of(path) == [
        (3, "The rupiah must be a number above 0, such as 16650 or 108.50.")
    ]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("IDR,1,2026-11-23,Bank X", "one of JPY, USD"),
        ("XYZ,1,2026-11-23,Bank X", "one of"),
        ("USD,0,2026-11-23,Bank X", "above 0"),
        ("USD,-5,2026-11-23,Bank X", "above 0"),
        ("USD,NaN,2026-11-23,Bank X", "above 0"),
        ("USD,1e5,2026-11-23,Bank X", "above 0"),
        ("USD,١٦٦٥٠,2026-11-23,Bank X", "above 0"),
        ("USD,16.650,2026-13-01,Bank X", "written as"),
        ("USD,16650,23/11/2026,Bank X", "written as"),
        ("USD,16650,2026-11-25,Bank X", "future"),
        ("USD,16650,2026-11-23,", "source"),
        ("USD,16650,2026-11-23," + "x" * 301, "source"),
        ("USD", "written as"),
        ('USD,16650,2026-11-23,"Bank X" oops', "CSV"),
    ],
)
def test_each_kind_of_bad_row_is_named(tmp_path: Path, line: str, part: str) -> None:
    assert part in " ".join(message for _, message in problems_of(write(tmp_path, line)))


def test_a_day_twice_names_the_first_row(tmp_path: Path) -> None:
    path = write(tmp_path, "USD,16650,2026-11-23,X", "USD,16651,2026-11-23,X")
    assert problems_of(path) == [(3, "Row 2 has a rate for this currency and day.")]


def test_a_missing_column_and_an_empty_file_are_said(tmp_path: Path) -> None:
    assert problems_of(write(tmp_path, header="currency,rupiah,valid_on")) == [
        (1, "The column source is missing.")
    ]
    assert problems_of(write(tmp_path)) == [(1, "The file has no rates.")]


def test_a_slipped_decimal_point_is_refused(tmp_path: Path) -> None:
    with transaction():
        import_rates(write(tmp_path, "USD,16650,2026-11-22,X"), now=START)
    with pytest.raises(ImportProblems) as refused, transaction():
        import_rates(write(tmp_path, "USD,1665,2026-11-23,X"), now=START)
    assert refused.value.problems[0].row == 2
    assert stored() == [("USD", "16650")]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 1_000_001])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes(content)
    with pytest.raises(Refused):
        import_rates(path, now=START)
    with pytest.raises(Refused, match="cannot be read"):
        import_rates(tmp_path / "none.csv", now=START)
