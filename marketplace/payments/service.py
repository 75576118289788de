"""What is owed, and the one decision: paid, not paid, too late, or a matter for a person.

Webhook, return page and polling all end in ``settle``, under the payment's row lock.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from marketplace.core import ids, logs, outbox
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.money import Money
from marketplace.inventory import service as inventory
from marketplace.inventory.service import SoldOut
from marketplace.ledger import postings
from marketplace.ledger import service as ledger
from marketplace.ledger.postings import Share
from marketplace.orders import service as orders
from marketplace.orders.models import Order, SellerOrder, SellerOrderState
from marketplace.payments import alarms, refunds
from marketplace.payments.gateways.base import ChargeFacts, Status
from marketplace.payments.models import OPEN_ATTEMPTS, AttemptState, Payment, PaymentAttempt
from marketplace.payments.shares import share_of_part
from marketplace.sellers import queries as sellers

log = logs.get_logger(__name__)

_AFTER = {
    Status.OPEN: AttemptState.PENDING,
    Status.PROCESSING: AttemptState.PROCESSING,
    Status.FAILED: AttemptState.FAILED,
    Status.EXPIRED: AttemptState.EXPIRED,
}


def open_payment(order: Order, *, now: datetime) -> Payment:
    """The payment due for ``order``; made in the transaction that places it."""
    payment = Payment(
        public_id=ids.public_id("pay"),
        order_id=order.id,
        currency=order.currency,
        amount=order.total_amount,
        created_at=now,
    )
    db.session.add(payment)
    return payment


def lock_payment(order_id: int) -> Payment:
    """The payment of an order, locked."""
    query = (
        sa.select(Payment)
        .where(Payment.order_id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    payment = db.session.scalar(query)
    if payment is None:
        raise NotFound()
    return payment


def lock_attempt(attempt_id: int) -> PaymentAttempt:
    """The attempt, behind its payment's lock: all attempts of an order queue up there."""
    payment_id = sa.select(PaymentAttempt.payment_id).where(PaymentAttempt.id == attempt_id)
    locked = db.session.scalar(
        sa.select(Payment).where(Payment.id == payment_id.scalar_subquery()).with_for_update()
    )
    if locked is None:
        raise NotFound()
    query = sa.select(PaymentAttempt).where(PaymentAttempt.id == attempt_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def settle(attempt_id: int, facts: ChargeFacts, *, now: datetime) -> PaymentAttempt:
    """Apply what the gateway says of an attempt. The same facts again change nothing."""
    attempt = lock_attempt(attempt_id)
    attempt.fetched_at, attempt.raw_status = now, facts.raw_status
    if not is_about(attempt, facts):
        alarms.sound(
            f"mismatch:{attempt.public_id}:{facts.ref}",
            "payment_mismatch",
            reference=attempt.public_id,
            detail=f"{facts.ref} {facts.attempt or '?'} {facts.amount} {facts.raw_status}",
            now=now,
        )
    elif facts.status is not Status.PAID:
        if attempt.state in OPEN_ATTEMPTS:
            attempt.state = _AFTER[facts.status]
    elif attempt.state not in (AttemptState.PAID, AttemptState.PAID_LATE):
        _take_money(attempt, Money(attempt.amount, attempt.currency), now=now)
    return attempt


def is_about(attempt: PaymentAttempt, facts: ChargeFacts) -> bool:
    """Whether the facts are of this very attempt: reference, amount and currency."""
    return (
        facts.ref == attempt.provider_ref
        and facts.attempt == attempt.public_id
        and facts.amount == Money(attempt.amount, attempt.currency)
    )


def list_open_attempts(order_id: int) -> Sequence[PaymentAttempt]:
    """The open attempts of an order (one at most, by the database's own rule)."""
    query = (
        sa.select(PaymentAttempt)
        .join(Payment, Payment.id == PaymentAttempt.payment_id)
        .where(Payment.order_id == order_id, PaymentAttempt.state.in_(OPEN_ATTEMPTS))
        .order_by(PaymentAttempt.id)
    )
    return db.session.scalars(query).all()


def _take_money(attempt: PaymentAttempt, received: Money, *, now: datetime) -> None:
    payment = db.session.get_one(Payment, attempt.payment_id)
    order = orders.lock_order(payment.order_id)
    attempt.captured_amount, attempt.paid_at = received.minor, now
    if payment.paid_at is None and _hold_again(order, now=now):
        attempt.state, payment.paid_at = AttemptState.PAID, now
        orders.mark_paid(order.id, now=now)
        shares = _shares(order.seller_orders)
        plan = postings.paid(
            attempt=attempt.public_id, order=order.number, received=received, shares=shares
        )
        ledger.post(plan, now=now)
        _end_others(attempt)
        log.info("payment settled", order_number=order.number, attempt=attempt.public_id)
        return
    # Paid twice, or after the pieces went to somebody else: the money is the buyer's.
    attempt.state = AttemptState.PAID_LATE
    ledger.post(
        postings.paid_late(attempt=attempt.public_id, order=order.number, received=received),
        now=now,
    )
    refunds.request_late(attempt, order, now=now)
    outbox.add("payment.late", key=attempt.public_id, attempt_id=attempt.id)
    log.warning("payment came late", order_number=order.number, attempt=attempt.public_id)


def _end_others(paid: PaymentAttempt) -> None:
    """A late payment may come while the buyer has another try open: nobody pays twice."""
    query = sa.select(PaymentAttempt).where(
        PaymentAttempt.payment_id == paid.payment_id,
        PaymentAttempt.id != paid.id,
        PaymentAttempt.state.in_(OPEN_ATTEMPTS),
    )
    for other in db.session.scalars(query):
        outbox.add("payment.attempt_due", key=other.public_id, attempt_id=other.id)


def _hold_again(order: Order, *, now: datetime) -> bool:
    """Whether all pieces of an unpaid order are held; those no longer held are held anew."""
    states = {part.state for part in order.seller_orders}
    if not states <= {SellerOrderState.PLACED, SellerOrderState.EXPIRED}:
        return False
    wanted: dict[int, int] = {}
    for part in order.seller_orders:
        for line in part.lines:
            wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    try:
        inventory.reserve(orders.stock_holder(order), wanted, until=now, latest=None, now=now)
    except SoldOut:
        return False
    return True


def _shares(parts: Sequence[SellerOrder]) -> list[Share]:
    names = sellers.public_ids({part.seller_id for part in parts})
    return [share_of_part(part, names[part.seller_id]) for part in parts]
