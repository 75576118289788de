"""Exchange rates from a CSV file: all of it or nothing, each problem with its row.

Columns ``currency,rupiah,valid_on,source``: such as ``USD,16650,2026-11-23,Bank Indonesia``.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from marketplace.core.clock import JAKARTA
from marketplace.core.database import db
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_
from marketplace.core.money import EXPONENTS
from marketplace.reference.models import ExchangeRate
from marketplace.reference.rates import list_rates

COLUMNS = ("currency", "rupiah", "valid_on", "source")
LARGEST_FILE = 1_000_000
LARGEST_JUMP = 5
"""A new rate further than this factor from the last one is a slip of the decimal point."""

SAMPLE_SOURCE = N_("Sample figure for the demonstration, not a market rate.")
"""As it stands in the file, marked for translation."""
SAMPLE_FILE = Path(__file__).parent / "tables" / "sample_rates.csv"

_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,8})?")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row of the file; row 1 has the column names."""

    row: int
    message: str
    params: dict[str, Any]


class ImportProblems(Refused):
    """A file was refused; ``problems`` says where and why, nothing of it was taken."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            N_("The file was not taken: %(count)s rows have a problem."),
            count=len({problem.row for problem in problems}),
        )
        self.problems = problems


@dataclass(frozen=True)
class _Line:
    currency: str
    rupiah: Decimal
    valid_on: date
    source: str


def import_rates(path: Path, *, now: datetime, is_sample: bool = False) -> int:
    """Store the rates of a file; how many were new. Raises ImportProblems, then nothing is stored.

    Importing the same file again adds nothing; a corrected rate of a day goes before the older one.
    """
    problems: list[Problem] = []
    # The sample's day is when it was written; a test or a demo may stand before it.
    latest = date.max if is_sample else now.astimezone(JAKARTA).date()
    lines = _read(_text(path), problems, latest)
    if not is_sample:
        _refuse_jumps(lines, problems, now)
    if problems:
        raise ImportProblems(sorted(problems, key=lambda problem: problem.row))
    known = _known_lines({line.currency for line in lines.values()}, is_sample)
    new = [line for line in lines.values() if known.get((line.currency, line.valid_on)) != line]
    db.session.add_all(
        ExchangeRate(
            currency=line.currency,
            valid_on=line.valid_on,
            rupiah=format(line.rupiah, "f"),
            source=line.source,
            is_sample=is_sample,
            imported_at=now,
        )
        for line in new
    )
    return len(new)


def load_sample_rates(*, now: datetime) -> int:
    """Store the sample rates of the demo; again adds nothing."""
    return import_rates(SAMPLE_FILE, now=now, is_sample=True)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        raise Refused(N_("The file %(path)s cannot be read."), path=path) from None
    if len(content) > LARGEST_FILE:
        raise Refused(N_("The file is too large for a table of rates."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(N_("The file is not text in UTF-8. Save it as CSV UTF-8.")) from None


def _read(text: str, problems: list[Problem], latest: date) -> dict[int, _Line]:
    """The good lines by row; the others add to ``problems``."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    lines: dict[int, _Line] = {}
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            problems.append(_problem(1, N_("The column %(name)s is missing."), name=missing[0]))
            return {}
        for row in reader:
            line = _line(row, reader.line_num, problems, latest)
            if line:
                lines[reader.line_num] = line
    except csv.Error:
        problems.append(_problem(reader.line_num, N_("This row is not a row of a CSV file.")))
    if not lines and not problems:
        problems.append(_problem(1, N_("The file has no rates.")))
    _refuse_doubles(lines, problems)
    return lines


def _line(
    row: dict[str, str | None], number: int, problems: list[Problem], latest: date
) -> _Line | None:
    currency, rupiah, valid_on, source = ((row[name] or "").strip() for name in COLUMNS)
    before = len(problems)
    if currency == "IDR" or currency not in EXPONENTS:
        known = ", ".join(code for code in EXPONENTS if code != "IDR")
        problems.append(_problem(number, N_("The currency must be one of %(known)s."), known=known))
    if not _NUMBER.fullmatch(rupiah) or not Decimal(rupiah):
        problems.append(
            _problem(number, N_("The rupiah must be a number above 0, such as 16650 or 108.50."))
        )
    day = _day(valid_on)
    if day is None:
        problems.append(_problem(number, N_("The day must be written as 2026-11-23.")))
    elif day > latest:
        problems.append(_problem(number, N_("The day lies in the future.")))
    if not 1 <= len(source) <= 300:
        problems.append(_problem(number, N_("Name the source in 1 to 300 characters.")))
    if len(problems) > before or day is None:
        return None
    return _Line(currency, Decimal(rupiah), day, source)


def _day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refuse_doubles(lines: dict[int, _Line], problems: list[Problem]) -> None:
    first: dict[tuple[str, date], int] = {}
    for row, line in lines.items():
        earlier = first.setdefault((line.currency, line.valid_on), row)
        if earlier != row:
            problems.append(
                _problem(
                    row, N_("Row %(first)s has a rate for this currency and day."), first=earlier
                )
            )


def _refuse_jumps(lines: dict[int, _Line], problems: list[Problem], now: datetime) -> None:
    last = list_rates({line.currency for line in lines.values()}, at=now)
    for row, line in lines.items():
        known = last.get(line.currency)
        if known and not (
            known.rupiah / LARGEST_JUMP <= line.rupiah <= known.rupiah * LARGEST_JUMP
        ):
            problems.append(
                _problem(
                    row,
                    N_("%(rupiah)s is too far from the last rate, %(last)s. Is it a slip?"),
                    rupiah=line.rupiah,
                    last=known.rupiah,
                )
            )


def _known_lines(currencies: set[str], is_sample: bool) -> dict[tuple[str, date], _Line]:
    """The line that counts now for each currency and day."""
    rows = db.session.execute(
        sa.select(
            ExchangeRate.currency, ExchangeRate.rupiah, ExchangeRate.valid_on, ExchangeRate.source
        )
        .where(ExchangeRate.currency.in_(currencies), ExchangeRate.is_sample.is_(is_sample))
        .order_by(ExchangeRate.imported_at, ExchangeRate.id)
    )
    lines = (_Line(row.currency, Decimal(row.rupiah), row.valid_on, row.source) for row in rows)
    return {(line.currency, line.valid_on): line for line in lines}


def _problem(row: int, message: str, **params: Any) -> Problem:
    return Problem(row, message, params)
