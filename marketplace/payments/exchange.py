"""Closing the exchange account: what a payment or refund brought against what was frozen.

The difference of rates between placement, settlement and refund is the marketplace's.
"""

from datetime import datetime

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.core.money import Money, rupiah
from marketplace.ledger import postings
from marketplace.ledger import service as ledger
from marketplace.orders.models import Order
from marketplace.payments.models import (
    AttemptState,
    PaymentAttempt,
    Refund,
    RefundAllocation,
    RefundState,
)


def close_settlement(attempt: PaymentAttempt, order: Order, *, now: datetime) -> None:
    """After a settlement in rupiah: placed rupiah less settled ones."""
    if attempt.currency == "IDR" or attempt.settled_currency != "IDR":
        return
    if attempt.state is AttemptState.PAID_LATE:
        _close_late(attempt, order, now=now)
        return
    left = rupiah(order.total_rupiah - (attempt.settled_amount or 0))
    _post(f"settled:{attempt.public_id}", order, left, now=now)


def close_refund(refund: Refund, order: Order, *, now: datetime) -> None:
    """After a refund taken in rupiah: taken rupiah less the frozen shares given back."""
    if refund.currency == "IDR" or refund.taken_currency != "IDR":
        return
    attempt = db.session.get_one(PaymentAttempt, refund.attempt_id)
    if attempt.state is AttemptState.PAID_LATE:
        _close_late(attempt, order, now=now)
        return
    frozen = db.session.scalar(
        sa.select(
            sa.func.sum(RefundAllocation.seller_rupiah + RefundAllocation.commission_rupiah)
        ).where(RefundAllocation.refund_id == refund.id)
    )
    left = rupiah((refund.taken_amount or 0) - int(frozen or 0))
    _post(f"refunded:{refund.public_id}", order, left, now=now)


def _close_late(attempt: PaymentAttempt, order: Order, *, now: datetime) -> None:
    """A late payment froze nothing: once settled and given back, taken less settled rupiah."""
    refund = db.session.scalar(
        sa.select(Refund).where(
            Refund.attempt_id == attempt.id, Refund.state == RefundState.SUCCEEDED
        )
    )
    if refund is None or refund.taken_amount is None or attempt.settled_amount is None:
        return
    left = rupiah(refund.taken_amount - attempt.settled_amount)
    _post(f"late:{attempt.public_id}", order, left, now=now)


def _post(fact: str, order: Order, left: Money, *, now: datetime) -> None:
    plan = postings.fx_residue(fact=fact, reference=order.number, left=left)
    if plan is not None:
        ledger.post(plan, now=now)
