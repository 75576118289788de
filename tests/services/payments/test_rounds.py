"""Timed rounds of money: however many rows are in trouble, the others have their turn."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import clock as core_clock
from marketplace.core.database import db
from marketplace.orders.models import Order, SellerOrderState
from marketplace.orders.states import Actor, Who
from marketplace.payments import flows, inbox, refund_flows, refunds, rounds, settlements
from marketplace.payments.models import (
    Alarm,
    AttemptState,
    DemoCharge,
    GatewayEvent,
    PaymentAttempt,
    Refund,
    RefundState,
)
from tests.factories.catalog import published_cloth
from tests.factories.orders import (
    newest_attempt,
    paid_order,
    parts_of,
    placed_order,
    started_attempt,
)
from tests.factories.sellers import written
from tests.support.moments import Clock


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "PAGE", 2)


def forgotten_at_the_gateway(attempt: PaymentAttempt) -> None:
    ref = attempt.provider_ref
    with written():
        db.session.execute(sa.delete(DemoCharge).where(DemoCharge.ref == ref))


def at_a_gateway_that_is_off(attempt: PaymentAttempt) -> None:
    attempt_id = attempt.id
    with written():
        db.session.get_one(PaymentAttempt, attempt_id).gateway = "stripe"


def state_of(order_id: int) -> SellerOrderState:
    return parts_of(db.session.get_one(Order, order_id))[0].state


def kinds_of_alarms() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Alarm.kind).order_by(Alarm.id)))


def test_orders_whose_gateway_is_off_hold_up_no_other_order(app: Flask, clock: Clock) -> None:
    cloth = published_cloth(stock=9)
    ids = [placed_order(cloth).id for _ in range(4)]
    for order_id in ids:
        started_attempt(db.session.get_one(Order, order_id))
    for order_id in ids[:3]:
        at_a_gateway_that_is_off(newest_attempt(order_id))
    clock.move(minutes=31)
    flows.expire_overdue()
    assert [state_of(each) for each in ids] == [
        *[SellerOrderState.PLACED] * 3,
        SellerOrderState.EXPIRED,
    ]


def test_open_payments_at_a_gateway_that_is_off_hold_up_no_other(app: Flask, clock: Clock) -> None:
    cloth = published_cloth(stock=9)
    ids = [placed_order(cloth).id for _ in range(4)]
    for order_id in ids:
        started_attempt(db.session.get_one(Order, order_id))
    for order_id in ids[:3]:
        at_a_gateway_that_is_off(newest_attempt(order_id))
    clock.move(minutes=6)
    flows.check_open_attempts()
    assert newest_attempt(ids[-1]).fetched_at == clock.at


def test_payments_that_cannot_be_settled_hold_up_no_other(app: Flask, clock: Clock) -> None:
    cloth = published_cloth(stock=9)
    ids = [paid_order(cloth).id for _ in range(4)]
    for order_id in ids[:3]:
        forgotten_at_the_gateway(newest_attempt(order_id))
    clock.move(minutes=5)
    settlements.collect_settlements()
    assert [newest_attempt(each).settled_at for each in ids] == [None, None, None, clock.at]


def test_refunds_that_cannot_be_asked_for_hold_up_no_other(app: Flask, clock: Clock) -> None:
    cloth = published_cloth(stock=9)
    ids = [paid_order(cloth).id for _ in range(4)]
    for order_id in ids:
        part_id = parts_of(db.session.get_one(Order, order_id))[0].id
        with written():
            refunds.cancel_seller_order(
                part_id, reason="Torn", actor=Actor(Who.OFFICE), now=core_clock.now()
            )
        refunds.refund_ended_part({"seller_order_id": part_id})
    with written():
        first_three = sa.select(Refund).order_by(Refund.id).limit(3)
        for refund in db.session.scalars(first_three):
            refund.gateway = "stripe"
    clock.move(minutes=11)
    refund_flows.follow_refunds()
    db.session.rollback()
    states = db.session.scalars(sa.select(Refund.state).order_by(Refund.id)).all()
    assert states == [*[RefundState.REQUESTED] * 3, RefundState.SUCCEEDED]


def test_notices_that_cannot_be_looked_at_hold_up_no_other(app: Flask, clock: Clock) -> None:
    cloth = published_cloth(stock=9)
    ids = [placed_order(cloth).id for _ in range(4)]
    for number, order_id in enumerate(ids):
        ref = started_attempt(db.session.get_one(Order, order_id)).provider_ref
        inbox.send_demo_notice({"event_id": f"evt_{number}", "kind": "x", "charge_ref": ref})
    for order_id in ids[:3]:
        at_a_gateway_that_is_off(newest_attempt(order_id))
    with written():
        first_three = GatewayEvent.event_id.in_(["evt_0", "evt_1", "evt_2"])
        db.session.execute(sa.update(GatewayEvent).where(first_three).values(gateway="stripe"))
    clock.move(minutes=6)
    inbox.take_in_waiting()
    db.session.rollback()
    done = db.session.scalars(sa.select(GatewayEvent.done_at).order_by(GatewayEvent.event_id)).all()
    assert done == [None, None, None, clock.at]


def test_an_order_whose_charge_the_gateway_no_longer_knows_ends_and_a_person_is_told(
    app: Flask, clock: Clock
) -> None:
    order_id = placed_order().id
    forgotten_at_the_gateway(started_attempt(db.session.get_one(Order, order_id)))
    clock.move(minutes=31)
    assert flows.expire_overdue() == 1
    assert state_of(order_id) is SellerOrderState.EXPIRED
    assert newest_attempt(order_id).state is AttemptState.EXPIRED
    assert kinds_of_alarms() == ["unknown_charge"]


def test_an_order_whose_charge_is_of_another_amount_ends_and_a_person_is_told(
    app: Flask, clock: Clock
) -> None:
    order_id = placed_order().id
    ref = started_attempt(db.session.get_one(Order, order_id)).provider_ref
    with written():
        charge = db.session.scalars(sa.select(DemoCharge).where(DemoCharge.ref == ref)).one()
        charge.amount += 1
    clock.move(minutes=31)
    flows.expire_overdue()
    assert state_of(order_id) is SellerOrderState.EXPIRED
    assert newest_attempt(order_id).state is AttemptState.EXPIRED
    assert kinds_of_alarms() == ["payment_mismatch"]


def test_an_unknown_charge_is_asked_for_again_only_after_a_while(app: Flask, clock: Clock) -> None:
    order_id = placed_order().id
    forgotten_at_the_gateway(started_attempt(db.session.get_one(Order, order_id)))
    clock.move(minutes=6)
    assert flows.check_open_attempts() == 1
    clock.at += timedelta(minutes=1)
    assert flows.check_open_attempts() == 0


def test_a_round_that_takes_too_long_ends_and_the_next_goes_on_behind_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [placed_order(published_cloth()).id for _ in range(3)]
    query = sa.select(Order.id).where(Order.id.in_(orders))
    seen: list[int] = []
    monkeypatch.setattr(rounds, "MOST_SECONDS", 0)
    for _ in range(3):
        assert rounds.for_each("slow", query, seen.append) == 1
    assert seen == orders
    monkeypatch.undo()
    assert rounds.for_each("slow", query, seen.append) == 0
    assert rounds.for_each("slow", query, seen.append) == 3
