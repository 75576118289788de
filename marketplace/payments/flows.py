"""Short transactions around calls to a gateway: start, look, expire, refund, collect.

Each step can be repeated after a crash: rows are written before the call, the row's public id is
the gateway's idempotency key, and what the gateway says goes through ``service.settle``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.core import clock, ids, logs, outbox
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, Unavailable
from marketplace.core.i18n import N_
from marketplace.core.money import Money
from marketplace.inventory import service as inventory
from marketplace.ledger import postings
from marketplace.ledger import service as ledger
from marketplace.orders import queries as order_queries
from marketplace.orders import service as orders
from marketplace.orders.links import order_token
from marketplace.orders.models import Order, SellerOrder, SellerOrderState
from marketplace.payments import alarms, exchange, service
from marketplace.payments.gateways.base import (
    ChargeRequest,
    RefundRequest,
    RefundStatus,
    Settlement,
)
from marketplace.payments.gateways.registry import get_gateway
from marketplace.payments.models import (
    OPEN_ATTEMPTS,
    AttemptState,
    Payment,
    PaymentAttempt,
    Refund,
    RefundState,
)
from marketplace.reference import office_settings as settings

log = logs.get_logger(__name__)

LONGEST_TO_PAY = timedelta(hours=2)
"""From placement: retries after a declined payment do not hold pieces for ever."""


def start(order_id: int, *, gateway: str, base_url: str) -> str:
    """The address where the buyer pays now. An open attempt is gone on with, never doubled."""
    with transaction():
        attempt, order = _open_attempt(order_id, gateway=gateway, now=clock.now())
        if attempt.redirect_url:
            return attempt.redirect_url
        request = _charge_request(attempt, order, base_url)
        attempt_id, name = attempt.id, attempt.gateway
    started = get_gateway(name).start(request)
    with transaction():
        attempt = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True)
        attempt.provider_ref, attempt.redirect_url = started.ref, started.redirect_url
        if attempt.state is AttemptState.CREATED:
            attempt.state = AttemptState.PENDING
    return started.redirect_url


def check_attempt(attempt_id: int) -> AttemptState:
    """Ask the gateway how an attempt stands and settle it."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    gateway, ref, state = attempt.gateway, attempt.provider_ref, attempt.state
    if ref is None:
        return state
    db.session.rollback()
    facts = get_gateway(gateway).fetch(ref)
    with transaction():
        return service.settle(attempt_id, facts, now=clock.now()).state


def expire_unpaid(order_id: int) -> None:
    """The time to pay is over: end the attempt at the gateway first, then the order.

    A payment that came through meanwhile settles instead.
    """
    open_ones = [(a.id, a.gateway, a.provider_ref) for a in service.list_open_attempts(order_id)]
    db.session.rollback()
    for attempt_id, gateway, ref in open_ones:
        facts = get_gateway(gateway).expire(ref) if ref else None
        with transaction():
            if facts is not None:
                service.settle(attempt_id, facts, now=clock.now())
            else:
                db.session.get_one(PaymentAttempt, attempt_id).state = AttemptState.EXPIRED
    with transaction():
        payment = service.lock_payment(order_id)
        if payment.paid_at is None and not service.list_open_attempts(order_id):
            orders.expire(order_id, now=clock.now())


def expire_overdue(limit: int = 50) -> int:
    """Timed: every unpaid order whose time is over; returns how many."""
    query = (
        sa.select(Order.id)
        .join(SellerOrder, SellerOrder.order_id == Order.id)
        .where(SellerOrder.state == SellerOrderState.PLACED, Order.pay_until <= clock.now())
        .distinct()
        .limit(limit)
    )
    due = list(db.session.scalars(query))
    db.session.rollback()
    for order_id in due:
        expire_unpaid(order_id)
    return len(due)


def check_open_attempts(limit: int = 50) -> int:
    """Timed: attempts open for 5 minutes are looked at, in case a notice was lost."""
    before = clock.now() - timedelta(minutes=5)
    query = (
        sa.select(PaymentAttempt.id)
        .where(
            PaymentAttempt.state.in_(OPEN_ATTEMPTS),
            PaymentAttempt.provider_ref.is_not(None),
            sa.func.coalesce(PaymentAttempt.fetched_at, PaymentAttempt.created_at) <= before,
        )
        .order_by(PaymentAttempt.id)
        .limit(limit)
    )
    due = list(db.session.scalars(query))
    db.session.rollback()
    for attempt_id in due:
        check_attempt(attempt_id)
    return len(due)


def submit_refund(payload: Mapping[str, Any]) -> None:
    """Send a requested refund to the gateway, or look at one on its way. Idempotent."""
    refund = _get_refund(payload["refund_id"])
    if refund.state in (RefundState.SUCCEEDED, RefundState.FAILED):
        return
    if refund.attempt.provider_ref is None:
        raise Unavailable(N_("The payment has no reference at the gateway yet."))
    request = RefundRequest(
        refund.public_id, refund.attempt.provider_ref, Money(refund.amount, refund.currency)
    )
    refund_id, gateway = refund.id, refund.gateway
    db.session.rollback()
    facts = get_gateway(gateway).refund(request)
    with transaction():
        refund = _get_refund(refund_id, lock=True)
        if refund.state in (RefundState.SUCCEEDED, RefundState.FAILED):
            return
        refund.provider_ref, refund.error = facts.ref, facts.error
        if facts.status is RefundStatus.PENDING:
            refund.state = RefundState.PENDING
        elif facts.status is RefundStatus.FAILED:
            _refund_failed(refund, now=clock.now())
        else:
            _refund_succeeded(refund, facts.taken, now=clock.now())


def follow_refunds(limit: int = 50) -> int:
    """Timed: refunds on their way are looked at again; returns how many."""
    query = sa.select(Refund.id).where(Refund.state == RefundState.PENDING).limit(limit)
    due = list(db.session.scalars(query))
    db.session.rollback()
    for refund_id in due:
        submit_refund({"refund_id": refund_id})
    return len(due)


def collect_settlements(limit: int = 50) -> int:
    """Timed: payments whose money has reached our balance enter the ledger; returns how many."""
    query = (
        sa.select(PaymentAttempt.id, PaymentAttempt.gateway, PaymentAttempt.provider_ref)
        .where(
            PaymentAttempt.state.in_((AttemptState.PAID, AttemptState.PAID_LATE)),
            PaymentAttempt.settled_at.is_(None),
        )
        .order_by(PaymentAttempt.id)
        .limit(limit)
    )
    due = [(row[0], row[1], row[2]) for row in db.session.execute(query)]
    db.session.rollback()
    settled = 0
    for attempt_id, gateway, ref in due:
        settlement = get_gateway(gateway).settlement(ref or "")
        if settlement is not None:
            with transaction():
                _record_settlement(attempt_id, settlement, now=clock.now())
            settled += 1
    return settled


def _open_attempt(order_id: int, *, gateway: str, now: datetime) -> tuple[PaymentAttempt, Order]:
    payment = service.lock_payment(order_id)
    order = order_queries.get_order(order_id)
    if payment.paid_at is not None:
        raise Conflict(N_("This order is paid already."))
    if any(part.state is not SellerOrderState.PLACED for part in order.seller_orders):
        raise Conflict(N_("The time to pay is over and the pieces are free for others again."))
    for attempt in service.list_open_attempts(order_id):
        return attempt, order
    return _new_attempt(payment, order, gateway=gateway, now=now), order


def _new_attempt(payment: Payment, order: Order, *, gateway: str, now: datetime) -> PaymentAttempt:
    until = now + timedelta(minutes=settings.value("payment_minutes", at=now))
    if until > order.placed_at + LONGEST_TO_PAY:
        raise Conflict(N_("The time to pay is over and the pieces are free for others again."))
    grace = timedelta(minutes=settings.value("payment_grace_minutes", at=now))
    inventory.extend(orders.stock_holder(order), until=until + grace, now=now)
    order.pay_until = until
    attempt = PaymentAttempt(
        public_id=ids.public_id("att"),
        payment_id=payment.id,
        order_version=order.version,
        gateway=gateway,
        currency=payment.currency,
        amount=payment.amount,
        state=AttemptState.CREATED,
        created_at=now,
        expires_at=until,
    )
    db.session.add(attempt)
    # The caller goes on with the attempt's key after this transaction.
    db.session.flush()
    return attempt


def _charge_request(attempt: PaymentAttempt, order: Order, base_url: str) -> ChargeRequest:
    link = f"{base_url}/pay/{order_token(order)}"
    return ChargeRequest(
        attempt=attempt.public_id,
        order_number=order.number,
        amount=Money(attempt.amount, attempt.currency),
        language=order.language,
        email=order.person.email,
        expires_at=attempt.expires_at,
        return_url=f"{link}/returned",
        cancel_url=f"{link}/returned",
    )


def _record_settlement(attempt_id: int, settlement: Settlement, *, now: datetime) -> None:
    attempt = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True)
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


def _refund_succeeded(refund: Refund, taken: Money | None, *, now: datetime) -> None:
    repaid = Money(refund.amount, refund.currency)
    order = _order_of(refund.attempt)
    plan = postings.refund_succeeded(
        refund=refund.public_id, order=order.number, repaid=repaid, taken=taken or repaid
    )
    ledger.post(plan, now=now)
    refund.state, refund.succeeded_at = RefundState.SUCCEEDED, now
    refund.taken_amount, refund.taken_currency = (taken or repaid).minor, (taken or repaid).currency
    exchange.close_refund(refund, order, now=now)
    outbox.add("refund.succeeded", key=refund.public_id, refund_id=refund.id)
    log.info("refund succeeded", order_number=order.number, refund=refund.public_id)


def _refund_failed(refund: Refund, *, now: datetime) -> None:
    refund.state = RefundState.FAILED
    alarms.sound(
        f"refund_failed:{refund.public_id}",
        "refund_failed",
        reference=refund.public_id,
        detail=refund.error,
        now=now,
    )
    outbox.add("refund.failed", key=refund.public_id, refund_id=refund.id)


def _get_refund(refund_id: int, *, lock: bool = False) -> Refund:
    query = sa.select(Refund).where(Refund.id == refund_id).options(joinedload(Refund.attempt))
    if lock:
        query = query.with_for_update(of=Refund).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def _order_of(attempt: PaymentAttempt) -> Order:
    payment = db.session.get_one(Payment, attempt.payment_id)
    return db.session.get_one(Order, payment.order_id)
