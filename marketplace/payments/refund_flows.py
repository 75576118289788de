"""Refunds on their way: sent to the gateway, followed until they have arrived, put in the books."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.core import clock, logs, outbox
from marketplace.core.database import db, transaction
from marketplace.core.money import Money
from marketplace.ledger import postings
from marketplace.ledger import service as ledger
from marketplace.orders.models import Order
from marketplace.payments import alarms, exchange, service
from marketplace.payments.gateways.base import (
    RefundFacts,
    RefundRequest,
    RefundStatus,
    UnknownCharge,
)
from marketplace.payments.gateways.registry import get_gateway
from marketplace.payments.models import Payment, PaymentAttempt, Refund, RefundState
from marketplace.payments.rounds import for_each

log = logs.get_logger(__name__)

FOLLOW_AFTER = timedelta(minutes=10)
_ENDED = (RefundState.SUCCEEDED, RefundState.FAILED)


def submit_refund(payload: Mapping[str, Any]) -> None:
    """Send a requested refund to the gateway. Idempotent."""
    if _get_refund(payload["refund_id"]).state not in _ENDED:
        check_refund(payload["refund_id"])


def check_refund(refund_id: int) -> None:
    """Ask the gateway for the refund, or how it stands, and note what it says."""
    refund = _get_refund(refund_id)
    request = RefundRequest(
        refund=refund.public_id,
        ref=refund.attempt.provider_ref or "",
        amount=Money(refund.amount, refund.currency),
        order_number=_order_of(refund.attempt).number,
    )
    gateway, attempt_id = refund.gateway, refund.attempt_id
    db.session.rollback()
    try:
        facts = get_gateway(gateway).refund(request)
    except UnknownCharge:
        with transaction():
            _sound(_get_refund(refund_id), "unknown_charge", request.ref, now=clock.now())
        return
    with transaction():
        # Settlement waits at the same lock: of the two, the later one sees the other's row and
        # closes the exchange account.
        service.lock_attempt(attempt_id)
        _note(_get_refund(refund_id, lock=True), facts, now=clock.now())


def follow_refunds() -> int:
    """Timed: refunds on their way, and any whose sending was given up; returns how many."""
    due = sa.select(Refund.id).where(
        Refund.state.in_((RefundState.REQUESTED, RefundState.PENDING)),
        Refund.requested_at <= clock.now() - FOLLOW_AFTER,
    )
    return for_each("follow refunds", due, check_refund)


def _note(refund: Refund, facts: RefundFacts, *, now: datetime) -> None:
    if refund.state in _ENDED:
        if refund.state is RefundState.SUCCEEDED and facts.status is RefundStatus.FAILED:
            _sound(refund, "refund_came_back", facts.error, now=now)
        return
    refund.provider_ref, refund.error = facts.ref or None, facts.error
    if facts.status is RefundStatus.SUCCEEDED:
        _succeeded(refund, facts.taken or Money(refund.amount, refund.currency), now=now)
    elif facts.status is RefundStatus.FAILED:
        refund.state = RefundState.FAILED
        _sound(refund, "refund_failed", facts.error, now=now)
        outbox.add("refund.failed", key=refund.public_id, refund_id=refund.id)
    else:
        refund.state = RefundState.PENDING


def _succeeded(refund: Refund, taken: Money, *, now: datetime) -> None:
    repaid, order = Money(refund.amount, refund.currency), _order_of(refund.attempt)
    plan = postings.refund_succeeded(
        refund=refund.public_id, order=order.number, repaid=repaid, taken=taken
    )
    ledger.post(plan, now=now)
    refund.state, refund.succeeded_at = RefundState.SUCCEEDED, now
    refund.taken_amount, refund.taken_currency = taken.minor, taken.currency
    exchange.close_refund(refund, order, now=now)
    outbox.add("refund.succeeded", key=refund.public_id, refund_id=refund.id)
    log.info("refund succeeded", order_number=order.number, refund=refund.public_id)


def _sound(refund: Refund, kind: str, detail: str, *, now: datetime) -> None:
    key = f"{kind}:{refund.public_id}"
    alarms.sound(key, kind, reference=refund.public_id, detail=detail, now=now)


def _get_refund(refund_id: int, *, lock: bool = False) -> Refund:
    query = sa.select(Refund).where(Refund.id == refund_id).options(joinedload(Refund.attempt))
    if lock:
        query = query.with_for_update(of=Refund).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def _order_of(attempt: PaymentAttempt) -> Order:
    payment = db.session.get_one(Payment, attempt.payment_id)
    return db.session.get_one(Order, payment.order_id)
