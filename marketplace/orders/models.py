"""What a buyer placed, split into one seller order per shop, with parcels and history.

Knows shops, cloths and stock; nothing of payments. Snapshots are frozen at placement.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.catalog.models import Variant
from marketplace.core.database import (
    Amount,
    Base,
    BigKey,
    Json,
    Key,
    Moment,
    PublicId,
    UtcDateTime,
    key_to,
    state_column,
)
from marketplace.core.privacy import personal
from marketplace.sellers.models import Seller


class Order(Base):
    """What the buyer placed. Its state is derived from its seller orders.

    ``rate`` is whole rupiah for one unit of ``currency``, exact text, frozen at placement.
    """

    __tablename__ = "customer_order"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    """To read aloud: ``PTK-7K2M-Q9XF``."""
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """Digest of the link's token; the token itself is derived, see ``orders.links``."""
    person_id: Mapped[int] = key_to("person.id")
    user_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    version: Mapped[int] = mapped_column(sa.Integer(), default=1)
    language: Mapped[str] = mapped_column(sa.String(8))
    country: Mapped[str] = mapped_column(sa.String(2))
    currency: Mapped[str] = mapped_column(sa.String(3))
    rate: Mapped[str] = mapped_column(sa.String(32))
    rate_on: Mapped[str] = mapped_column(sa.String(10))
    total_amount: Mapped[Amount]
    """What the buyer pays, minor units of ``currency``."""
    total_rupiah: Mapped[Amount]
    tax_status: Mapped[str | None] = mapped_column(sa.String(20))
    tax_number: Mapped[str | None] = mapped_column(
        sa.Text(), info=personal("tax number", retention="order")
    )
    """The buyer's, encrypted; empty until papers ask for it."""
    pay_until: Mapped[Moment]
    placed_at: Mapped[Moment]

    person: Mapped[Person] = relationship(lazy="raise")
    seller_orders: Mapped[list["SellerOrder"]] = relationship(
        lazy="raise", order_by="SellerOrder.id"
    )
    address: Mapped["OrderAddress"] = relationship(lazy="raise", uselist=False)


class OrderAddress(Base):
    """Where the parcels go, frozen. Fields that a country does not use are empty."""

    __tablename__ = "order_address"

    id: Mapped[Key]
    order_id: Mapped[int] = key_to("customer_order.id", unique=True, index=False)
    country: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[str] = mapped_column(sa.String(200), info=personal("name", retention="order"))
    line1: Mapped[str] = mapped_column(sa.String(200), info=personal("address", retention="order"))
    line2: Mapped[str] = mapped_column(
        sa.String(200), default="", info=personal("address", retention="order")
    )
    village: Mapped[str] = mapped_column(
        sa.String(120), default="", info=personal("address", retention="order")
    )
    district: Mapped[str] = mapped_column(
        sa.String(120), default="", info=personal("address", retention="order")
    )
    city: Mapped[str] = mapped_column(
        sa.String(120), default="", info=personal("address", retention="order")
    )
    """City, town or Indonesian regency."""
    province: Mapped[str] = mapped_column(
        sa.String(120), default="", info=personal("address", retention="order")
    )
    postcode: Mapped[str] = mapped_column(
        sa.String(20), default="", info=personal("address", retention="order")
    )
    phone: Mapped[str] = mapped_column(
        sa.String(20), default="", info=personal("phone", retention="order")
    )


class SellerOrderState(StrEnum):
    """All states by name from the start; the table of moves is ``orders.states``."""

    PLACED = "placed"
    PAID = "paid"
    ACCEPTED = "accepted"
    IN_PRODUCTION = "in_production"
    PACKED = "packed"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    EXPIRED = "expired"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    LOST = "lost"


class SellerOrder(Base):
    """One shop's part of an order. Amounts are whole rupiah, fixed at placement."""

    __tablename__ = "seller_order"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.UniqueConstraint("order_id", "seller_id"),
        sa.Index("ix_seller_order_board", "seller_id", "state", "id"),
        sa.Index("ix_seller_order_claim", "state", "claim_until"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    """The order's number and a count: ``PTK-7K2M-Q9XF-1``."""
    order_id: Mapped[int] = key_to("customer_order.id")
    seller_id: Mapped[int] = key_to("seller.id")
    state: Mapped[SellerOrderState] = state_column(SellerOrderState)
    goods_rupiah: Mapped[Amount]
    delivery_rupiah: Mapped[Amount]
    commission_rupiah: Mapped[Amount]
    goods_amount: Mapped[Amount]
    """Minor units of the order's currency."""
    delivery_amount: Mapped[Amount]
    carrier_code: Mapped[str] = mapped_column(sa.ForeignKey("carrier.code"))
    days_min: Mapped[int] = mapped_column(sa.Integer())
    days_max: Mapped[int] = mapped_column(sa.Integer())
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    accept_by: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ship_by: Mapped[datetime | None] = mapped_column(UtcDateTime())
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    deliver_by: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When it counts as delivered if nobody says otherwise."""
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    claim_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Expired, declined, cancelled or lost."""
    end_reason: Mapped[str] = mapped_column(sa.Text(), default="")
    created_at: Mapped[Moment]

    order: Mapped[Order] = relationship(lazy="raise", viewonly=True)
    seller: Mapped[Seller] = relationship(lazy="raise")
    # By the seller order alone: asked for pairs with the shop, SQLite reads the whole table.
    lines: Mapped[list["OrderLine"]] = relationship(
        primaryjoin="SellerOrder.id == foreign(OrderLine.seller_order_id)",
        lazy="raise",
        order_by="OrderLine.id",
    )


class OrderLine(Base):
    """A frozen line: what was bought, at what price, by whom made."""

    __tablename__ = "order_line"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(
            ["seller_id", "seller_order_id"], ["seller_order.seller_id", "seller_order.id"]
        ),
        sa.ForeignKeyConstraint(["seller_id", "variant_id"], [Variant.seller_id, Variant.id]),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    seller_order_id: Mapped[int] = mapped_column(BigKey, index=True)
    variant_id: Mapped[int] = mapped_column(BigKey, index=True)
    quantity: Mapped[int] = mapped_column(sa.Integer())
    unit_rupiah: Mapped[Amount]
    unit_amount: Mapped[Amount]
    """Minor units of the order's currency."""
    commission_points: Mapped[int] = mapped_column(sa.Integer())
    """Commission in hundredths of a per cent of the goods."""
    tax_points: Mapped[int] = mapped_column(sa.Integer(), default=0)
    tax_rule: Mapped[str] = mapped_column(sa.String(60), default="")
    snapshot: Mapped[dict[str, object]] = mapped_column(Json)
    """``{"schema": 1, "title": {…}, "technique", "claim", "facts": {…}, "fibre", "hs_code",
    "origin", "makers": […], "photo", "rate", "commission_rule", "landed_cost": null}``."""


class AmountKind(StrEnum):
    """What an amount is for."""

    GOODS = "goods"
    DELIVERY = "delivery"
    DISCOUNT = "discount"
    TAX = "tax"
    DUTY = "duty"
    INSURANCE = "insurance"
    HANDLING = "handling"


class OrderAmount(Base):
    """One amount of an order's version; duty and coupons later add rows, not columns."""

    __tablename__ = "order_amount"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(
            ["seller_id", "seller_order_id"], ["seller_order.seller_id", "seller_order.id"]
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"], ["order_line.seller_id", "order_line.id"]
        ),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = key_to("customer_order.id")
    version: Mapped[int] = mapped_column(sa.Integer())
    seller_id: Mapped[int] = key_to("seller.id")
    seller_order_id: Mapped[int] = mapped_column(BigKey, index=True)
    order_line_id: Mapped[int | None] = mapped_column(BigKey, index=True)
    kind: Mapped[AmountKind] = state_column(AmountKind)
    payer: Mapped[str] = mapped_column(sa.String(20))
    collector: Mapped[str] = mapped_column(sa.String(20))
    rupiah: Mapped[Amount]
    amount: Mapped[Amount]
    currency: Mapped[str] = mapped_column(sa.String(3))
    certainty: Mapped[str] = mapped_column(sa.String(20))
    """``fixed``, ``estimated`` or ``unknown``."""


class Shipment(Base):
    """A parcel of a shop."""

    __tablename__ = "shipment"
    __table_args__ = (sa.UniqueConstraint("seller_id", "id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    seller_id: Mapped[int] = key_to("seller.id")
    carrier_code: Mapped[str] = mapped_column(sa.ForeignKey("carrier.code"))
    tracking_number: Mapped[str] = mapped_column(sa.String(60))
    shipped_at: Mapped[Moment]
    created_at: Mapped[Moment]


class ShipmentLine(Base):
    """How many pieces of an order line are in a parcel."""

    __tablename__ = "shipment_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["seller_id", "shipment_id"], ["shipment.seller_id", "shipment.id"]
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"], ["order_line.seller_id", "order_line.id"]
        ),
    )

    seller_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    shipment_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_line_id: Mapped[int] = mapped_column(BigKey, primary_key=True, index=True)
    quantity: Mapped[int] = mapped_column(sa.Integer())


class OrderEvent(Base):
    """One move of a seller order: who did what, from which state to which."""

    __tablename__ = "order_event"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(
            ["seller_id", "seller_order_id"], ["seller_order.seller_id", "seller_order.id"]
        ),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = key_to("customer_order.id")
    seller_id: Mapped[int] = key_to("seller.id")
    seller_order_id: Mapped[int] = mapped_column(BigKey, index=True)
    command: Mapped[str] = mapped_column(sa.String(30))
    from_state: Mapped[str] = mapped_column(sa.String(32))
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_kind: Mapped[str] = mapped_column(sa.String(20))
    """``buyer``, ``seller``, ``office`` or ``system``."""
    actor_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    note: Mapped[str] = mapped_column(sa.Text(), default="")
    occurred_at: Mapped[Moment]
