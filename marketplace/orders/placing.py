"""Placing an order: a checked draft becomes frozen rows, one seller order per shop.

All figures come in as numbers already decided by the checkout; nothing is priced here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.core import ids, outbox
from marketplace.core.database import db
from marketplace.core.money import Money, rupiah, total
from marketplace.orders.links import digest_for
from marketplace.orders.models import (
    AmountKind,
    Order,
    OrderAddress,
    OrderAmount,
    OrderLine,
    SellerOrder,
    SellerOrderState,
)


@dataclass(frozen=True)
class DraftLine:
    """A line as it will be frozen: unit prices in rupiah and in the buyer's currency."""

    variant_id: int
    quantity: int
    unit_rupiah: Money
    unit_price: Money
    commission_points: int
    snapshot: Mapping[str, object]


@dataclass(frozen=True)
class DraftPart:
    """One shop's part. ``commission`` is in rupiah, on goods only."""

    seller_id: int
    carrier_code: str
    days_min: int
    days_max: int
    delivery_rupiah: Money
    delivery_price: Money
    commission: Money
    lines: Sequence[DraftLine]

    @property
    def goods_rupiah(self) -> Money:
        return total((line.unit_rupiah * line.quantity for line in self.lines), "IDR")

    @property
    def goods_price(self) -> Money:
        currency = self.delivery_price.currency
        return total((line.unit_price * line.quantity for line in self.lines), currency)


@dataclass(frozen=True)
class DraftOrder:
    """Everything that is frozen at placement. ``rate`` is rupiah per unit of ``currency``."""

    person_id: int
    user_id: int | None
    language: str
    country: str
    currency: str
    rate: str
    rate_on: str
    address: Mapping[str, str]
    pay_until: datetime
    parts: Sequence[DraftPart] = field(default_factory=tuple)

    @property
    def total_price(self) -> Money:
        return total((part.goods_price + part.delivery_price for part in self.parts), self.currency)

    @property
    def total_rupiah(self) -> Money:
        return total((part.goods_rupiah + part.delivery_rupiah for part in self.parts), "IDR")


def place(draft: DraftOrder, *, now: datetime) -> Order:
    """Write the order with its seller orders, lines, amounts and address; announce it."""
    if not draft.parts:
        raise ValueError("an order needs a part")
    public_id = ids.public_id("ord")
    order = Order(
        public_id=public_id,
        number=ids.spoken_number("PTK"),
        token_digest=digest_for(public_id),
        person_id=draft.person_id,
        user_id=draft.user_id,
        version=1,
        language=draft.language,
        country=draft.country,
        currency=draft.currency,
        rate=draft.rate,
        rate_on=draft.rate_on,
        total_amount=draft.total_price.minor,
        total_rupiah=draft.total_rupiah.minor,
        pay_until=draft.pay_until,
        placed_at=now,
    )
    db.session.add(order)
    # The rows below refer to the order by its key.
    db.session.flush()
    db.session.add(OrderAddress(order_id=order.id, **draft.address))
    for position, part in enumerate(draft.parts, start=1):
        _place_part(order, part, position, now=now)
    outbox.add("order.placed", key=public_id, order_id=order.id)
    return order


def _place_part(order: Order, part: DraftPart, position: int, *, now: datetime) -> None:
    seller_order = SellerOrder(
        public_id=ids.public_id("sor"),
        number=f"{order.number}-{position}",
        order_id=order.id,
        seller_id=part.seller_id,
        state=SellerOrderState.PLACED,
        goods_rupiah=part.goods_rupiah.minor,
        delivery_rupiah=part.delivery_rupiah.minor,
        commission_rupiah=part.commission.minor,
        goods_amount=part.goods_price.minor,
        delivery_amount=part.delivery_price.minor,
        carrier_code=part.carrier_code,
        days_min=part.days_min,
        days_max=part.days_max,
        created_at=now,
    )
    db.session.add(seller_order)
    # Lines and amounts refer to the seller order by its key.
    db.session.flush()
    for line in part.lines:
        _place_line(order, seller_order, line)
    _add_amount(
        order, seller_order, None, AmountKind.DELIVERY, part.delivery_rupiah, part.delivery_price
    )


def _place_line(order: Order, seller_order: SellerOrder, line: DraftLine) -> None:
    row = OrderLine(
        seller_id=seller_order.seller_id,
        seller_order_id=seller_order.id,
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_rupiah=line.unit_rupiah.minor,
        unit_amount=line.unit_price.minor,
        commission_points=line.commission_points,
        snapshot=dict(line.snapshot),
    )
    db.session.add(row)
    # The amount refers to the line by its key.
    db.session.flush()
    goods = rupiah(line.unit_rupiah.minor * line.quantity)
    _add_amount(
        order, seller_order, row.id, AmountKind.GOODS, goods, line.unit_price * line.quantity
    )


def _add_amount(
    order: Order,
    seller_order: SellerOrder,
    line_id: int | None,
    kind: AmountKind,
    in_rupiah: Money,
    price: Money,
) -> None:
    db.session.add(
        OrderAmount(
            order_id=order.id,
            version=order.version,
            seller_id=seller_order.seller_id,
            seller_order_id=seller_order.id,
            order_line_id=line_id,
            kind=kind,
            payer="buyer",
            collector="marketplace",
            rupiah=in_rupiah.minor,
            amount=price.minor,
            currency=price.currency,
            certainty="fixed",
        )
    )
