"""Commands on orders. Every change of state goes through ``_apply``: table, event row, news.

Knows nothing of payments: that an order is paid, or may be cancelled for money's sake, is decided
above and comes in as a call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from marketplace.core import ids, outbox
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.inventory import service as inventory
from marketplace.orders import states
from marketplace.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    SellerOrder,
    SellerOrderState,
    Shipment,
    ShipmentLine,
)
from marketplace.orders.states import SYSTEM, Actor, Command
from marketplace.reference import countries
from marketplace.reference import office_settings as settings
from marketplace.shipping import queries as carriers

_TOPICS = {
    Command.ACCEPT: "seller_order.accepted",
    Command.DECLINE: "seller_order.declined",
    Command.PACK: "seller_order.packed",
    Command.SHIP: "seller_order.shipped",
    Command.DELIVER: "seller_order.delivered",
    Command.CONFIRM: "seller_order.completed",
    Command.COMPLETE: "seller_order.completed",
    Command.CANCEL: "seller_order.cancelled",
}
LONGEST_TRACKING_NUMBER = 40


@dataclass(frozen=True)
class Tracking:
    """The carrier's number of a parcel, as printed on the receipt."""

    carrier_code: str
    number: str


def stock_holder(order: Order) -> str:
    """The name under which an order holds its pieces until it is paid."""
    return f"order:{order.public_id}"


def lock_order(order_id: int) -> Order:
    """The order with its seller orders, locked: the webhook and the return page come at once."""
    query = (
        sa.select(Order)
        .where(Order.id == order_id)
        .options(selectinload(Order.seller_orders).selectinload(SellerOrder.lines))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    order = db.session.scalar(query)
    if order is None:
        raise NotFound()
    return order


def mark_paid(order_id: int, *, now: datetime) -> Order:
    """All parts are paid and the held pieces sold. The caller has made sure the pieces are held."""
    order = lock_order(order_id)
    inventory.commit(stock_holder(order), reference=order.public_id, now=now)
    for part in order.seller_orders:
        _apply(part, Command.PAY, actor=SYSTEM, now=now)
        part.paid_at = now
        part.accept_by = now + _days("accept_days", now)
        part.ship_by = now + _days("ship_days", now)
        part.ended_at, part.end_reason = None, ""
    outbox.add("order.paid", key=order.public_id, order_id=order.id)
    return order


def expire(order_id: int, *, now: datetime) -> Order:
    """The time to pay is over: the pieces are free again. Nothing happens to a paid order."""
    order = lock_order(order_id)
    waiting = [p for p in order.seller_orders if p.state is SellerOrderState.PLACED]
    if not waiting:
        return order
    inventory.release(stock_holder(order), now=now)
    for part in waiting:
        _apply(part, Command.EXPIRE, actor=SYSTEM, now=now)
        part.ended_at = now
    outbox.add("order.expired", key=order.public_id, order_id=order.id)
    return order


def accept(number: str, *, seller_id: int, actor: Actor, now: datetime) -> SellerOrder:
    """The shop says that it has the pieces and will send them."""
    part = _lock_part(number, seller_id=seller_id)
    _apply(part, Command.ACCEPT, actor=actor, now=now)
    return part


def decline(
    number: str, *, seller_id: int, reason: str, actor: Actor, now: datetime
) -> SellerOrder:
    """The shop cannot send the pieces: the buyer's money goes back, the pieces do not return."""
    if not reason.strip():
        raise Refused(N_("Say why, so that the buyer understands."), field="reason")
    part = _lock_part(number, seller_id=seller_id)
    _apply(part, Command.DECLINE, actor=actor, now=now, note=reason)
    part.ended_at, part.end_reason = now, reason
    return part


def pack(number: str, *, seller_id: int, actor: Actor, now: datetime) -> SellerOrder:
    """The parcel is ready."""
    part = _lock_part(number, seller_id=seller_id)
    _apply(part, Command.PACK, actor=actor, now=now)
    return part


def ship(
    number: str, *, seller_id: int, tracking: Tracking, actor: Actor, now: datetime
) -> Shipment:
    """The parcel is with the carrier, whole; from now on the days to delivery count."""
    part = _lock_part(number, seller_id=seller_id)
    text = _clean_number(tracking)
    _apply(part, Command.SHIP, actor=actor, now=now)
    order = _order_of(part)
    key = "delivered_after_days_home" if order.country == "ID" else "delivered_after_days_abroad"
    part.shipped_at, part.deliver_by = now, now + _days(key, now)
    shipment = Shipment(
        public_id=ids.public_id("shp"),
        seller_id=seller_id,
        carrier_code=tracking.carrier_code,
        tracking_number=text,
        shipped_at=now,
        created_at=now,
    )
    db.session.add(shipment)
    # The lines of the parcel refer to it by its key.
    db.session.flush()
    for line in _lines_of(part):
        db.session.add(
            ShipmentLine(
                seller_id=seller_id,
                shipment_id=shipment.id,
                order_line_id=line.id,
                quantity=line.quantity,
            )
        )
    return shipment


def correct_tracking(
    number: str, *, seller_id: int, tracking: Tracking, actor: Actor, now: datetime
) -> Shipment:
    """The number of a parcel on its way was copied wrongly; the history keeps both."""
    part = _lock_part(number, seller_id=seller_id)
    shipment = _shipment_of(part)
    text = _clean_number(tracking)
    names = {each.code: each.name for each in carriers.list_carriers()}
    before = f"{names[shipment.carrier_code]} {shipment.tracking_number}"
    after = f"{names[tracking.carrier_code]} {text}"
    _apply(part, Command.CORRECT, actor=actor, now=now, note=f"{before} → {after}")
    shipment.carrier_code, shipment.tracking_number = tracking.carrier_code, text
    # Without a key: a number may be corrected more than once, and each time is told.
    outbox.add("seller_order.tracking_corrected", seller_order_id=part.id)
    return shipment


def deliver(seller_order_id: int, *, actor: Actor, now: datetime) -> SellerOrder:
    """The parcel has arrived, says the buyer, the office, or the time; the claim window opens."""
    part = _lock_part_by_id(seller_order_id)
    _apply(part, Command.DELIVER, actor=actor, now=now)
    key = "claim_days_eu_uk" if countries.is_eu_or_uk(_order_of(part).country) else "claim_days"
    part.delivered_at, part.claim_until = now, now + _days(key, now)
    return part


def confirm(seller_order_id: int, *, actor: Actor, now: datetime) -> SellerOrder:
    """The buyer says that all is well; nothing more is waited for."""
    part = _lock_part_by_id(seller_order_id)
    _apply(part, Command.CONFIRM, actor=actor, now=now)
    part.delivered_at = part.delivered_at or now
    part.completed_at = now
    return part


def cancel(
    seller_order_id: int, *, reason: str, are_gone: bool = False, actor: Actor, now: datetime
) -> SellerOrder:
    """The office ends a paid seller order; pieces that were not shipped are free again, unless
    they ``are_gone``: torn, stained, lost.

    ``payments.refunds`` calls this: it knows whether the money can still go back.
    """
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    part = _lock_part_by_id(seller_order_id)
    was_in_shop = part.state in states.NOT_SHIPPED
    _apply(part, Command.CANCEL, actor=actor, now=now, note=reason)
    part.ended_at, part.end_reason = now, reason
    if was_in_shop and not are_gone:
        for line in sorted(_lines_of(part), key=lambda each: each.variant_id):
            inventory.restock(
                line.variant_id, quantity=line.quantity, reference=part.public_id, now=now
            )
    return part


def deliver_overdue(*, now: datetime, limit: int = 100) -> int:
    """Parcels that nobody reported for so long count as delivered; returns how many."""
    due = _due(SellerOrderState.SHIPPED, SellerOrder.deliver_by, now=now, limit=limit)
    for seller_order_id in due:
        deliver(seller_order_id, actor=SYSTEM, now=now)
    return len(due)


def complete_unclaimed(*, now: datetime, limit: int = 100) -> int:
    """Seller orders whose claim window is over are complete; returns how many."""
    due = _due(SellerOrderState.DELIVERED, SellerOrder.claim_until, now=now, limit=limit)
    for seller_order_id in due:
        part = _lock_part_by_id(seller_order_id)
        _apply(part, Command.COMPLETE, actor=SYSTEM, now=now)
        part.completed_at = now
    return len(due)


def _apply(
    part: SellerOrder, command: Command, *, actor: Actor, now: datetime, note: str = ""
) -> None:
    before = part.state
    part.state = states.next_state(before, command, actor.who)
    db.session.add(
        OrderEvent(
            order_id=part.order_id,
            seller_id=part.seller_id,
            seller_order_id=part.id,
            command=command.value,
            from_state=before.value,
            to_state=part.state.value,
            actor_kind=actor.who.value,
            actor_id=actor.user_id,
            note=note,
            occurred_at=now,
        )
    )
    if topic := _TOPICS.get(command):
        outbox.add(topic, key=part.public_id, seller_order_id=part.id)


def _lock_part(number: str, *, seller_id: int) -> SellerOrder:
    return _lock(SellerOrder.number == number, SellerOrder.seller_id == seller_id)


def _lock_part_by_id(seller_order_id: int) -> SellerOrder:
    return _lock(SellerOrder.id == seller_order_id)


def _lock(*conditions: sa.ColumnElement[bool]) -> SellerOrder:
    query = (
        sa.select(SellerOrder)
        .where(*conditions)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    part = db.session.scalar(query)
    if part is None:
        raise NotFound()
    return part


def _order_of(part: SellerOrder) -> Order:
    return db.session.scalars(sa.select(Order).where(Order.id == part.order_id)).one()


def _lines_of(part: SellerOrder) -> Sequence[OrderLine]:
    query = sa.select(OrderLine).where(
        OrderLine.seller_id == part.seller_id, OrderLine.seller_order_id == part.id
    )
    return db.session.scalars(query).all()


def _shipment_of(part: SellerOrder) -> Shipment:
    query = (
        sa.select(Shipment)
        .join(ShipmentLine, ShipmentLine.shipment_id == Shipment.id)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .where(Shipment.seller_id == part.seller_id, OrderLine.seller_order_id == part.id)
        .limit(1)
    )
    shipment = db.session.scalar(query)
    if shipment is None:
        raise NotFound()
    return shipment


def _clean_number(tracking: Tracking) -> str:
    text = "".join(tracking.number.split()).upper()
    if not 6 <= len(text) <= LONGEST_TRACKING_NUMBER or not text.isascii() or not text.isalnum():
        raise Refused(
            N_("Copy the number from the carrier's receipt: letters and digits only."),
            field="tracking_number",
        )
    return text


def _due(
    state: SellerOrderState,
    column: sa.orm.InstrumentedAttribute[datetime | None],
    *,
    now: datetime,
    limit: int,
) -> list[int]:
    query = (
        sa.select(SellerOrder.id)
        .where(SellerOrder.state == state, column <= now)
        .order_by(SellerOrder.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def _days(key: str, now: datetime) -> timedelta:
    return timedelta(days=settings.value(key, at=now))
