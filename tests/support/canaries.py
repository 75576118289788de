"""What must never stand in a log line or an error page, and who listens for it (B2).

The guard reads each line as production would write it; leak_plugin.py lets tests fail by it.
"""

import logging
import os
import re

from marketplace.core import logs
from marketplace.core.settings import for_tests

KNOWN = {
    "password": "kain panjang biru",
    "new password": "another long word",
    "identity number": "3572014508800003",
    "bank account": "1234500093",
    "card": "4242424242424242",
    "secret key": for_tests().secret_key,
    "master key": for_tests().master_key,
    "telephone": "81234567890",
    "street": "Jalan Contoh 12",
    "street of a buyer": "Jalan Melati 1",
}
"""What factories and tests type; see tests/factories."""

SHAPES = {
    "e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}"),
    "key of a gateway": re.compile(r"\b(?:sk|rk|whsec)_\w{6,}"),
    "password in an address": re.compile(r"://[^\s/@:\[]+:[^\s/@\[]+@"),
    "hash of a password": re.compile(r"\$argon2"),
    "token of a link": re.compile(r"(?<![a-z2-7])[a-z2-7]{32}(?![a-z2-7])"),
    "signed token": re.compile(r"[\w-]{8,}\.[\w-]{6}\.[\w-]{27,}"),
    "ciphertext": re.compile(r"\bv1\.\d+\.[\w+/=-]{20,}"),
    "number of 16 digits": re.compile(r"(?<!\d)\d{16}(?!\d)"),
}
_LONG_NUMBER = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?!\d)")
_SHOWN = 300


def find_leaks(text: str) -> list[str]:
    """What stands in ``text`` and must not, by name."""
    found = [name for name, value in KNOWN.items() if value in text]
    found += [name for name, shape in SHAPES.items() if shape.search(text)]
    if any(_is_card(re.sub(r"\D", "", each)) for each in _LONG_NUMBER.findall(text)):
        found.append("number like a card's")
    return found


def _is_card(digits: str) -> bool:
    """Whether the last digit checks the others (Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


class Guard(logging.Handler):
    """Listens to everything that is logged in this process."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.formatter())
        self.leaks: list[str] = []
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        self.note(self.format(record), where="log")

    def note(self, text: str, *, where: str) -> None:
        """Look through ``text``, and remember what must not stand in it."""
        for line in text.splitlines():
            for name in find_leaks(line):
                test = os.environ.get("PYTEST_CURRENT_TEST", "between tests")
                self.leaks.append(f"{name} in {where} ({test}): {line[:_SHOWN]}")

    def take(self) -> list[str]:
        """The leaks since the last time."""
        taken, self.leaks = self.leaks, []
        return taken


GUARD = Guard()
