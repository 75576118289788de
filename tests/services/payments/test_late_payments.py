"""A payment and the end of its time at the same moment: paid and held, or refunded in full."""

import random
import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.catalog.models import Product, Variant
from marketplace.core import clock as core_clock
from marketplace.core import jobs
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict
from marketplace.events import TOPICS
from marketplace.inventory import queries as stock
from marketplace.ledger import queries as ledger
from marketplace.orders.models import Order, SellerOrderState
from marketplace.payments import flows, refund_flows
from marketplace.payments.gateways import demo
from marketplace.payments.models import AttemptState, Refund, RefundState
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.orders import (
    newest_attempt,
    page_token,
    parts_of,
    placed_order,
    started_attempt,
)
from tests.support.moments import Clock


def together(*acts: Callable[[], None]) -> None:
    """Run ``acts`` in threads and wait for all."""
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# Five times a hundred, so that several processes share them.
HUNDREDS = [range(first, first + 100) for first in range(0, 500, 100)]


@pytest.mark.parametrize(
    "seeds",
    [range(12), *(pytest.param(each, marks=pytest.mark.slow) for each in HUNDREDS)],
    ids=lambda seeds: f"seeds {seeds.start} to {seeds.stop - 1}",
)
def test_paid_at_the_moment_of_expiry_is_held_or_refunded_in_full(
    committing_app: Flask, clock: Clock, seeds: range
) -> None:
    app = committing_app
    outcomes = {"paid": 0, "refunded": 0, "expired": 0}
    for seed in seeds:
        chance = random.Random(seed)
        variant_id = variant_of(published_cloth(stock=1)).id
        order = placed_order(_cloth(variant_id), currency="USD", country="US")
        order_id = order.id
        attempt = started_attempt(order)
        attempt_id, token = attempt.id, page_token(attempt)
        clock.move(minutes=31)

        def expire(pause: float = chance.random() / 50, order_id: int = order_id) -> None:
            time.sleep(pause)
            with app.app_context():
                flows.expire_unpaid(order_id)
                db.session.remove()

        def pay(
            pause: float = chance.random() / 50, token: str = token, attempt_id: int = attempt_id
        ) -> None:
            time.sleep(pause)
            with app.app_context():
                try:
                    with transaction():
                        demo.pay(token, now=core_clock.now(), late=True)
                except Conflict:
                    return
                flows.check_attempt(attempt_id)
                db.session.remove()

        taker = chance.random() < 0.3
        together(expire, pay)
        if taker:
            _somebody_else_buys(variant_id)
        db.session.rollback()
        jobs.run_pending(app, TOPICS)
        refund_flows.follow_refunds()
        outcomes[_outcome(order_id, variant_id)] += 1
    assert sum(outcomes.values()) == len(seeds)
    assert outcomes["paid"] > 0


def _cloth(variant_id: int) -> Product:
    product_id = db.session.get_one(Variant, variant_id).product_id
    return db.session.get_one(Product, product_id)


def _somebody_else_buys(variant_id: int) -> None:
    free = stock.available([variant_id], now=core_clock.now())[variant_id]
    if free:
        placed_order(_cloth(variant_id))


def _outcome(order_id: int, variant_id: int) -> str:
    db.session.rollback()
    attempt = newest_attempt(order_id)
    state = parts_of(db.session.get_one(Order, order_id))[0].state
    refunded = db.session.scalars(sa.select(Refund).where(Refund.attempt_id == attempt.id)).all()
    if attempt.state is AttemptState.PAID:
        assert state is SellerOrderState.PAID
        assert stock.on_hand([variant_id]) == {variant_id: 0}
        assert not refunded
        return "paid"
    assert state is SellerOrderState.EXPIRED
    if attempt.captured_amount:
        assert [(each.amount, each.state) for each in refunded] == [
            (attempt.captured_amount, RefundState.SUCCEEDED)
        ]
        assert ledger.balance("buyer_credit", currency="USD").minor == 0
        return "refunded"
    return "expired"
