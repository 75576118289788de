"""Money back that cannot go back: it ends as failed or a person is told. And money back at the
moment of its settlement.
"""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import clock as core_clock
from marketplace.core.database import db
from marketplace.core.money import rupiah
from marketplace.inventory import service as inventory
from marketplace.ledger import queries as ledger
from marketplace.orders.models import Order
from marketplace.orders.states import Actor, Who
from marketplace.payments import alarms, exchange, flows, refund_flows, refunds, settlements
from marketplace.payments.gateways.base import Settlement
from marketplace.payments.gateways.demo import DemoGateway
from marketplace.payments.models import DemoCharge, Refund, RefundState
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.orders import (
    newest_attempt,
    paid_order,
    parts_of,
    pay,
    placed_order,
    started_attempt,
)
from tests.factories.sellers import written
from tests.support.moments import Clock


def requested_refund(order: Order) -> int:
    """The office ends the only part of ``order``; the key of its refund, not yet sent."""
    part_id = parts_of(order)[0].id
    with written():
        refunds.cancel_seller_order(
            part_id, reason="Torn", actor=Actor(Who.OFFICE), now=core_clock.now()
        )
    refunds.refund_ended_part({"seller_order_id": part_id})
    return db.session.scalars(sa.select(Refund.id)).one()


def test_a_refund_the_gateway_refuses_has_failed_and_the_desk_is_told(app: Flask) -> None:
    order = paid_order()
    ref = newest_attempt(order.id).provider_ref
    refund_id = requested_refund(order)
    with written():
        charge = db.session.scalars(sa.select(DemoCharge).where(DemoCharge.ref == ref)).one()
        charge.refunded_amount = charge.amount
    refund_flows.check_refund(refund_id)
    db.session.rollback()
    assert db.session.get_one(Refund, refund_id).state is RefundState.FAILED
    assert [each.kind for each in alarms.list_open()] == ["refund_failed"]


def test_a_refund_of_a_charge_the_gateway_no_longer_knows_is_told_once_and_waits(
    app: Flask,
) -> None:
    order = paid_order()
    ref = newest_attempt(order.id).provider_ref
    refund_id = requested_refund(order)
    with written():
        db.session.execute(sa.delete(DemoCharge).where(DemoCharge.ref == ref))
    for _round in range(2):
        refund_flows.check_refund(refund_id)
    db.session.rollback()
    assert db.session.get_one(Refund, refund_id).state is RefundState.REQUESTED
    (alarm,) = alarms.list_open()
    assert (alarm.kind, alarm.detail) == ("unknown_charge", ref)


def paid_too_late(clock: Clock) -> int:
    """A dollar payment that came when the piece was gone; the key of its refund, not yet sent."""
    cloth = published_cloth(stock=1)
    variant_id, seller_id = variant_of(cloth).id, cloth.seller_id
    order = placed_order(cloth, currency="USD", country="US")
    order_id, attempt_id = order.id, started_attempt(order).id
    clock.move(minutes=31)
    flows.expire_unpaid(order_id)
    with written():
        inventory.count(variant_id, seller_id=seller_id, on_hand=0, now=core_clock.now())
    pay(newest_attempt(order_id), late=True)
    flows.check_attempt(attempt_id)
    clock.move(minutes=1)
    return db.session.scalars(sa.select(Refund.id)).one()


def test_a_late_payment_settled_while_it_goes_back_leaves_nothing_in_the_exchange_account(
    committing_app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, refund_id = committing_app, paid_too_late(clock)
    settled = Settlement(rupiah(1_000_000), rupiah(0))
    monkeypatch.setattr(DemoGateway, "settlement", lambda *_: settled)
    close, both_are_there = exchange._close_late, threading.Barrier(2)

    def close_slowly(*what: object, **when: object) -> None:
        close(*what, **when)  # type: ignore[arg-type]
        try:
            both_are_there.wait(timeout=1)
        except threading.BrokenBarrierError:
            return

    monkeypatch.setattr(exchange, "_close_late", close_slowly)

    def inside_the_app(act: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            with app.app_context():
                act()
                db.session.remove()

        return threading.Thread(target=run)

    threads = [
        inside_the_app(settlements.collect_settlements),
        inside_the_app(lambda: refund_flows.check_refund(refund_id)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.get_one(Refund, refund_id).state is RefundState.SUCCEEDED
    assert ledger.balance("fx_trading", currency="USD").minor == 0
    assert ledger.balance("fx_trading", currency="IDR").minor == 0
    assert ledger.balance("fx_gain_loss", currency="IDR").minor != 0
