"""The course "Petik 2023" with a made-up roster of 70. No row of it is about a real person.

Every row says so in its column for the business, because the office sees the rows, not this file.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from marketplace.core.database import transaction
from marketplace.demo.accounts import APPLICANTS, ARTISANS, Account, phone
from marketplace.training import roster, service

NAME = "Petik 2023"
PLACES = 70
FREE_NUMBER = "PETIK-2023-070"
"""The certificate that no account has claimed, for whoever tries the application."""
WITHOUT = "pancarupa"
"""The artisan who was not on the course; the office waived the certificate."""

_COLUMNS = (
    "name", "phone", "e-mail", "sex", "village", "business", "result", "certificate number",
)  # fmt: skip
_SYNTHETIC = "data sintetis"
_FIRST_SERIAL = 101
_MEN = ("sugeng", "bagus", "hadi", "arya", "jaya", "wira", "danu")
_FIRST = (
    "Asih", "Danu", "Ening", "Gendis", "Jaya", "Kasmi", "Laksmi", "Marni", "Painah", "Wira",
)  # fmt: skip
_SECOND = ("Ambarsari", "Bayuaji", "Candrasmara", "Dewabrata", "Padmarini", "Wungukusuma")
_VILLAGES = ("Kepanjenkidul", "Sukorejo", "Sananwetan", "Kanigoro", "Garum", "Nglegok", "Srengat")


def load(*, actor_id: int, now: datetime) -> int:
    """Create the course and import its roster; how many participants."""
    rows = roster.parse_roster(roster_csv().encode())
    with transaction():
        course = service.create_course(
            NAME,
            starts_on=date(2023, 6, 5),
            ends_on=date(2023, 6, 9),
            places=PLACES,
            actor_id=actor_id,
            now=now,
        )
        return service.import_roster(course.id, rows=rows, actor_id=actor_id, now=now).new


def certificate_number(key: str) -> str:
    """The number on the paper of an artisan or applicant of the demonstration."""
    keys = [account.key for account in _on_course()]
    return f"PETIK-2023-{keys.index(key) + 1:03d}"


def roster_csv() -> str:
    """The roster as the office would send it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_rows())
    return text.getvalue()


def _rows() -> Iterator[tuple[str, ...]]:
    known = _on_course()
    for account in known:
        yield _row(
            account.name, account.phone, account.email, number=certificate_number(account.key)
        )
    names = [f"{first} {second}" for second in _SECOND for first in _FIRST]
    for position in range(PLACES - len(known)):
        serial = _FIRST_SERIAL + position
        is_last = position == PLACES - len(known) - 1
        yield _row(
            names[position] if position < len(names) else f"Peserta {_SECOND[position % 6]}",
            phone(serial),
            f"peserta{serial}@roster.petik.example",
            number=FREE_NUMBER if is_last else "",
            # Some only attended: they have no certificate.
            result="attended" if position % 9 == 4 and not is_last else "passed",
        )


def _row(
    name: str, number_to_call: str, email: str, *, number: str, result: str = "passed"
) -> tuple[str, ...]:
    serial = int(number_to_call[-3:])
    return (
        name,
        number_to_call,
        email,
        "m" if name.split()[0].lower() in _MEN else "f",
        _VILLAGES[serial % len(_VILLAGES)],
        f"Usaha contoh {serial} ({_SYNTHETIC})",
        result,
        number,
    )


def _on_course() -> list[Account]:
    return [account for account in (*ARTISANS, *APPLICANTS) if account.key != WITHOUT]
