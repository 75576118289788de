"""Payments whose money has reached our balance at the gateway."""

from datetime import datetime

import sqlalchemy as sa

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.money import Money
from marketplace.ledger import postings
from marketplace.ledger import service as ledger
from marketplace.orders.models import Order
from marketplace.payments import exchange, service
from marketplace.payments.gateways.base import Settlement
from marketplace.payments.gateways.registry import get_gateway
from marketplace.payments.models import Payment, PaymentAttempt
from marketplace.payments.rounds import for_each


def collect_settlements() -> int:
    """Timed: ask for each paid attempt that is not settled; how many were asked for."""
    due = sa.select(PaymentAttempt.id).where(
        PaymentAttempt.paid_at.is_not(None), PaymentAttempt.settled_at.is_(None)
    )
    return for_each("collect settlements", due, _collect)


def _collect(attempt_id: int) -> None:
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    gateway, ref = attempt.gateway, attempt.provider_ref
    db.session.rollback()
    settlement = get_gateway(gateway).settlement(ref or "")
    if settlement is not None:
        with transaction():
            _record(attempt_id, settlement, now=clock.now())


def _record(attempt_id: int, settlement: Settlement, *, now: datetime) -> None:
    attempt = service.lock_attempt(attempt_id)
    if attempt.settled_at is not None:
        return
    payment = db.session.get_one(Payment, attempt.payment_id)
    order = db.session.get_one(Order, payment.order_id)
    received = Money(attempt.captured_amount, attempt.currency)
    fact, number = attempt.public_id, order.number
    plans = [postings.settled(attempt=fact, order=number, received=received, into=settlement.into)]
    if settlement.fee:
        plans.append(postings.gateway_fee(attempt=fact, order=number, fee=settlement.fee))
    for plan in plans:
        ledger.post(plan, now=now)
    attempt.settled_at = now
    attempt.settled_amount = settlement.into.minor
    attempt.settled_currency = settlement.into.currency
    exchange.close_settlement(attempt, order, now=now)
