"""Money back that cannot go back: it ends as failed or a person is told."""

import sqlalchemy as sa
from flask import Flask

from marketplace.core import clock as core_clock
from marketplace.core.database import db
from marketplace.orders.models import Order
from marketplace.orders.states import Actor, Who
from marketplace.payments import alarms, refund_flows, refunds
from marketplace.payments.models import DemoCharge, Refund, RefundState
from tests.factories.orders import newest_attempt, paid_order, parts_of
from tests.factories.sellers import written


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
