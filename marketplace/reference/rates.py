"""Exchange rates: the one in force, what a rupiah price shows as abroad, and how old is too old.

A rate is the exact number of rupiah for one unit of a currency. A real rate always goes before a
sample one; samples belong to the demo, hold at any moment and never age.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from marketplace.core.clock import JAKARTA
from marketplace.core.database import db
from marketplace.core.errors import Unavailable
from marketplace.core.i18n import N_
from marketplace.core.money import EXPONENTS, Money, round_up
from marketplace.reference.models import ExchangeRate

OLD_AFTER_DAYS = 3
STOPPED_AFTER_DAYS = 14

_HALVES_THEN_WHOLE = ((Decimal(100), Decimal("0.50")), (None, Decimal(1)))
STEPS: dict[str, tuple[tuple[Decimal | None, Decimal], ...]] = {
    "USD": _HALVES_THEN_WHOLE,
    "EUR": _HALVES_THEN_WHOLE,
    "SGD": _HALVES_THEN_WHOLE,
    "AUD": _HALVES_THEN_WHOLE,
    "GBP": _HALVES_THEN_WHOLE,
    "MYR": _HALVES_THEN_WHOLE,
    "JPY": ((None, Decimal(10)),),
}
"""Per currency: below which amount (None: any) a shown price goes up to which step."""


class Freshness(StrEnum):
    """OLD is said on the page; STOPPED ends checkout in that currency."""

    FRESH = "fresh"
    OLD = "old"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Rate:
    """``rupiah`` for one unit of ``currency``, as of the day ``valid_on``."""

    currency: str
    rupiah: Decimal
    valid_on: date
    is_sample: bool
    source: str


def rate_in_force(currency: str, *, at: datetime) -> Rate:
    """The rate of ``currency`` at a moment; the rupiah itself is 1. Unavailable when unknown."""
    rate = list_rates([currency], at=at).get(currency)
    if rate is None:
        raise Unavailable(
            N_("There is no exchange rate for %(currency)s yet. Please choose another currency."),
            currency=currency,
        )
    return rate


def rate_or_rupiah(currency: str, *, at: datetime) -> Rate:
    """The rate in force; without one, prices stay in rupiah."""
    known = list_rates([currency, "IDR"], at=at)
    return known.get(currency) or known["IDR"]


def list_rates(currencies: Iterable[str] = tuple(EXPONENTS), *, at: datetime) -> dict[str, Rate]:
    """The rates in force at a moment by currency, in one query; those unknown are missing."""
    wanted = set(currencies)
    day = at.astimezone(JAKARTA).date()
    rates = {"IDR": Rate("IDR", Decimal(1), day, False, "")} if "IDR" in wanted else {}
    foreign = wanted - {"IDR"}
    if foreign:
        for row in db.session.execute(_in_force(foreign, day, at)).mappings():
            rates[row["currency"]] = Rate(**{**row, "rupiah": Decimal(row["rupiah"])})
    return rates


def _in_force(currencies: set[str], day: date, at: datetime) -> sa.Select[Any]:
    known = sa.and_(ExchangeRate.valid_on <= day, ExchangeRate.imported_at <= at)
    place = sa.func.row_number().over(
        partition_by=ExchangeRate.currency,
        order_by=(
            ExchangeRate.is_sample,
            ExchangeRate.valid_on.desc(),
            ExchangeRate.imported_at.desc(),
            ExchangeRate.id.desc(),
        ),
    )
    ranked = (
        sa.select(ExchangeRate.__table__, place.label("place"))
        .where(ExchangeRate.currency.in_(currencies), sa.or_(ExchangeRate.is_sample, known))
        .subquery()
    )
    columns = (ranked.c[name] for name in ("currency", "rupiah", "valid_on", "is_sample", "source"))
    return sa.select(*columns).where(ranked.c.place == 1)


def shown_price(price: Money, rate: Rate) -> Money:
    """The rupiah ``price`` in the currency of ``rate``, raised to that currency's step."""
    if price.currency != "IDR":
        raise ValueError("prices are fixed in rupiah")
    if rate.currency == "IDR":
        return price
    amount = Decimal(price.minor) / rate.rupiah
    return round_up(amount, rate.currency, _step(amount, rate.currency))


def _step(amount: Decimal, currency: str) -> Decimal:
    return next(step for below, step in STEPS[currency] if below is None or amount < below)


def freshness(rate: Rate, *, today: date) -> Freshness:
    """How far the rate may still be trusted on the day ``today``."""
    if rate.is_sample or rate.currency == "IDR":
        return Freshness.FRESH
    age = (today - rate.valid_on).days
    if age > STOPPED_AFTER_DAYS:
        return Freshness.STOPPED
    return Freshness.OLD if age > OLD_AFTER_DAYS else Freshness.FRESH


def refuse_stopped(rate: Rate, *, today: date) -> None:
    """Refuse checkout in a currency whose rate is too old."""
    if freshness(rate, today=today) is Freshness.STOPPED:
        raise Unavailable(
            N_(
                "Payment in %(currency)s is stopped: our exchange rate is older than %(days)s days."
                " Please pay in another currency."
            ),
            currency=rate.currency,
            days=STOPPED_AFTER_DAYS,
        )
