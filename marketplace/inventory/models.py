"""Stock: what is on hand, what is held and until when, and every movement.

Knows variants, nothing of carts or orders: a holder is text.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Variant
from marketplace.core.database import Base, BigKey, Key, Moment, UtcDateTime, key_to, state_column


class StockLevel(Base):
    """``on_hand`` pieces of a variant, of which ``reserved`` are held. Available is the rest."""

    __tablename__ = "stock_level"
    __table_args__ = (
        sa.ForeignKeyConstraint(["seller_id", "variant_id"], [Variant.seller_id, Variant.id]),
        sa.CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        sa.CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved_within_on_hand"),
    )

    variant_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = key_to("seller.id")
    on_hand: Mapped[int] = mapped_column(sa.Integer())
    reserved: Mapped[int] = mapped_column(sa.Integer(), default=0)


class ReservationState(StrEnum):
    """A hold ends released (pieces free again) or committed (pieces sold)."""

    ACTIVE = "active"
    RELEASED = "released"
    COMMITTED = "committed"


class StockReservation(Base):
    """A hold on pieces of one variant for one ``holder`` until ``expires_at``.

    ``latest_expiry`` bounds renewal by activity. One active hold per holder and variant.
    """

    __tablename__ = "stock_reservation"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(["seller_id", "variant_id"], [Variant.seller_id, Variant.id]),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.Index("ix_stock_reservation_holder", "holder", "state"),
        sa.Index("ix_stock_reservation_due", "state", "expires_at"),
        sa.Index(
            "uq_stock_reservation_active",
            "holder",
            "variant_id",
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        ),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    variant_id: Mapped[int] = mapped_column(BigKey, index=True)
    holder: Mapped[str] = mapped_column(sa.String(60))
    """``checkout:<public id>`` or ``order:<public id>``."""
    quantity: Mapped[int] = mapped_column(sa.Integer())
    state: Mapped[ReservationState] = state_column(ReservationState)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    latest_expiry: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class MovementKind(StrEnum):
    """Why ``on_hand`` changed."""

    COUNTED = "counted"
    SOLD = "sold"
    RESTOCKED = "restocked"


class StockMovement(Base):
    """A change of ``on_hand``; the sum of movements is the stock."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(["seller_id", "variant_id"], [Variant.seller_id, Variant.id]),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    variant_id: Mapped[int] = mapped_column(BigKey, index=True)
    kind: Mapped[MovementKind] = state_column(MovementKind)
    quantity: Mapped[int] = mapped_column(sa.Integer())
    """Signed: sold pieces are negative."""
    reference: Mapped[str] = mapped_column(sa.String(60), default="")
    occurred_at: Mapped[Moment]
