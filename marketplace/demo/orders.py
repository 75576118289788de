"""The demonstration's orders, placed, paid, sent and paid out through the same doors as real ones.

All that happened in all orders is put into one row by time, so that the clock only goes forward.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from marketplace.checkout import cart as carts
from marketplace.checkout import service as checkouts
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.runtime import current_settings
from marketplace.demo.cloths import Listed
from marketplace.demo.order_texts import STORIES, Buyer, Story
from marketplace.demo.timeline import Timeline
from marketplace.orders import queries, service
from marketplace.orders.models import Order, SellerOrder
from marketplace.orders.service import Tracking
from marketplace.orders.states import Actor, Who
from marketplace.payments import flows, payouts, refunds, settlements
from marketplace.payments.gateways import demo as gateway
from marketplace.reference import addresses

FIRST_PAYOUT_AGO = 40.0
WAITING_PAYOUT_AGO = 0.6
_SETTLED_AFTER = 0.02
_EXPIRED_AFTER = 0.1
_REASON = "The shop found a flaw in the cloth. (Demonstration)"


@dataclass(frozen=True)
class World:
    """What the orders are made of. ``run`` does what the worker would do by now."""

    users: Mapping[str, int]
    owners: Mapping[int, int]
    """The account of a shop's owner by the shop's id."""
    cloths: Mapping[str, Listed]
    run: Callable[[], None]


@dataclass(frozen=True)
class _Event:
    days_ago: float
    act: Callable[[], None]


def place_all(world: World, timeline: Timeline) -> int:
    """Let every story happen; how many orders there are then."""
    placed: dict[str, int] = {}
    for event in sorted(_events(world, placed), key=lambda event: -event.days_ago):
        timeline.move_to(event.days_ago)
        event.act()
        world.run()
    return len(placed)


def ordered_cloths() -> list[str]:
    """The cloths in some order: their pictures must be ready when the order keeps them."""
    return list(dict.fromkeys(slug for story in STORIES for slug in story.items))


def _events(world: World, placed: dict[str, int]) -> Iterator[_Event]:
    for story in STORIES:
        yield from _events_of(story, world, placed)
    yield _Event(FIRST_PAYOUT_AGO, lambda: _pay_out(world))
    yield _Event(WAITING_PAYOUT_AGO, lambda: _prepare_payout(world))


def _events_of(story: Story, world: World, placed: dict[str, int]) -> Iterator[_Event]:
    def begin() -> None:
        placed[story.name] = _place(story, world)

    yield _Event(story.days_ago, begin)
    if not story.is_paid:
        yield _Event(story.days_ago - _EXPIRED_AFTER, _expire)
        return
    yield _Event(story.days_ago - _SETTLED_AFTER, _settle)
    for days_ago, command, position in story.steps:

        def step(command: str = command, position: int | None = position) -> None:
            for part in _parts(placed[story.name], position):
                _take_step(command, part, story, world)

        yield _Event(days_ago, step)


def _place(story: Story, world: World) -> int:
    """The whole way of a buyer: cart, checkout, order, payment; the order's id."""
    buyer = story.buyer
    user_id = world.users.get(buyer.key)
    with transaction():
        order_id = _order(story, world, user_id).id
    if story.is_paid:
        _pay(order_id)
    return order_id


def _order(story: Story, world: World, user_id: int | None) -> Order:
    buyer, now = story.buyer, clock.now()
    cart, _secret = carts.open_cart(user_id=user_id, now=now)
    for slug, quantity in story.items.items():
        carts.add(cart, world.cloths[slug].variant_public_id, quantity=quantity, now=now)
    checkout = checkouts.start(cart, country=buyer.country, now=now)
    checkouts.save_address(
        checkout,
        country=buyer.country,
        email=buyer.email,
        phone=buyer.phone,
        address=_clean(buyer),
        now=now,
    )
    quote = checkouts.quote_for(checkout, cart, currency=buyer.currency, now=now)
    return checkouts.place(
        checkout.id,
        cart,
        currency=buyer.currency,
        language=buyer.language,
        user_id=user_id,
        seen_total=quote.total_price.minor,
        seen_currency=quote.currency,
        now=now,
    )


def _clean(buyer: Buyer) -> dict[str, str]:
    return addresses.clean(buyer.country, buyer.address)


def _pay(order_id: int) -> None:
    url = flows.start(order_id, gateway="demo", base_url=current_settings().public_url)
    with transaction():
        gateway.pay(url.rpartition("/")[2], now=clock.now())


def _parts(order_id: int, position: int | None) -> Iterable[SellerOrder]:
    parts = sorted(queries.get_order(order_id).seller_orders, key=lambda part: part.number)
    return parts if position is None else [parts[position]]


def _take_step(command: str, part: SellerOrder, story: Story, world: World) -> None:
    number, part_id, seller_id, now = part.number, part.id, part.seller_id, clock.now()
    carrier_code = part.carrier_code
    shop = Actor(Who.SELLER, world.owners[seller_id])
    buyer = Actor(Who.BUYER, world.users.get(story.buyer.key))
    with transaction():
        match command:
            case "accept":
                service.accept(number, seller_id=seller_id, actor=shop, now=now)
            case "pack":
                service.pack(number, seller_id=seller_id, actor=shop, now=now)
            case "ship":
                tracking = Tracking(carrier_code, f"CONTOH{part_id:06d}")
                service.ship(number, seller_id=seller_id, tracking=tracking, actor=shop, now=now)
            case "deliver":
                service.deliver(part_id, actor=buyer, now=now)
            case "confirm":
                service.confirm(part_id, actor=buyer, now=now)
            case "complete":
                service.complete_unclaimed(now=now)
            case "cancel":
                office = Actor(Who.OFFICE, world.users["support"])
                refunds.cancel_seller_order(part_id, reason=_REASON, actor=office, now=now)
            case _:
                raise ValueError(command)


def _settle() -> None:
    settlements.collect_settlements()


def _expire() -> None:
    flows.expire_overdue()


def _pay_out(world: World) -> None:
    """One finance officer prepares, the other approves and marks as paid."""
    now = clock.now()
    with transaction():
        batch_id = payouts.prepare(actor_id=world.users["finance1"], now=now).public_id
    world.run()
    second = world.users["finance2"]
    with transaction():
        payouts.approve(batch_id, actor_id=second, note="", now=clock.now())
        payouts.mark_paid(batch_id, references={}, actor_id=second, now=clock.now())


def _prepare_payout(world: World) -> None:
    with transaction():
        payouts.prepare(actor_id=world.users["finance1"], now=clock.now())
