"""Reads of zones, tariffs and carriers."""

from datetime import date

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.shipping.models import Carrier, ShippingRate, ShippingZone
from marketplace.shipping.tariff import RateRow, Zone


def list_zones() -> list[Zone]:
    """All zones in the order in which they are tried."""
    rows = db.session.execute(
        sa.select(ShippingZone.id, ShippingZone.countries, ShippingZone.provinces).order_by(
            ShippingZone.position, ShippingZone.id
        )
    )
    return [Zone(row.id, row.countries, row.provinces) for row in rows]


def list_rate_rows(zone_id: int, *, on: date) -> list[RateRow]:
    """All weight steps of a zone that are valid on a day."""
    columns = (
        ShippingRate.carrier_code,
        Carrier.name.label("carrier_name"),
        ShippingRate.service,
        ShippingRate.up_to_grams,
        ShippingRate.amount,
        ShippingRate.days_min,
        ShippingRate.days_max,
        ShippingRate.valid_from,
        ShippingRate.valid_to,
        ShippingRate.is_sample,
        ShippingRate.source,
    )
    rows = db.session.execute(
        sa.select(*columns)
        .join(Carrier, Carrier.code == ShippingRate.carrier_code)
        .where(
            ShippingRate.zone_id == zone_id,
            ShippingRate.valid_from <= on,
            sa.or_(ShippingRate.valid_to.is_(None), ShippingRate.valid_to >= on),
        )
    )
    return [RateRow(**row) for row in rows.mappings()]


def list_carriers() -> list[Carrier]:
    """The carriers a shop may name for a parcel."""
    return list(db.session.scalars(sa.select(Carrier).order_by(Carrier.position, Carrier.code)))
