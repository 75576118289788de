"""Orders in the states that tests start from, made by the real services."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count

import sqlalchemy as sa

from marketplace.accounts import people
from marketplace.accounts.models import User
from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Product
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.money import basis_points, rupiah, total
from marketplace.inventory import service as inventory
from marketplace.orders import placing
from marketplace.orders import service as orders
from marketplace.orders.models import Order, SellerOrder
from marketplace.orders.placing import DraftLine, DraftOrder, DraftPart
from marketplace.orders.service import Tracking
from marketplace.orders.states import SYSTEM, Actor, Who
from marketplace.payments import flows, payouts, service
from marketplace.payments.gateways import demo
from marketplace.payments.models import Payment, PaymentAttempt
from marketplace.reference import rates
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.sellers import written

_number = count(1)

ADDRESSES = {
    "ID": {
        "name": "Budi Contoh",
        "line1": "Jalan Melati 1",
        "village": "Sananwetan",
        "district": "Sananwetan",
        "city": "Kota Blitar",
        "province": "Jawa Timur",
        "postcode": "66137",
    },
    "US": {
        "name": "Bella Buyer",
        "line1": "1 Example Street",
        "city": "Portland",
        "province": "OR",
        "postcode": "97201",
    },
}
COMMISSION_POINTS = 500


def placed_order(
    *cloths: Product,
    user: User | None = None,
    currency: str = "IDR",
    country: str = "ID",
    language: str = "en",
    quantity: int = 1,
    delivery: int = 20_000,
    email: str = "",
) -> Order:
    """An order for ``cloths`` (one new cloth when none), held and waiting for its payment.

    One seller order for each shop of the cloths; ``delivery`` rupiah each.
    """
    products = list(cloths) or [published_cloth(stock=quantity)]
    now = clock.now()
    variants = [variant_of(product).id for product in products]
    user_id = user.id if user else None
    with written():
        person = people.record_person(
            name=ADDRESSES.get(country, ADDRESSES["US"])["name"],
            email=email or f"buyer{next(_number)}@example.org",
            phone=None,
            now=now,
        )
        draft = DraftOrder(
            person_id=person.id,
            user_id=user_id,
            language=language,
            country=country,
            currency=currency,
            rate=str(rates.rate_in_force(currency, at=now).rupiah),
            rate_on=now.date().isoformat(),
            address={**ADDRESSES.get(country, ADDRESSES["US"]), "country": country},
            pay_until=now + timedelta(minutes=30),
            parts=_parts(variants, quantity, currency, delivery),
        )
        order = placing.place(draft, now=now)
        inventory.reserve(
            orders.stock_holder(order),
            dict.fromkeys(variants, quantity),
            until=order.pay_until + timedelta(minutes=15),
            latest=None,
            now=now,
        )
        service.open_payment(order, now=now)
        order_id = order.id
    return db.session.get_one(Order, order_id)


def started_attempt(order: Order) -> PaymentAttempt:
    """The buyer has come to the demo's payment page."""
    order_id = order.id
    flows.start(order_id, gateway="demo", base_url="http://localhost")
    return newest_attempt(order_id)


def newest_attempt(order_id: int) -> PaymentAttempt:
    query = (
        sa.select(PaymentAttempt)
        .join(Payment, Payment.id == PaymentAttempt.payment_id)
        .where(Payment.order_id == order_id)
        .order_by(PaymentAttempt.id.desc())
    )
    found = db.session.scalars(query.execution_options(populate_existing=True)).first()
    assert found is not None
    return found


def page_token(attempt: PaymentAttempt) -> str:
    """The token of the demo's payment page for ``attempt``."""
    return attempt.redirect_url.rsplit("/", 1)[-1]


def pay(attempt: PaymentAttempt, *, late: bool = False, notices: int = 1) -> None:
    """The buyer pays at the demo gateway; the notice lies in the outbox."""
    token = page_token(attempt)
    with written():
        demo.pay(token, now=clock.now(), late=late, notices=notices)


def paid_order(*cloths: Product, **more: object) -> Order:
    """An order that was paid through the demo gateway; arguments as ``placed_order``."""
    order = placed_order(*cloths, **more)  # type: ignore[arg-type]
    order_id = order.id
    attempt = started_attempt(order)
    attempt_id = attempt.id
    pay(attempt)
    flows.check_attempt(attempt_id)
    return _again(order_id)


def parts_of(order: Order) -> list[SellerOrder]:
    """The seller orders of ``order``, as the database has them now."""
    query = sa.select(SellerOrder).where(SellerOrder.order_id == order.id).order_by(SellerOrder.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def packed_order(*cloths: Product, **more: object) -> Order:
    """Paid, and packed by every shop."""
    return _each_part(
        paid_order(*cloths, **more),
        lambda part: orders.pack(
            part.number, seller_id=part.seller_id, actor=Actor(Who.SELLER), now=clock.now()
        ),
    )


def shipped_order(*cloths: Product, **more: object) -> Order:
    """Every shop's parcel is on its way."""
    return _each_part(
        packed_order(*cloths, **more),
        lambda part: orders.ship(
            part.number,
            seller_id=part.seller_id,
            tracking=Tracking(part.carrier_code, f"TRK{next(_number):08d}"),
            actor=Actor(Who.SELLER),
            now=clock.now(),
        ),
    )


def delivered_order(*cloths: Product, **more: object) -> Order:
    """All parcels have arrived; the claim windows are open."""
    return _each_part(
        shipped_order(*cloths, **more),
        lambda part: orders.deliver(part.id, actor=SYSTEM, now=clock.now()),
    )


def completed_order(*cloths: Product, **more: object) -> Order:
    """The buyer confirmed everything; the shares of the shops are payable."""
    order = _each_part(
        shipped_order(*cloths, **more),
        lambda part: orders.confirm(part.id, actor=Actor(Who.BUYER), now=clock.now()),
    )
    order_id = order.id
    for part_id in [part.id for part in parts_of(order)]:
        payouts.release({"seller_order_id": part_id})
    return _again(order_id)


def _parts(
    variant_ids: Sequence[int], quantity: int, currency: str, delivery: int
) -> list[DraftPart]:
    rate = rates.rate_in_force(currency, at=clock.now())
    by_seller: dict[int, list[catalog.SellableVariant]] = {}
    for variant in catalog.list_sellable(variant_ids).values():
        by_seller.setdefault(variant.seller_id, []).append(variant)
    return [
        DraftPart(
            seller_id=seller_id,
            carrier_code="sample-post",
            days_min=2,
            days_max=9,
            delivery_rupiah=rupiah(delivery),
            delivery_price=rates.shown_price(rupiah(delivery), rate),
            commission=basis_points(
                total((each.price * quantity for each in variants), "IDR"), COMMISSION_POINTS
            ),
            lines=[
                DraftLine(
                    variant_id=each.variant_id,
                    quantity=quantity,
                    unit_rupiah=each.price,
                    unit_price=rates.shown_price(each.price, rate),
                    commission_points=COMMISSION_POINTS,
                    snapshot=catalog.snapshot_for_order(each.variant_id),
                )
                for each in variants
            ],
        )
        for seller_id, variants in by_seller.items()
    ]


def _each_part(order: Order, act: Callable[[SellerOrder], object]) -> Order:
    order_id = order.id
    for part_id in [part.id for part in parts_of(order)]:
        with written():
            act(db.session.get_one(SellerOrder, part_id))
    return _again(order_id)


def _again(order_id: int) -> Order:
    return db.session.get_one(Order, order_id)
