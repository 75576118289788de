"""Reads of orders. A seller's reads are filtered by seller; foreign and missing look the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.core.crypto import token_digest
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.pagination import Page, decode_cursor, page_of
from marketplace.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    SellerOrder,
    SellerOrderState,
    Shipment,
    ShipmentLine,
)

PAGE_SIZE = 30
_WHOLE = (
    selectinload(Order.seller_orders).selectinload(SellerOrder.lines),
    selectinload(Order.seller_orders).joinedload(SellerOrder.seller),
    joinedload(Order.person),
    joinedload(Order.address),
)


@dataclass(frozen=True)
class Parcel:
    """A shipment of a seller order as both sides see it."""

    shipment: Shipment
    seller_order_id: int


def get_order(order_id: int) -> Order:
    """The whole order; ``NotFound`` when there is none."""
    return _one(Order.id == order_id)


def get_order_by_token(token: str) -> Order:
    """The whole order of a link; ``NotFound`` for every other text."""
    if not token or len(token) > 64:
        raise NotFound()
    return _one(Order.token_digest == token_digest(token))


def get_order_by_number(number: str) -> Order:
    """The whole order, for the office."""
    return _one(Order.number == number)


def get_seller_order(number: str, *, seller_id: int) -> SellerOrder:
    """One seller order with order, address and lines, of this shop only."""
    query = (
        sa.select(SellerOrder)
        .where(SellerOrder.number == number, SellerOrder.seller_id == seller_id)
        .options(
            selectinload(SellerOrder.lines.and_(OrderLine.seller_id == seller_id)),
            joinedload(SellerOrder.order).joinedload(Order.address),
            joinedload(SellerOrder.order).joinedload(Order.person),
            joinedload(SellerOrder.seller),
        )
    )
    part = db.session.scalar(query)
    if part is None:
        raise NotFound()
    return part


def get_seller_order_by_id(seller_order_id: int) -> SellerOrder:
    """One seller order with order, person and lines, for jobs and the office."""
    query = (
        sa.select(SellerOrder)
        .where(SellerOrder.id == seller_order_id)
        .options(
            selectinload(SellerOrder.lines),
            joinedload(SellerOrder.order).joinedload(Order.address),
            joinedload(SellerOrder.order).joinedload(Order.person),
            joinedload(SellerOrder.seller),
        )
    )
    part = db.session.scalar(query)
    if part is None:
        raise NotFound()
    return part


def list_board(
    seller_id: int, *, states: Sequence[SellerOrderState], after: str | None = None
) -> Page[SellerOrder]:
    """A shop's seller orders in ``states``, the oldest first."""
    query = (
        sa.select(SellerOrder)
        .join(SellerOrder.order)
        .where(SellerOrder.seller_id == seller_id, SellerOrder.state.in_(states))
        .options(
            contains_eager(SellerOrder.order).joinedload(Order.address),
            selectinload(SellerOrder.lines.and_(OrderLine.seller_id == seller_id)),
        )
        .order_by(SellerOrder.id)
        .limit(PAGE_SIZE + 1)
    )
    if after:
        (last_id,) = decode_cursor(after, [int])
        query = query.where(SellerOrder.id > last_id)
    return page_of(db.session.scalars(query).all(), PAGE_SIZE, lambda row: [row.id])


def numbers_of(public_ids: Collection[str], *, seller_id: int) -> dict[str, str]:
    """The numbers of the shop's seller orders among ``public_ids``, by public id."""
    query = sa.select(SellerOrder.public_id, SellerOrder.number).where(
        SellerOrder.seller_id == seller_id, SellerOrder.public_id.in_(public_ids)
    )
    return {row.public_id: row.number for row in db.session.execute(query)}


def count_by_state(seller_id: int) -> Mapping[SellerOrderState, int]:
    """How many seller orders of a shop are in each state."""
    query = (
        sa.select(SellerOrder.state, sa.func.count())
        .where(SellerOrder.seller_id == seller_id)
        .group_by(SellerOrder.state)
    )
    return {state: int(count) for state, count in db.session.execute(query)}


def list_orders_of_user(user_id: int, *, after: str | None = None) -> Page[Order]:
    """A buyer's orders, the newest first."""
    # As a literal: whoever asks for nobody compares with NULL, which equals no guest's order.
    return _list_orders(Order.user_id == sa.literal(user_id, sa.BigInteger()), after=after)


def list_orders(*, number: str = "", after: str | None = None) -> Page[Order]:
    """All orders for the office, the newest first; ``number`` narrows to what begins with it."""
    condition = Order.number.startswith(number, autoescape=True) if number else sa.true()
    return _list_orders(condition, after=after)


def list_parcels(seller_order_ids: Sequence[int]) -> list[Parcel]:
    """The parcels of these seller orders."""
    query = (
        sa.select(Shipment, OrderLine.seller_order_id)
        .join(
            ShipmentLine,
            sa.and_(
                ShipmentLine.shipment_id == Shipment.id,
                ShipmentLine.seller_id == Shipment.seller_id,
            ),
        )
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .where(OrderLine.seller_order_id.in_(seller_order_ids))
        .order_by(Shipment.id)
        .distinct()
    )
    return [Parcel(shipment, part_id) for shipment, part_id in db.session.execute(query)]


def list_events(order_id: int) -> Sequence[OrderEvent]:
    """The history of an order, the oldest first."""
    query = sa.select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(OrderEvent.id)
    return db.session.scalars(query).all()


def _one(condition: sa.ColumnElement[bool]) -> Order:
    order = db.session.scalar(sa.select(Order).where(condition).options(*_WHOLE))
    if order is None:
        raise NotFound()
    return order


def _list_orders(condition: sa.ColumnElement[bool], *, after: str | None) -> Page[Order]:
    query = (
        sa.select(Order)
        .where(condition)
        .options(*_WHOLE)
        .order_by(Order.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if after:
        (last_id,) = decode_cursor(after, [int])
        query = query.where(Order.id < last_id)
    return page_of(db.session.scalars(query).unique().all(), PAGE_SIZE, lambda row: [row.id])
