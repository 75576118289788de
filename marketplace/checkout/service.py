"""The way through the checkout: hold, address, delivery, place. Each step is kept.

Pieces are held from the first step for 30 minutes, renewed by activity to at most 60, and from
"place order" until the payment's expiry and a grace of 15 minutes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from marketplace.accounts import acceptances, people
from marketplace.catalog import queries as catalog
from marketplace.checkout import cart as carts
from marketplace.checkout.models import Cart, Checkout, CheckoutState
from marketplace.checkout.quote import Quote, QuotePart, make_quote, weight_of
from marketplace.core import ids
from marketplace.core.clock import JAKARTA
from marketplace.core.database import db
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import N_
from marketplace.inventory import queries as stock
from marketplace.inventory import service as inventory
from marketplace.inventory.service import SoldOut
from marketplace.orders import placing
from marketplace.orders.models import Order, SellerOrder, SellerOrderState
from marketplace.orders.placing import DraftLine, DraftOrder, DraftPart
from marketplace.orders.service import stock_holder
from marketplace.payments import service as payments
from marketplace.reference import office_settings as settings
from marketplace.reference import rates, regions
from marketplace.reference.rates import Rate
from marketplace.shipping import rates as shipping

TERMS_KEY = "terms_buyer"
TERMS_VERSION = "2026-11"


def holder_of(checkout: Checkout) -> str:
    """The name under which a checkout holds pieces."""
    return f"checkout:{checkout.public_id}"


def holder_for(cart: Cart | None) -> str:
    """The name under which the open checkout of ``cart`` holds pieces; "" when there is none."""
    checkout = find_open(cart) if cart else None
    return holder_of(checkout) if checkout else ""


def find_open(cart: Cart) -> Checkout | None:
    """The checkout that this cart is in, if any."""
    query = (
        sa.select(Checkout)
        .where(Checkout.cart_id == cart.id, Checkout.state == CheckoutState.OPEN)
        .order_by(Checkout.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def get_open(cart: Cart | None) -> Checkout:
    """The same; ``NotFound`` when there is none."""
    checkout = find_open(cart) if cart else None
    if checkout is None:
        raise NotFound()
    return checkout


def list_unpaid(cart: Cart | None, *, now: datetime) -> Sequence[Order]:
    """The orders placed from ``cart`` that can still be paid, the oldest first."""
    if cart is None:
        return ()
    query = (
        sa.select(Order)
        .join(Checkout, Checkout.order_id == Order.id)
        .where(
            Checkout.cart_id == cart.id,
            Order.pay_until > now,
            Order.seller_orders.any(SellerOrder.state == SellerOrderState.PLACED),
        )
        .order_by(Order.id)
    )
    return db.session.scalars(query).all()


def start(cart: Cart, *, country: str, now: datetime) -> Checkout:
    """Begin, or go on with, the checkout of ``cart`` and hold its pieces. Raises ``SoldOut``."""
    checkout = find_open(cart)
    if checkout is None:
        checkout = Checkout(
            public_id=ids.public_id("chk"),
            cart_id=cart.id,
            state=CheckoutState.OPEN,
            country=country,
            started_at=now,
            updated_at=now,
        )
        db.session.add(checkout)
    hold(checkout, cart, now=now)
    return checkout


def hold(checkout: Checkout, cart: Cart, *, now: datetime) -> None:
    """Hold what is in the cart, all of it; renews a hold that is still there."""
    items = _wanted(cart, checkout, now=now)
    until = now + _minutes("hold_minutes", now)
    if _is_held(checkout, items, now=now):
        inventory.extend(holder_of(checkout), until=until, now=now)
    else:
        latest = now + _minutes("hold_minutes_most", now)
        inventory.reserve(holder_of(checkout), items, until=until, latest=latest, now=now)
    checkout.held_until = stock.held_until(holder_of(checkout), now=now)
    checkout.updated_at = now


def save_address(
    checkout: Checkout,
    *,
    country: str,
    email: str,
    phone: str,
    address: Mapping[str, str],
    now: datetime,
) -> None:
    """Keep where the parcels go; ``address`` is already clean for ``country``."""
    checkout.country, checkout.email, checkout.phone = country, email, phone
    checkout.address = dict(address)
    checkout.updated_at = now


def choose_deliveries(
    checkout: Checkout, cart: Cart, chosen: Mapping[str, str], *, now: datetime
) -> None:
    """Keep the carrier codes by the seller's public id, of the shops in the cart."""
    shops = {line.variant.seller_public_id for line in carts.contents(cart, now=now).lines}
    checkout.deliveries = {shop: code for shop, code in chosen.items() if shop in shops}
    checkout.updated_at = now


def quote_for(checkout: Checkout, cart: Cart, *, currency: str, now: datetime) -> Quote:
    """Every amount of this checkout in ``currency`` at today's rate; in rupiah without one."""
    shown = carts.contents(cart, now=now, holder=holder_of(checkout))
    lines = [(line.variant, line.quantity) for line in shown.lines if line.can_be_bought]
    province = regions.find_province(checkout.address.get("province", ""))
    return quote_lines(
        lines,
        country=checkout.country,
        province_code=province.code if province else None,
        chosen=checkout.deliveries,
        currency=currency,
        now=now,
    )


def quote_lines(
    lines: Sequence[tuple[catalog.SellableVariant, int]],
    *,
    country: str,
    province_code: str | None,
    chosen: Mapping[str, str],
    currency: str,
    now: datetime,
) -> Quote:
    """The quote for ``lines`` (variant, pieces) sent to ``country``; also the cart's estimate."""
    by_seller: dict[int, list[tuple[catalog.SellableVariant, int]]] = {}
    for variant, quantity in lines:
        by_seller.setdefault(variant.seller_id, []).append((variant, quantity))
    weights = [weight_of(group) for group in by_seller.values()]
    found = shipping.quote_each(
        country, province_code=province_code, grams=weights, on=now.astimezone(JAKARTA).date()
    )
    options = dict(zip(by_seller, found, strict=True))
    return make_quote(
        lines,
        rate=rates.rate_or_rupiah(currency, at=now),
        options=options,
        chosen=chosen,
        commission_points=settings.value("commission_points", at=now),
    )


def place(
    checkout_id: int,
    cart: Cart,
    *,
    currency: str,
    language: str,
    user_id: int | None,
    seen_total: int,
    seen_currency: str,
    now: datetime,
) -> Order:
    """The order as the buyer saw it, with its payment due.

    ``seen_total`` is the total the page showed, minor units of ``seen_currency``: when a price, a
    rate or the currency has changed since, the buyer is shown the new total first. Raises
    ``SoldOut`` and ``Conflict``, ``Unavailable`` for a rate that is too old.
    """
    checkout = _lock(checkout_id)
    wanted = _wanted(cart, checkout, now=now)
    latest = now + _minutes("hold_minutes_most", now)
    until = now + _minutes("hold_minutes", now)
    inventory.reserve(holder_of(checkout), wanted, until=until, latest=latest, now=now)
    quote = quote_for(checkout, cart, currency=currency, now=now)
    rates.refuse_stopped(quote.rate, today=now.astimezone(JAKARTA).date())
    if not checkout.address or not quote.is_complete:
        raise Conflict(N_("Tell us first where the parcel goes."))
    if (quote.total_price.minor, quote.currency) != (seen_total, seen_currency):
        raise Conflict(N_("The total has changed. Look at it once more before you pay."))
    order = placing.place(
        _draft(checkout, quote, language=language, user_id=user_id, now=now), now=now
    )
    keep_until = order.pay_until + _minutes("payment_grace_minutes", now)
    inventory.hand_over(holder_of(checkout), stock_holder(order), until=keep_until, now=now)
    payments.open_payment(order, now=now)
    acceptances.accept(
        order.person_id,
        text_key=TERMS_KEY,
        version=TERMS_VERSION,
        language=language,
        now=now,
    )
    carts.take_out(cart.id, wanted)
    checkout.order_id, checkout.updated_at = order.id, now
    _end(checkout, CheckoutState.PLACED)
    return order


def forget_stale(*, now: datetime, limit: int = 200) -> int:
    """Checkouts left for a day are abandoned and what was typed in them is emptied."""
    query = (
        sa.select(Checkout)
        .where(Checkout.state == CheckoutState.OPEN, Checkout.updated_at < now - timedelta(days=1))
        .order_by(Checkout.id)
        .limit(limit)
    )
    stale = db.session.scalars(query).all()
    for checkout in stale:
        inventory.release(holder_of(checkout), now=now)
        _end(checkout, CheckoutState.ABANDONED)
    return len(stale)


def _end(checkout: Checkout, state: CheckoutState) -> None:
    """What was typed is emptied: an order keeps its own copy."""
    checkout.state = state
    checkout.email = checkout.phone = ""
    checkout.address = {}


def _lock(checkout_id: int) -> Checkout:
    query = (
        sa.select(Checkout)
        .where(Checkout.id == checkout_id, Checkout.state == CheckoutState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    checkout = db.session.scalar(query)
    if checkout is None:
        raise NotFound()
    return checkout


def _wanted(cart: Cart, checkout: Checkout, *, now: datetime) -> dict[int, int]:
    """Pieces by variant id. Refused as sold out when a line of the cart can no longer be bought."""
    lines = carts.contents(cart, now=now, holder=holder_of(checkout)).lines
    if not lines:
        raise Conflict(N_("There is nothing in the cart that can be bought."))
    short = {line.variant.variant_id: line.available for line in lines if not line.can_be_bought}
    if short:
        raise SoldOut(short)
    return {line.variant.variant_id: line.quantity for line in lines}


def _is_held(checkout: Checkout, items: Mapping[int, int], *, now: datetime) -> bool:
    return stock.held(holder_of(checkout), now=now) == items


def _draft(
    checkout: Checkout, quote: Quote, *, language: str, user_id: int | None, now: datetime
) -> DraftOrder:
    person = people.record_person(
        name=checkout.address["name"], email=checkout.email, phone=checkout.phone, now=now
    )
    return DraftOrder(
        person_id=person.id,
        user_id=user_id,
        language=language,
        country=checkout.country,
        currency=quote.currency,
        rate=str(quote.rate.rupiah),
        rate_on=quote.rate.valid_on.isoformat(),
        address={**checkout.address, "country": checkout.country, "phone": checkout.phone},
        pay_until=now + _minutes("payment_minutes", now),
        parts=[_draft_part(part, quote.rate) for part in quote.parts],
    )


def _draft_part(part: QuotePart, rate: Rate) -> DraftPart:
    if part.delivery is None or part.delivery_price is None:
        raise ValueError("a part without delivery cannot be placed")
    frozen = {
        "rate": {
            "currency": rate.currency,
            "rupiah": str(rate.rupiah),
            "on": rate.valid_on.isoformat(),
            "is_sample": rate.is_sample,
            "source": rate.source,
        },
        "commission_rule": {"of": "goods", "points": part.commission_points},
    }
    return DraftPart(
        seller_id=part.seller_id,
        carrier_code=part.delivery.carrier_code,
        days_min=part.delivery.days_min,
        days_max=part.delivery.days_max,
        delivery_rupiah=part.delivery.amount,
        delivery_price=part.delivery_price,
        commission=part.commission,
        lines=[
            DraftLine(
                variant_id=line.variant.variant_id,
                quantity=line.quantity,
                unit_rupiah=line.variant.price,
                unit_price=line.unit_price,
                commission_points=part.commission_points,
                snapshot=catalog.snapshot_for_order(line.variant.variant_id) | frozen,
            )
            for line in part.lines
        ],
    )


def _minutes(key: str, now: datetime) -> timedelta:
    return timedelta(minutes=settings.value(key, at=now))
