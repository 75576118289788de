"""Identity and bank numbers: what can be one. Plausibility only; nothing here knows a person."""

import re

from marketplace.core.errors import Refused
from marketplace.core.i18n import N_

NIK_DIGITS = 16
_WOMEN_ADD = 40
"""The day of birth in the number of a woman is 40 higher."""


def clean_identity_number(text: str) -> str:
    """The 16 digits of an Indonesian identity number (NIK); ``Refused`` when it cannot be one.

    It has no check digit. The place in it is not checked: regions have been split and renamed.
    """
    digits = _digits(text)
    if digits is None or len(digits) != NIK_DIGITS:
        raise Refused(N_("An identity number has 16 digits."), field="identity_number")
    day, month, serial = int(digits[6:8]), int(digits[8:10]), digits[12:]
    day -= _WOMEN_ADD if day > _WOMEN_ADD else 0
    if not (1 <= day <= 31 and 1 <= month <= 12) or serial == "0000" or digits[0] == "0":
        raise Refused(
            N_("This cannot be an identity number. Compare it with the card, digit by digit."),
            field="identity_number",
        )
    return digits


def clean_account_number(text: str) -> str:
    """The digits of a bank account number; ``Refused`` when it cannot be one."""
    digits = _digits(text)
    if digits is None or not 5 <= len(digits) <= 20:
        raise Refused(N_("An account number has 5 to 20 digits."), field="account_number")
    return digits


def is_usual_length(number: str, usual: str) -> bool:
    """Whether a number has a length usual at its bank; ``usual`` is like ``10``, ``10-12, 15``.

    Lengths vary, so another one is a reason to look again, never to refuse.
    """
    spans = re.findall(r"(\d+)(?:\s*[-–]\s*(\d+))?", usual)
    if not spans:
        return True
    return any(int(least) <= len(number) <= int(most or least) for least, most in spans)


def clean_postcode(text: str) -> str:
    """Five digits; ``Refused`` when it has another form."""
    digits = _digits(text)
    if digits is None or len(digits) != 5:
        raise Refused(N_("A postcode has 5 digits."), field="postcode")
    return digits


def _digits(text: str) -> str | None:
    plain = re.sub(r"[\s.\-–]", "", text)
    return plain if plain.isascii() and plain.isdigit() else None
