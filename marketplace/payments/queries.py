"""Reads of money for people: a shop's position, an order's payment, the finance desk."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.queries import Position
from marketplace.payments.models import (
    OPEN_ATTEMPTS,
    AttemptState,
    BatchState,
    Payment,
    PaymentAttempt,
    Payout,
    PayoutBatch,
    PayoutLine,
    Refund,
    RefundAllocation,
)


@dataclass(frozen=True)
class PaymentView:
    """How far the payment of an order is; ``attempt`` is the newest one."""

    payment: Payment
    attempt: PaymentAttempt | None

    @property
    def is_paid(self) -> bool:
        return self.payment.paid_at is not None

    @property
    def was_declined(self) -> bool:
        return self.attempt is not None and self.attempt.state is AttemptState.FAILED

    @property
    def is_open(self) -> bool:
        return self.attempt is not None and self.attempt.state in OPEN_ATTEMPTS

    @property
    def came_late(self) -> bool:
        return self.attempt is not None and self.attempt.state is AttemptState.PAID_LATE


@dataclass(frozen=True)
class PartRefund:
    """Money back for a seller order."""

    refund: Refund
    seller_order_id: int
    amount: Money


def get_payment(order_id: int) -> PaymentView:
    """The payment of an order; ``NotFound`` when there is none."""
    payment = db.session.scalar(sa.select(Payment).where(Payment.order_id == order_id))
    if payment is None:
        raise NotFound()
    query = (
        sa.select(PaymentAttempt)
        .where(PaymentAttempt.payment_id == payment.id)
        .order_by(PaymentAttempt.id.desc())
        .limit(1)
    )
    return PaymentView(payment, db.session.scalar(query))


def seller_position(seller_public_id: str) -> Position:
    """What a shop has held, payable and owes, whole rupiah."""
    return ledger.positions([seller_public_id])[seller_public_id]


def list_payouts(seller_id: int, *, limit: int = 50) -> Sequence[Payout]:
    """A shop's payouts that were approved or paid, the newest first."""
    query = (
        sa.select(Payout)
        .join(PayoutBatch, PayoutBatch.id == Payout.batch_id)
        .where(
            Payout.seller_id == seller_id,
            PayoutBatch.state.in_((BatchState.APPROVED, BatchState.PAID)),
        )
        .order_by(Payout.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def paid_total(seller_id: int) -> Money:
    """All that a shop was ever paid."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Payout.amount), 0)).where(
        Payout.seller_id == seller_id, Payout.paid_at.is_not(None)
    )
    return Money(int(db.session.scalar(query) or 0), "IDR")


def list_part_refunds(seller_order_ids: Sequence[int]) -> list[PartRefund]:
    """Money back for these seller orders."""
    query = (
        sa.select(Refund, RefundAllocation.seller_order_id, RefundAllocation.amount)
        .join(RefundAllocation, RefundAllocation.refund_id == Refund.id)
        .where(RefundAllocation.seller_order_id.in_(seller_order_ids))
        .order_by(Refund.id)
    )
    return [
        PartRefund(refund, part_id, Money(amount, refund.currency))
        for refund, part_id, amount in db.session.execute(query)
    ]


def list_in_payout(seller_order_ids: Sequence[int]) -> set[int]:
    """Those of the seller orders that a payout includes: they can no longer be cancelled."""
    query = sa.select(PayoutLine.seller_order_id).where(
        PayoutLine.seller_order_id.in_(seller_order_ids)
    )
    return set(db.session.scalars(query))


def list_refunds_of_order(order_id: int) -> Sequence[Refund]:
    """All refunds of an order, late payments included."""
    query = (
        sa.select(Refund)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        .join(Payment, Payment.id == PaymentAttempt.payment_id)
        .where(Payment.order_id == order_id)
        .options(joinedload(Refund.attempt))
        .order_by(Refund.id)
    )
    return db.session.scalars(query).all()
