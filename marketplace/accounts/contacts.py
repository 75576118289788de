"""Names, e-mail addresses and telephone numbers as they are typed: cleaned or refused.

Pure: nothing here asks the database.
"""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from marketplace.core.errors import Refused
from marketplace.core.i18n import N_

MAX_NAME = 200
MAX_EMAIL = 254


def clean_name(text: str) -> str:
    """``text`` without outer and double spaces; refuses an empty, long or unprintable name."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise Refused(N_("Enter your name."), field="name")
    if len(name) > MAX_NAME:
        raise Refused(N_("Use at most %(most)s letters."), field="name", most=MAX_NAME)
    # Control and direction marks turn names around in mails and lists.
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in name):
        raise Refused(N_("This name holds signs that cannot be printed."), field="name")
    return name


def sort_key(name: str) -> str:
    """What lists sort by, the same on both engines: lower case, without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))[:MAX_NAME]


def clean_email(text: str) -> str:
    """The address in lower case; ``Refused`` at field ``email`` when it cannot be one."""
    typed = text.strip()
    try:
        address = validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Refused(_BAD_EMAIL, field="email") from error
    if len(address) > MAX_EMAIL:
        raise Refused(_BAD_EMAIL, field="email")
    return address


def clean_phone(text: str, *, region: str = "ID") -> str:
    """The number as E.164 (``+6281234567890``); without a country code it is one of ``region``."""
    number = find_phone(text, region=region)
    if number is None:
        raise Refused(
            N_("Enter a telephone number such as 0812 3456 7890 or +31 6 12345678."), field="phone"
        )
    return number


def find_phone(text: str, *, region: str = "ID") -> str | None:
    """The number as E.164, None when ``text`` is not a possible one."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if typed.startswith("00"):  # most people write + so, though Indonesia itself dials 008 or 009
        typed = "+" + typed[2:]
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_BAD_EMAIL = N_("Enter an e-mail address such as name@example.com.")
