"""The participants' list of a course as a CSV file: read, checked, every problem named. Pure.

Cells are text and stay text, also those that a spreadsheet would take for a formula.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from marketplace.accounts import contacts
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_
from marketplace.training.models import Result

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
MOST_PROBLEMS = 50

HEADERS = {
    "name": ("name", "full name", "nama", "nama lengkap"),
    "phone": ("phone", "telephone", "mobile", "telepon", "no telepon", "no hp", "hp", "no wa"),
    "email": ("e-mail", "email", "e mail", "surel"),
    "sex": ("sex", "gender", "jenis kelamin", "jk", "l/p"),
    "village": ("village", "kelurahan", "desa", "desa/kelurahan", "kelurahan/desa"),
    "business": ("business", "business name", "usaha", "nama usaha"),
    "result": ("result", "hasil", "keterangan", "kelulusan"),
    "number": (
        "certificate number", "certificate", "certificate no", "number",
        "nomor sertifikat", "no sertifikat", "sertifikat", "nomor",
    ),
}  # fmt: skip
REQUIRED = tuple(name for name in HEADERS if name != "number")
SEXES = {
    "f": ("f", "female", "woman", "p", "perempuan", "wanita"),
    "m": ("m", "male", "man", "l", "laki-laki", "laki laki", "pria"),
}
RESULTS = {
    Result.PASSED: ("passed", "pass", "lulus"),
    Result.ATTENDED: ("attended", "attend", "hadir", "peserta"),
}
Word = TypeVar("Word", bound=str)
LONGEST = {"village": 120, "business": 160, "number": 60}


@dataclass(frozen=True)
class RosterRow:
    """One participant. ``line`` is the row in the file, the header being row 1."""

    line: int
    name: str
    phone: str | None
    email: str | None
    sex: str
    village: str
    business: str
    result: Result
    number: str
    """As on the paper; empty: one is given."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row (0: in the whole file), in a sentence to be translated."""

    line: int
    message: str
    params: Mapping[str, object] = field(default_factory=dict)


class RosterRefused(Refused):
    """Nothing was imported; ``problems`` says why, row by row."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            N_("Nothing was imported. Put right what is listed here and send the file again."),
            field="file",
        )
        self.problems = sorted(problems, key=lambda problem: problem.line)[:MOST_PROBLEMS]
        self.problem_count = len(problems)


def parse_roster(content: bytes) -> list[RosterRow]:
    """The rows of the file; ``RosterRefused`` with all problems at once."""
    lines = list(_lines(_text(content)))
    head = lines[0][1]
    columns = _columns(head)
    rows: list[RosterRow] = []
    problems: list[Problem] = []
    for line, cells in lines[1:]:
        values = {name: _cell(cells, position) for name, position in columns.items()}
        found = [*_too_wide(line, cells, len(head)), *_problems_of(line, values)]
        problems += found
        if not found:
            rows.append(_row(line, values))
    problems += duplicates(rows)
    if not lines[1:]:
        problems.append(Problem(0, N_("The file has a header but no participant.")))
    if problems:
        raise RosterRefused(problems)
    return rows


def number_key(number: str) -> str:
    """A certificate number as it is compared: capitals and figures only."""
    plain = unicodedata.normalize("NFKC", number).upper()
    return "".join(each for each in plain if each.isalnum())


def duplicates(rows: Sequence[RosterRow]) -> list[Problem]:
    """Rows that repeat the phone, the e-mail or the certificate number of an earlier row."""
    problems = []
    for message, values in (
        (N_("The same phone number as in row %(other)s."), [row.phone for row in rows]),
        (N_("The same e-mail address as in row %(other)s."), [row.email for row in rows]),
        (
            N_("The same certificate number as in row %(other)s."),
            [number_key(row.number) for row in rows],
        ),
    ):
        first: dict[str, int] = {}
        for row, value in zip(rows, values, strict=True):
            if value and first.setdefault(value, row.line) != row.line:
                problems.append(Problem(row.line, message, {"other": first[value]}))
    return problems


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _whole_file(N_("The file is larger than 1 MB. A participants' list is much smaller."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _whole_file(
            N_("The file is not UTF-8 text. In the spreadsheet, save it as “CSV UTF-8”.")
        ) from error
    if any(unicodedata.category(each) == "Cc" and each not in "\r\n\t" for each in text):
        raise _whole_file(N_("The file is not a CSV text file."))
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text.lstrip().partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    count = 0
    try:
        for line, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                count += 1
                if count > MOST_ROWS + 1:
                    raise _whole_file(N_("The file has more than %(most)s rows."), most=MOST_ROWS)
                yield line, cells
    except csv.Error as error:
        raise _whole_file(N_("The file is not a CSV text file.")) from error
    if not count:
        raise _whole_file(N_("The file is empty."))


def _columns(head: Sequence[str]) -> dict[str, int]:
    known = {word: name for name, words in HEADERS.items() for word in words}
    columns: dict[str, int] = {}
    for position, title in enumerate(head):
        name = known.get(" ".join(title.replace("_", " ").replace(".", " ").lower().split()))
        if name in columns:
            raise _whole_file(
                N_("Two columns mean the same: %(column)s. Keep one of them."),
                column=HEADERS[name][0],
            )
        if name:
            columns[name] = position
    # Under a title we do not know, the numbers of the papers would be lost without a word.
    asked = HEADERS if len(columns) < sum(bool(title.strip()) for title in head) else REQUIRED
    missing = [HEADERS[name][0] for name in asked if name not in columns]
    if missing:
        raise _whole_file(
            N_("The first row must name the columns. Missing: %(missing)s."),
            missing=", ".join(missing),
        )
    return columns


def _cell(cells: Sequence[str], position: int) -> str:
    return " ".join(cells[position].split()) if position < len(cells) else ""


def _too_wide(line: int, cells: Sequence[str], width: int) -> list[Problem]:
    """A comma that stands in a cell without quotation marks shifts all that follows."""
    if not any(cell.strip() for cell in cells[width:]):
        return []
    return [Problem(line, N_("This row has more cells than the first row has columns."))]


def _problems_of(line: int, values: Mapping[str, str]) -> list[Problem]:
    return [Problem(line, message, params) for message, params in _wrong(values)]


def _wrong(values: Mapping[str, str]) -> Iterator[tuple[str, dict[str, object]]]:
    if not values["name"]:
        yield N_("The name is missing."), {}
    elif not _name(values["name"]):
        yield N_("The name is too long or holds signs that cannot be printed."), {}
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            yield N_("The column “%(column)s” has more than %(most)s characters."), {
                "column": HEADERS[name][0], "most": most,
            }  # fmt: skip
    if not values["phone"] and not values["email"]:
        yield N_("A phone number or an e-mail address is needed, so that the participant can be "
                 "recognised later."), {}  # fmt: skip
    if values["phone"] and not contacts.find_phone(values["phone"]):
        yield N_("“%(text)s” is not a phone number."), {"text": values["phone"][:40]}
    if values["email"] and not _email(values["email"]):
        yield N_("“%(text)s” is not an e-mail address."), {"text": values["email"][:60]}
    if not _word(values["sex"], SEXES):
        yield N_("Sex must be f or m (P or L)."), {}
    result = _word(values["result"], RESULTS)
    if not result:
        yield N_("Result must be passed or attended (lulus or hadir)."), {}
    yield from _wrong_number(values.get("number", ""), result)


def _wrong_number(number: str, result: str | None) -> Iterator[tuple[str, dict[str, object]]]:
    # Some letters become two in capitals, so the key may be longer than what was typed.
    if number and not 0 < len(number_key(number)) <= LONGEST["number"]:
        yield N_("“%(text)s” is not a certificate number."), {"text": number[:40]}
    elif number and result == Result.ATTENDED:
        yield N_("A certificate number stands here, but the result is not “passed”."), {}


def _row(line: int, values: Mapping[str, str]) -> RosterRow:
    return RosterRow(
        line=line,
        name=_name(values["name"]) or "",
        phone=contacts.find_phone(values["phone"]),
        email=_email(values["email"]),
        sex=_word(values["sex"], SEXES) or "",
        village=values["village"],
        business=values["business"],
        result=_word(values["result"], RESULTS) or Result.ATTENDED,
        number=values.get("number", ""),
    )


def _name(text: str) -> str | None:
    try:
        return contacts.clean_name(text)
    except Refused:
        return None


def _email(text: str) -> str | None:
    try:
        return contacts.clean_email(text) if text else None
    except Refused:
        return None


def _word(text: str, table: Mapping[Word, Sequence[str]]) -> Word | None:
    """The key of ``table`` whose words contain ``text``."""
    wanted = text.lower()
    return next((key for key, words in table.items() if wanted in words), None)


def _whole_file(message: str, **params: object) -> RosterRefused:
    return RosterRefused([Problem(0, message, params)])
