"""What a parcel costs and how long it takes: dated rows of zone x weight.

Knows no shop and no order.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Amount, Base, Json, Key, key_to


class Carrier(Base):
    """A carrier service; ``tracking_url`` has ``{number}`` in it where it is public."""

    __tablename__ = "carrier"

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    tracking_url: Mapped[str] = mapped_column(sa.String(200), default="")
    position: Mapped[int] = mapped_column(sa.Integer())


class ShippingZone(Base):
    """Where a tariff is valid: countries by ISO code, or Indonesian provinces by their code."""

    __tablename__ = "shipping_zone"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Json)
    countries: Mapped[list[str]] = mapped_column(Json)
    """ISO 3166 codes; ``["*"]`` is the rest of the world."""
    provinces: Mapped[list[str]] = mapped_column(Json, default=list)
    """Kemendagri codes when ``countries`` is ``["ID"]``; empty is the rest of Indonesia."""
    position: Mapped[int] = mapped_column(sa.Integer())
    """Zones are tried in this order."""


class ShippingRate(Base):
    """Rupiah for a parcel of up to ``up_to_grams`` in a zone, valid from a day."""

    __tablename__ = "shipping_rate"
    __table_args__ = (sa.UniqueConstraint("zone_id", "carrier_code", "up_to_grams", "valid_from"),)

    id: Mapped[Key]
    zone_id: Mapped[int] = key_to("shipping_zone.id")
    carrier_code: Mapped[str] = mapped_column(sa.ForeignKey("carrier.code"))
    service: Mapped[dict[str, str]] = mapped_column(Json)
    up_to_grams: Mapped[int] = mapped_column(sa.Integer())
    amount: Mapped[Amount]
    """Whole rupiah."""
    days_min: Mapped[int] = mapped_column(sa.Integer())
    days_max: Mapped[int] = mapped_column(sa.Integer())
    valid_from: Mapped[date] = mapped_column(sa.Date())
    valid_to: Mapped[date | None] = mapped_column(sa.Date())
    is_sample: Mapped[bool] = mapped_column(sa.Boolean(), default=True)
    source: Mapped[str] = mapped_column(sa.Text())
