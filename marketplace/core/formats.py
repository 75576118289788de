"""Money, days, numbers and countries as people read them, in Indonesian and in English.

The reader's language is an argument: mails and papers are written for somebody else than the
visitor. Moments are shown as in Blitar (Asia/Jakarta, WIB).
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from unicodedata import normalize

from babel import Locale, dates, numbers

from marketplace.core.clock import JAKARTA
from marketplace.core.money import EXPONENTS, Money

SIGNS = {
    "IDR": "Rp",
    "USD": "US$",
    "EUR": "€",
    "JPY": "¥",
    "SGD": "S$",
    "AUD": "A$",
    "MYR": "RM",
    "GBP": "£",
}
_LOCALES = {"id": Locale("id"), "en": Locale("en")}
_MINUS = "\N{MINUS SIGN}"
_NO_BREAK = "\N{NO-BREAK SPACE}"


def format_money(money: Money, language: str) -> str:
    """Such as ``Rp1.250.000`` (id), ``Rp1,250,000`` (en), ``US$118.00``; without a space."""
    digits = EXPONENTS[money.currency]
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    amount = numbers.format_decimal(abs(money.amount), format=pattern, locale=_locale(language))
    return (_MINUS if money.minor < 0 else "") + SIGNS[money.currency] + amount


def format_number(number: int | Decimal, language: str) -> str:
    """A number with the language's separators."""
    return numbers.format_decimal(number, locale=_locale(language))


def format_percent(points: int, language: str) -> str:
    """Basis points as per cent: 500 is ``5%``, 250 is ``2,5%`` (id)."""
    percent = Decimal(points).scaleb(-2).normalize()
    return numbers.format_decimal(percent, format="0.##", locale=_locale(language)) + "%"


def format_day(day: date, language: str) -> str:
    """Such as ``5 Juni 2026`` or ``5 June 2026``; of a moment, its day in Blitar."""
    if isinstance(day, datetime):
        day = day.astimezone(JAKARTA).date()
    return _unbroken(dates.format_date(day, "d MMMM y", locale=_locale(language)))


def format_moment(moment: datetime, language: str) -> str:
    """Such as ``5 Juni 2026, 14.30 WIB``."""
    local = moment.astimezone(JAKARTA)
    clock = local.strftime("%H.%M" if language == "id" else "%H:%M")
    return f"{format_day(local, language)}, {clock}{_NO_BREAK}WIB"


def country_name(code: str, language: str) -> str:
    """The name of a country; its code when the language has none."""
    return _locale(language).territories.get(code) or code


@cache
def sorted_countries(codes: tuple[str, ...], language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name, by name; letters with accents stand with their plain ones."""
    pairs = ((code, country_name(code, language)) for code in codes)
    return tuple(sorted(pairs, key=lambda pair: _plain(pair[1])))


def _plain(name: str) -> str:
    return "".join(char for char in normalize("NFD", name) if char.isascii()).casefold()


def _unbroken(text: str) -> str:
    return text.replace(" ", _NO_BREAK)


def _locale(language: str) -> Locale:
    return _LOCALES.get(language, _LOCALES["en"])
