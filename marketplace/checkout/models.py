"""The cart and the way through the checkout, up to the moment an order is placed.

Joins catalog, inventory, shipping and orders. What is typed here is kept from step to step.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

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


class Cart(Base):
    """A wish list of pieces; nothing is held. Found by a cookie's secret alone; ``user_id`` only
    tells who was signed in when it was opened.
    """

    __tablename__ = "cart"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class CartLine(Base):
    """A variant in a cart, with the price last seen, to say what has changed since."""

    __tablename__ = "cart_line"
    __table_args__ = (
        sa.UniqueConstraint("cart_id", "variant_id"),
        sa.ForeignKeyConstraint(["seller_id", "variant_id"], [Variant.seller_id, Variant.id]),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[Key]
    cart_id: Mapped[int] = key_to("cart.id")
    seller_id: Mapped[int] = mapped_column(BigKey)
    variant_id: Mapped[int] = mapped_column(BigKey, index=True)
    quantity: Mapped[int] = mapped_column(sa.Integer())
    seen_rupiah: Mapped[Amount]
    added_at: Mapped[Moment]


class CheckoutState(StrEnum):
    """A checkout ends placed or abandoned."""

    OPEN = "open"
    PLACED = "placed"
    ABANDONED = "abandoned"


class Checkout(Base):
    """One way through the checkout. Pieces are held for ``checkout:<public_id>``."""

    __tablename__ = "checkout"
    __table_args__ = (sa.Index("ix_checkout_state", "state", "held_until"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    cart_id: Mapped[int] = key_to("cart.id")
    state: Mapped[CheckoutState] = state_column(CheckoutState)
    email: Mapped[str] = mapped_column(
        sa.String(254), default="", info=personal("email", retention="session")
    )
    phone: Mapped[str] = mapped_column(
        sa.String(20), default="", info=personal("phone", retention="session")
    )
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    address: Mapped[dict[str, str]] = mapped_column(
        Json, default=dict, info=personal("address", retention="session")
    )
    """Name, line1, line2, village, district, city, province, postcode: as typed."""
    deliveries: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """Chosen carrier code by the seller's public id."""
    order_id: Mapped[int | None] = key_to("customer_order.id", nullable=True)
    started_at: Mapped[Moment]
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    updated_at: Mapped[Moment]
