"""The countries of the world and the groups of them that our rules know."""

from functools import cache

import pycountry

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(_EU.split())
_EURO = "AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK SM VA XK"
EURO = frozenset(_EURO.split())
"""Where people pay in euros, Bulgaria since 2026 and some outside the Union included."""

NEAREST = (
    *("AE", "AU", "BE", "BN", "CA", "CH", "CN", "DE", "ES", "FR", "GB", "HK", "ID", "IN", "IT"),
    *("JP", "KR", "MY", "NL", "NZ", "PH", "SA", "SG", "TH", "TW", "US", "VN"),
)
"""Offered on every page; each other country can be chosen at a cloth and in the checkout."""


@cache
def all_codes() -> tuple[str, ...]:
    """ISO 3166 codes of all countries, and XK (Kosovo), which post reaches without one."""
    return tuple(sorted({country.alpha_2 for country in pycountry.countries} | {"XK"}))


def is_country(code: str) -> bool:
    """Whether ``code`` is one of ``all_codes()``."""
    return code in all_codes()


def is_eu(code: str) -> bool:
    """Whether the country belongs to the European Union."""
    return code in EU


def is_euro(code: str) -> bool:
    """Whether people there pay in euros."""
    return code in EURO


def is_eu_or_uk(code: str) -> bool:
    """Whether buyers there have the longer claim window."""
    return code == "GB" or is_eu(code)
