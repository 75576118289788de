"""From the rows of a tariff to what a parcel costs: pure.

A carrier's newest tariff replaces its older ones whole. A parcel pays the first weight step that
it does not exceed; one heavier than the last step cannot go with that carrier.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.core.i18n import LocalizedText
from marketplace.core.money import Money, rupiah

ANYWHERE = "*"


@dataclass(frozen=True)
class Zone:
    """Where a tariff is valid; no provinces means all of the countries, ``*`` all countries."""

    id: int
    countries: Sequence[str]
    provinces: Sequence[str]


@dataclass(frozen=True)
class RateRow:
    """One weight step of a carrier's tariff, in whole rupiah."""

    carrier_code: str
    carrier_name: str
    service: LocalizedText
    up_to_grams: int
    amount: int
    days_min: int
    days_max: int
    valid_from: date
    valid_to: date | None
    is_sample: bool
    source: str


@dataclass(frozen=True)
class DeliveryOption:
    """A way to send a parcel, with the date and source of its price."""

    carrier_code: str
    carrier_name: str
    service: LocalizedText
    amount: Money
    days_min: int
    days_max: int
    is_sample: bool
    valid_from: date
    source: str


def zone_for(zones: Iterable[Zone], country: str, province_code: str | None) -> Zone | None:
    """The first zone that has the country, and the province where it lists provinces."""
    for zone in zones:
        if country not in zone.countries and ANYWHERE not in zone.countries:
            continue
        if not zone.provinces or province_code in zone.provinces:
            return zone
    return None


def options_for(rows: Iterable[RateRow], *, grams: int, on: date) -> list[DeliveryOption]:
    """The ways to send ``grams`` on a day, the cheapest first; none when it is too heavy."""
    if grams <= 0:
        raise ValueError("a parcel weighs something")
    valid = [row for row in rows if _is_valid(row, on)]
    newest: dict[str, date] = {}
    for row in valid:
        newest[row.carrier_code] = max(row.valid_from, newest.get(row.carrier_code, date.min))
    steps: dict[str, RateRow] = {}
    for row in sorted(valid, key=lambda row: row.up_to_grams, reverse=True):
        if row.valid_from == newest[row.carrier_code] and grams <= row.up_to_grams:
            steps[row.carrier_code] = row
    return sorted(
        (_option(row) for row in steps.values()),
        key=lambda option: (option.amount.minor, option.days_max, option.carrier_code),
    )


def _is_valid(row: RateRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def _option(row: RateRow) -> DeliveryOption:
    return DeliveryOption(
        carrier_code=row.carrier_code,
        carrier_name=row.carrier_name,
        service=row.service,
        amount=rupiah(row.amount),
        days_min=row.days_min,
        days_max=row.days_max,
        is_sample=row.is_sample,
        valid_from=row.valid_from,
        source=row.source,
    )
