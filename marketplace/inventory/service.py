"""Hold, renew, release, sell and restock pieces. The one place that locks stock.

All levels an act touches are locked first, in the order of their ids, so that two acts can never
wait for each other. A hold whose time is over counts as free at once, even before it is swept.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from marketplace.core import outbox
from marketplace.core.database import db
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import N_
from marketplace.inventory.models import (
    MovementKind,
    ReservationState,
    StockLevel,
    StockMovement,
    StockReservation,
)


class SoldOut(Conflict):
    """Not enough pieces are free; ``short`` tells how many are left by variant id."""

    def __init__(self, short: Mapping[int, int]) -> None:
        super().__init__(N_("Somebody was faster: some of these pieces are no longer free."))
        self.short = dict(short)


def count(
    variant_id: int, *, seller_id: int, on_hand: int, seen: int | None = None, now: datetime
) -> StockLevel:
    """Set how many pieces there are. Refused below what buyers hold at this moment, and when it
    was ``seen`` otherwise than it is: a page left open must not put a sold piece back on sale.
    """
    level = _find_level(variant_id, seller_id=seller_id)
    if level is None:
        level = StockLevel(variant_id=variant_id, seller_id=seller_id, on_hand=0, reserved=0)
        db.session.add(level)
    _free_expired([level], now=now)
    if seen not in (None, level.on_hand):
        raise Conflict(
            N_("Some were sold or counted meanwhile: there are %(left)s now. Count once more."),
            field="stock",
            left=level.on_hand,
        )
    if on_hand < level.reserved:
        raise Conflict(
            N_("%(held)s pieces are held by buyers who are paying now. Try again in an hour."),
            field="stock",
            held=level.reserved,
        )
    _move(level, on_hand - level.on_hand, kind=MovementKind.COUNTED, reference="", now=now)
    _announce([variant_id])
    return level


def reserve(
    holder: str,
    items: Mapping[int, int],
    *,
    until: datetime,
    latest: datetime | None,
    now: datetime,
) -> None:
    """Hold ``items`` (pieces by variant id) for ``holder`` until ``until``: all of them or none.

    What the holder has is adjusted to ``items``; a live hold keeps its own latest expiry.
    Raises ``SoldOut``.
    """
    levels = _lock(items.keys() | {each.variant_id for each in _active(holder)})
    # Read again under the lock: the same holder may have come twice at once.
    held = {each.variant_id: each for each in _active(holder) if each.variant_id in levels}
    _free_expired(levels.values(), now=now, keep=holder)
    _refuse_short(items, levels, {variant_id: each.quantity for variant_id, each in held.items()})
    for variant_id, quantity in items.items():
        level, mine = levels[variant_id], held.get(variant_id)
        level.reserved += quantity - (mine.quantity if mine else 0)
        _hold(mine, holder, level, quantity, until=until, latest=latest, now=now)
    _end([each for each in held.values() if each.variant_id not in items], levels, now=now)
    _announce(levels)


def extend(holder: str, *, until: datetime, now: datetime) -> datetime | None:
    """Renew a live hold up to ``until``, never beyond its latest expiry; None when none is."""
    held = [each for each in _active(holder) if each.expires_at > now]
    for each in held:
        bound = each.latest_expiry or until
        each.expires_at = max(each.expires_at, min(until, bound))
    return min((each.expires_at for each in held), default=None)


def hand_over(from_holder: str, to_holder: str, *, until: datetime, now: datetime) -> None:
    """Pass a hold on, e.g. from a checkout to the order it became; it lasts until ``until``."""
    for each in _active(from_holder):
        each.holder = to_holder
        each.expires_at = until
        each.latest_expiry = None


def release(holder: str, *, now: datetime) -> None:
    """End the hold; the pieces are free again. Nothing happens when nothing is held."""
    held = _active(holder)
    levels = _lock({each.variant_id for each in held})
    _end(_still_active(held), levels, now=now)
    _announce(levels)


def commit(holder: str, *, reference: str, now: datetime) -> None:
    """The held pieces are sold: they leave the stock."""
    held = _active(holder)
    levels = _lock({each.variant_id for each in held})
    for each in _still_active(held):
        level = levels[each.variant_id]
        level.reserved -= each.quantity
        _move(level, -each.quantity, kind=MovementKind.SOLD, reference=reference, now=now)
        each.state, each.ended_at = ReservationState.COMMITTED, now
    _announce(levels)


def restock(variant_id: int, *, quantity: int, reference: str, now: datetime) -> None:
    """Pieces come back, e.g. from a cancelled seller order."""
    level = _lock([variant_id])[variant_id]
    _move(level, quantity, kind=MovementKind.RESTOCKED, reference=reference, now=now)
    _announce([variant_id])


def release_expired(*, now: datetime, limit: int = 200) -> int:
    """Sweep holds whose time is over; returns how many. A timed job calls it."""
    query = (
        sa.select(StockReservation.variant_id)
        .where(
            StockReservation.state == ReservationState.ACTIVE, StockReservation.expires_at <= now
        )
        .order_by(StockReservation.expires_at)
        .limit(limit)
    )
    levels = _lock(set(db.session.scalars(query)))
    swept = _free_expired(levels.values(), now=now)
    _announce(levels)
    return swept


def _lock(variant_ids: Collection[int]) -> dict[int, StockLevel]:
    query = (
        sa.select(StockLevel)
        .where(StockLevel.variant_id.in_(sorted(variant_ids)))
        .order_by(StockLevel.variant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    levels = {level.variant_id: level for level in db.session.scalars(query)} if variant_ids else {}
    if len(levels) != len(set(variant_ids)):
        raise NotFound()
    return levels


def _find_level(variant_id: int, *, seller_id: int) -> StockLevel | None:
    query = (
        sa.select(StockLevel)
        .where(StockLevel.variant_id == variant_id, StockLevel.seller_id == seller_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def _active(holder: str) -> Sequence[StockReservation]:
    query = (
        sa.select(StockReservation)
        .where(StockReservation.holder == holder, StockReservation.state == ReservationState.ACTIVE)
        .order_by(StockReservation.variant_id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def _still_active(held: Sequence[StockReservation]) -> list[StockReservation]:
    """``held`` read again now that the levels are locked: a sweep may have come in between."""
    for each in held:
        db.session.refresh(each)
    return [each for each in held if each.state is ReservationState.ACTIVE]


def _free_expired(levels: Collection[StockLevel], *, now: datetime, keep: str = "") -> int:
    by_variant = {level.variant_id: level for level in levels}
    query = sa.select(StockReservation).where(
        StockReservation.variant_id.in_(by_variant),
        StockReservation.state == ReservationState.ACTIVE,
        StockReservation.expires_at <= now,
        StockReservation.holder != keep,
    )
    expired = (
        db.session.scalars(query.execution_options(populate_existing=True)).all()
        if by_variant
        else []
    )
    _end(expired, by_variant, now=now)
    return len(expired)


def _end(
    held: Sequence[StockReservation], levels: Mapping[int, StockLevel], *, now: datetime
) -> None:
    for each in held:
        levels[each.variant_id].reserved -= each.quantity
        each.state, each.ended_at = ReservationState.RELEASED, now


def _refuse_short(
    items: Mapping[int, int], levels: Mapping[int, StockLevel], held: Mapping[int, int]
) -> None:
    left = {
        variant_id: levels[variant_id].on_hand
        - levels[variant_id].reserved
        + held.get(variant_id, 0)
        for variant_id in items
    }
    short = {each: left[each] for each, quantity in items.items() if left[each] < quantity}
    if short:
        raise SoldOut(short)


def _hold(
    mine: StockReservation | None,
    holder: str,
    level: StockLevel,
    quantity: int,
    *,
    until: datetime,
    latest: datetime | None,
    now: datetime,
) -> None:
    if mine is None:
        mine = StockReservation(
            seller_id=level.seller_id,
            variant_id=level.variant_id,
            holder=holder,
            state=ReservationState.ACTIVE,
            created_at=now,
        )
        db.session.add(mine)
    elif mine.latest_expiry and mine.expires_at > now:
        latest = mine.latest_expiry
        until = min(until, latest)
    mine.quantity, mine.expires_at, mine.latest_expiry = quantity, until, latest


def _move(
    level: StockLevel, quantity: int, *, kind: MovementKind, reference: str, now: datetime
) -> None:
    if quantity == 0:
        return
    level.on_hand += quantity
    db.session.add(
        StockMovement(
            seller_id=level.seller_id,
            variant_id=level.variant_id,
            kind=kind,
            quantity=quantity,
            reference=reference,
            occurred_at=now,
        )
    )


def _announce(variant_ids: Collection[int]) -> None:
    if variant_ids:
        outbox.add("stock.changed", variant_ids=sorted(variant_ids))
