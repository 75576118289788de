"""A payment comes while the time to pay ends and somebody else waits for the only piece: the order
is paid and has its piece, or all the money goes back; never paid without goods or refund (K3).
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import permutations

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.catalog.models import Product
from marketplace.core import clock as core_clock
from marketplace.core import jobs
from marketplace.core.database import db, transaction
from marketplace.events import TOPICS
from marketplace.inventory import queries as stock
from marketplace.inventory.models import StockLevel, StockMovement
from marketplace.inventory.service import SoldOut
from marketplace.ledger import queries as ledger
from marketplace.orders.models import Order, OrderEvent, SellerOrderState
from marketplace.payments import flows, refund_flows
from marketplace.payments.gateways import demo
from marketplace.payments.models import AttemptState, PaymentAttempt, Refund, RefundState
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.orders import (
    newest_attempt,
    page_token,
    parts_of,
    placed_order,
    started_attempt,
)
from tests.support.moments import Clock

# Receipts, letters and search have no part in this and take most of the time.
MONEY_TOPICS = {
    topic: handlers if topic.startswith(("payment.", "refund.", "gateway_event.", "demo.")) else []
    for topic, handlers in TOPICS.items()
}
HELD, LAPSED = 31, 46
"""Minutes after the order: 30 are the time to pay, for 15 more its piece is held."""


class Race:
    """An order for the only piece whose time to pay is over, and what may happen to it now."""

    def __init__(self, clock: Clock, *, minutes: int) -> None:
        cloth = published_cloth(stock=1)
        self.cloth_id, self.variant_id = cloth.id, variant_of(cloth).id
        order = placed_order(cloth, currency="USD", country="US")
        self.order_id = order.id
        attempt = started_attempt(order)
        self.attempt_id, self.token = attempt.id, page_token(attempt)
        self.taken = False
        self.seconds_to_end = 0.0
        clock.move(minutes=minutes)

    def expire(self) -> None:
        """Our own clock ends the order."""
        begun = time.perf_counter()
        flows.expire_unpaid(self.order_id)
        self.seconds_to_end = time.perf_counter() - begun

    def charge(self) -> None:
        """The gateway takes the money in spite of that."""
        with transaction():
            demo.pay(self.token, now=core_clock.now(), late=True)

    def notice(self) -> None:
        """We hear of the money."""
        flows.check_attempt(self.attempt_id)

    def charge_and_notice(self) -> None:
        self.charge()
        self.notice()

    def take(self) -> None:
        """Somebody else orders the piece if it is free."""
        if stock.available([self.variant_id], now=core_clock.now())[self.variant_id]:
            placed_order(db.session.get_one(Product, self.cloth_id))
            self.taken = True

    def take_as_soon_as_free(self) -> None:
        """Somebody else tries again and again, until the money is with us."""
        while not self.taken and not self._is_settled():
            with suppress(SoldOut):
                self.take()
            time.sleep(0.005)

    def _is_settled(self) -> bool:
        db.session.rollback()
        query = sa.select(PaymentAttempt.paid_at).where(PaymentAttempt.id == self.attempt_id)
        return db.session.scalar(query) is not None


ORDERS = [
    acts
    for acts in permutations(("expire", "charge", "notice", "take"))
    if acts.index("charge") < acts.index("notice")
]


@pytest.mark.parametrize(
    "minutes",
    [pytest.param(HELD, id="held"), pytest.param(LAPSED, id="lapsed", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("acts", ORDERS, ids=" ".join)
def test_in_every_order_of_events_it_is_paid_and_held_or_refunded_in_full(
    app: Flask, clock: Clock, acts: tuple[str, ...], minutes: int
) -> None:
    race = Race(clock, minutes=minutes)
    for act in acts:
        getattr(race, act)()
    is_taken = _is_taken_before_the_money_is_known(acts, is_held=minutes == HELD)
    assert _outcome(app, race) == ("refunded" if is_taken else _way_to_paid(acts))


def _is_taken_before_the_money_is_known(acts: tuple[str, ...], *, is_held: bool) -> bool:
    expire, charge, notice, take = map(acts.index, ("expire", "charge", "notice", "take"))
    # Who ends an order asks the gateway first.
    known = min(notice, expire) if charge < expire else notice
    return take < known and (expire < take or not is_held)


def _way_to_paid(acts: tuple[str, ...]) -> str:
    return "held again" if acts.index("expire") < acts.index("charge") else "paid"


# Five times a hundred, so that several processes share them.
HUNDREDS = [range(first, first + 100) for first in range(0, 500, 100)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "seeds", HUNDREDS, ids=lambda seeds: f"seeds {seeds.start} to {seeds.stop - 1}"
)
def test_paid_at_the_moment_of_expiry_is_held_or_refunded_in_full(
    committing_app: Flask, clock: Clock, seeds: range, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: Counter[str] = Counter()
    ending = 0.02
    for seed in seeds:
        chance = random.Random(seed)
        race = Race(clock, minutes=chance.choice((HELD, LAPSED)))
        # As long as ending an order takes on this machine, so that each may come first.
        together(
            committing_app,
            [race.expire, race.take_as_soon_as_free, race.charge_and_notice],
            [chance.random() * ending * times for times in (0.5, 1, 2)],
        )
        ending = min(race.seconds_to_end, 0.1)
        outcomes[_outcome(committing_app, race)] += 1
    with capsys.disabled():
        print(f"\n  {dict(outcomes)}")
    assert outcomes.keys() == {"paid", "held again", "refunded"}


def together(app: Flask, acts: Sequence[Callable[[], None]], pauses: Sequence[float]) -> None:
    """Each act in a thread of its own, after its pause; a failure of any is raised."""

    def run(act: Callable[[], None], pause: float) -> None:
        time.sleep(pause)
        with app.app_context():
            act()
            db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts, pauses))


def _outcome(app: Flask, race: Race) -> str:
    """How it ended once all is worked off: money, goods and books agree."""
    db.session.rollback()
    jobs.run_pending(app, MONEY_TOPICS)
    refund_flows.follow_refunds()
    db.session.rollback()
    state = parts_of(db.session.get_one(Order, race.order_id))[0].state
    if state is SellerOrderState.PAID:
        return _assert_paid_and_sold(race)
    assert state is SellerOrderState.EXPIRED
    _assert_refunded_and_taken(race)
    return "refunded"


def _assert_paid_and_sold(race: Race) -> str:
    order, attempt = db.session.get_one(Order, race.order_id), newest_attempt(race.order_id)
    assert attempt.state is AttemptState.PAID
    assert _refunds(attempt) == []
    assert not race.taken
    assert _stock(race) == (0, 0, [1, -1])
    commission = parts_of(order)[0].commission_rupiah
    assert _books(order) == {
        ("psp_receivable", "USD"): order.total_amount,
        ("fx_trading", "USD"): -order.total_amount,
        ("fx_trading", "IDR"): order.total_rupiah,
        ("commission_deferred", "IDR"): -commission,
        ("seller_hold", "IDR"): commission - order.total_rupiah,
    }
    query = sa.select(OrderEvent.from_state).where(
        OrderEvent.order_id == order.id, OrderEvent.to_state == SellerOrderState.PAID.value
    )
    before = db.session.scalars(query).one()
    return {"placed": "paid", "expired": "held again"}[before]


def _assert_refunded_and_taken(race: Race) -> None:
    order, attempt = db.session.get_one(Order, race.order_id), newest_attempt(race.order_id)
    assert attempt.state is AttemptState.PAID_LATE
    assert attempt.captured_amount == order.total_amount
    assert _refunds(attempt) == [(order.total_amount, RefundState.SUCCEEDED)]
    assert race.taken
    assert _stock(race) == (1, 1, [1])
    books = _books(order)
    # The gateway owes what it took in and has taken it from our balance again, in rupiah.
    assert books.pop(("fx_trading", "IDR")) == -books.pop(("psp_balance", "IDR")) > 0
    assert books == {
        ("psp_receivable", "USD"): order.total_amount,
        ("fx_trading", "USD"): -order.total_amount,
    }


def _refunds(attempt: PaymentAttempt) -> list[tuple[int, RefundState]]:
    query = sa.select(Refund.amount, Refund.state).where(Refund.attempt_id == attempt.id)
    return [(amount, state) for amount, state in db.session.execute(query)]


def _stock(race: Race) -> tuple[int, int, list[int]]:
    """Pieces on hand, pieces held, and what came and went."""
    level = db.session.get_one(StockLevel, race.variant_id, populate_existing=True)
    query = sa.select(StockMovement.quantity).where(StockMovement.variant_id == race.variant_id)
    moved = db.session.scalars(query.order_by(StockMovement.id)).all()
    return level.on_hand, level.reserved, list(moved)


def _books(order: Order) -> dict[tuple[str, str], int]:
    """What the order left on each account; each currency sums to nothing."""
    sums: Counter[tuple[str, str]] = Counter()
    for entry in ledger.list_entries(order.number):
        for line in entry.lines:
            sums[line.account.code, line.account.currency] += line.amount.minor
    for currency in ("USD", "IDR"):
        assert sum(amount for (_, each), amount in sums.items() if each == currency) == 0
    return {account: amount for account, amount in sums.items() if amount}
