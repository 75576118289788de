"""The sample tariff of the demo: carriers, zones and rates from the tables beside this module."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from marketplace.core.clock import JAKARTA
from marketplace.core.database import db
from marketplace.core.i18n import N_
from marketplace.shipping.models import Carrier, ShippingRate, ShippingZone

TABLES = Path(__file__).parent / "tables"
SOURCE = N_("Sample figures for the demonstration, not a carrier's tariff.")


def load_tables(now: datetime) -> None:
    """Put the sample tariff in place; again changes nothing, a changed table is taken over.

    It is valid from the table's day, or from the day of ``now`` where that is earlier.
    """
    for position, row in enumerate(_rows("sample_carriers.csv")):
        db.session.merge(
            Carrier(
                code=row["code"],
                name=row["name"],
                tracking_url=row["tracking_url"],
                position=position,
            )
        )
    zones = _load_zones()
    # The rates point to carriers and zones, whose rows must stand before.
    db.session.flush()
    _load_rates({code: zone.id for code, zone in zones.items()}, now.astimezone(JAKARTA).date())


def _load_zones() -> dict[str, ShippingZone]:
    zones = {zone.code: zone for zone in db.session.scalars(sa.select(ShippingZone))}
    for position, row in enumerate(_rows("sample_zones.csv")):
        zone = zones.setdefault(row["code"], ShippingZone(code=row["code"]))
        zone.name = {"id": row["name_id"], "en": row["name_en"]}
        zone.countries = row["countries"].split()
        zone.provinces = row["provinces"].split()
        zone.position = position
        db.session.add(zone)
    return zones


def _load_rates(zone_ids: dict[str, int], today: date) -> None:
    known = {
        (rate.zone_id, rate.carrier_code, rate.up_to_grams, rate.valid_from): rate
        for rate in db.session.scalars(sa.select(ShippingRate).where(ShippingRate.is_sample))
    }
    for row in _rows("sample_rates.csv"):
        zone_id, grams = zone_ids[row["zone"]], int(row["up_to_grams"])
        valid_from = min(date.fromisoformat(row["valid_from"]), today)
        key = (zone_id, row["carrier"], grams, valid_from)
        rate = known.get(key) or ShippingRate(
            zone_id=zone_id, carrier_code=row["carrier"], up_to_grams=grams, valid_from=valid_from
        )
        rate.service = {"id": row["service_id"], "en": row["service_en"]}
        rate.amount = int(row["rupiah"])
        rate.days_min, rate.days_max = int(row["days_min"]), int(row["days_max"])
        rate.is_sample, rate.source = True, SOURCE
        db.session.add(rate)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
