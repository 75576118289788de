"""Money back: requested in the same transaction as its cause, sent by a flow afterwards.

Here a whole seller order before its payout, and money that came too late.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from marketplace.core import clock, ids, outbox
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.money import Money
from marketplace.ledger import postings
from marketplace.ledger import queries as ledger_queries
from marketplace.ledger import service as ledger
from marketplace.orders import queries as order_queries
from marketplace.orders import service as orders
from marketplace.orders.models import Order, SellerOrder, SellerOrderState
from marketplace.orders.states import Actor
from marketplace.payments.models import (
    AttemptState,
    Payment,
    PaymentAttempt,
    PayoutLine,
    Refund,
    RefundAllocation,
    RefundState,
)
from marketplace.payments.shares import earnings, share_of_part

_GIVES_BACK = (SellerOrderState.CANCELLED, SellerOrderState.DECLINED)


def cancel_seller_order(
    seller_order_id: int, *, reason: str, are_gone: bool = False, actor: Actor, now: datetime
) -> SellerOrder:
    """The office ends a seller order; refused once a payout includes it. Pieces that ``are_gone``
    do not go back on sale.
    """
    part = orders.cancel(seller_order_id, reason=reason, are_gone=are_gone, actor=actor, now=now)
    if _payout_line(part) is not None:
        raise Conflict(N_("This part of the order is in a payout already and stays as it is."))
    return part


def refund_ended_part(payload: Mapping[str, Any]) -> None:
    """Of a cancelled or declined seller order the buyer gets everything back. Idempotent."""
    with transaction():
        part = order_queries.get_seller_order_by_id(payload["seller_order_id"])
        payment = db.session.scalars(
            sa.select(Payment).where(Payment.order_id == part.order_id).with_for_update()
        ).one()
        attempt = db.session.scalar(
            sa.select(PaymentAttempt).where(
                PaymentAttempt.payment_id == payment.id, PaymentAttempt.state == AttemptState.PAID
            )
        )
        if attempt is None or part.state not in _GIVES_BACK or _allocation(part) is not None:
            return
        _request(part, attempt, now=clock.now())


def request_late(attempt: PaymentAttempt, order: Order, *, now: datetime) -> Refund:
    """All of a payment that came too late goes back."""
    refund = _add(attempt, attempt.captured_amount, reason="late_payment", now=now)
    plan = postings.late_refund_requested(
        refund=refund.public_id, order=order.number, repaid=Money(refund.amount, refund.currency)
    )
    ledger.post(plan, now=now)
    return refund


def _request(part: SellerOrder, attempt: PaymentAttempt, *, now: datetime) -> None:
    amount = part.goods_amount + part.delivery_amount
    if _refunded(attempt) + amount > attempt.captured_amount:
        raise Conflict(N_("More would go back than was paid."))
    refund = _add(attempt, amount, reason="cancelled", now=now)
    db.session.add(
        RefundAllocation(
            refund_id=refund.id,
            seller_id=part.seller_id,
            seller_order_id=part.id,
            amount=amount,
            seller_rupiah=earnings(part),
            commission_rupiah=part.commission_rupiah,
        )
    )
    plan = postings.refund_requested(
        refund=refund.public_id,
        order=part.order.number,
        repaid=Money(amount, attempt.currency),
        shares=[share_of_part(part, part.seller.public_id)],
        is_released=ledger_queries.is_posted(f"released:{part.public_id}"),
    )
    ledger.post(plan, now=now)


def _add(attempt: PaymentAttempt, amount: int, *, reason: str, now: datetime) -> Refund:
    refund = Refund(
        public_id=ids.public_id("ref"),
        attempt_id=attempt.id,
        gateway=attempt.gateway,
        currency=attempt.currency,
        amount=amount,
        state=RefundState.REQUESTED,
        reason=reason,
        requested_at=now,
    )
    db.session.add(refund)
    # The allocation and the job refer to the refund by its key.
    db.session.flush()
    outbox.add("refund.requested", key=refund.public_id, refund_id=refund.id)
    return refund


def _refunded(attempt: PaymentAttempt) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(Refund.amount), 0)).where(
        Refund.attempt_id == attempt.id, Refund.state != RefundState.FAILED
    )
    return int(db.session.scalar(query) or 0)


def _allocation(part: SellerOrder) -> RefundAllocation | None:
    return db.session.scalar(
        sa.select(RefundAllocation).where(RefundAllocation.seller_order_id == part.id)
    )


def _payout_line(part: SellerOrder) -> PayoutLine | None:
    return db.session.scalar(
        sa.select(PayoutLine).where(
            PayoutLine.seller_id == part.seller_id, PayoutLine.seller_order_id == part.id
        )
    )
