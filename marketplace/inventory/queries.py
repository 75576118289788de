"""How many pieces are free, and what a holder holds."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from marketplace.catalog.models import Variant
from marketplace.core.database import db
from marketplace.inventory.models import ReservationState, StockLevel, StockReservation


def available(variant_ids: Collection[int], *, now: datetime) -> dict[int, int]:
    """Free pieces by variant id; holds whose time is over count as free. Unknown ids are absent."""
    live = (
        sa.select(
            StockReservation.variant_id, sa.func.sum(StockReservation.quantity).label("quantity")
        )
        .where(
            StockReservation.variant_id.in_(variant_ids),
            StockReservation.state == ReservationState.ACTIVE,
            StockReservation.expires_at > now,
        )
        .group_by(StockReservation.variant_id)
        .subquery()
    )
    query = (
        sa.select(StockLevel.variant_id, StockLevel.on_hand - sa.func.coalesce(live.c.quantity, 0))
        .join(live, live.c.variant_id == StockLevel.variant_id, isouter=True)
        .where(StockLevel.variant_id.in_(variant_ids))
    )
    return {variant_id: int(free) for variant_id, free in db.session.execute(query)}


def on_hand(variant_ids: Collection[int]) -> dict[int, int]:
    """Pieces in stock by variant id, held or not."""
    query = sa.select(StockLevel.variant_id, StockLevel.on_hand).where(
        StockLevel.variant_id.in_(variant_ids)
    )
    return {variant_id: int(count) for variant_id, count in db.session.execute(query)}


def is_sold_out(seller_id: int) -> sa.ColumnElement[bool]:
    """True of the shop's variants of which no piece is left; a condition for lists of cloths."""
    none_left = sa.select(StockLevel.variant_id).where(
        StockLevel.seller_id == seller_id, StockLevel.on_hand == 0
    )
    return Variant.id.in_(none_left)


def held(holder: str, *, now: datetime) -> dict[int, int]:
    """Pieces that ``holder`` holds at this moment, by variant id."""
    query = sa.select(StockReservation.variant_id, StockReservation.quantity).where(
        StockReservation.holder == holder,
        StockReservation.state == ReservationState.ACTIVE,
        StockReservation.expires_at > now,
    )
    return {variant_id: int(count) for variant_id, count in db.session.execute(query)}


def held_until(holder: str, *, now: datetime) -> datetime | None:
    """When the hold of ``holder`` ends; None when nothing is held."""
    query = sa.select(sa.func.min(StockReservation.expires_at)).where(
        StockReservation.holder == holder,
        StockReservation.state == ReservationState.ACTIVE,
        StockReservation.expires_at > now,
    )
    return db.session.scalar(query)
