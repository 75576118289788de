"""Money in and money out: what is owed, each try to pay, notices, refunds, payouts.

Knows orders. Gateways return facts; ``payments.service.settle`` decides.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.database import (
    Amount,
    Base,
    BigKey,
    Json,
    Key,
    Moment,
    PublicId,
    UtcDateTime,
    key_to,
    state_column,
)
from marketplace.core.privacy import personal
from marketplace.core.sql import partial_index
from marketplace.orders.models import Order, SellerOrder
from marketplace.sellers.models import SellerBankAccount


class Payment(Base):
    """What is owed for an order, minor units of ``currency``."""

    __tablename__ = "payment"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    order_id: Mapped[int] = key_to("customer_order.id", unique=True, index=False)
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount: Mapped[Amount]
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[Moment]

    order: Mapped[Order] = relationship(lazy="raise")


class AttemptState(StrEnum):
    """Money may come after expiry or cancelling: ``paid_late`` is legal and must be answered."""

    CREATED = "created"
    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PAID_LATE = "paid_late"


OPEN_ATTEMPTS = (AttemptState.CREATED, AttemptState.PENDING, AttemptState.PROCESSING)
_OPEN = sa.text("state IN ('created', 'pending', 'processing')")


class PaymentAttempt(Base):
    """One try to pay one version of an order. At most one is open per payment."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        sa.UniqueConstraint("gateway", "provider_ref"),
        sa.Index(
            "uq_payment_attempt_open",
            "payment_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.Index("ix_payment_attempt_due", "state", "expires_at"),
        partial_index(
            "ix_payment_attempt_unsettled",
            "id",
            where="paid_at IS NOT NULL AND settled_at IS NULL",
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    """Also the idempotency key at the gateway."""
    payment_id: Mapped[int] = key_to("payment.id")
    order_version: Mapped[int] = mapped_column(sa.Integer())
    gateway: Mapped[str] = mapped_column(sa.String(20))
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount: Mapped[Amount]
    state: Mapped[AttemptState] = state_column(AttemptState)
    provider_ref: Mapped[str | None] = mapped_column(sa.String(120))
    redirect_url: Mapped[str] = mapped_column(sa.Text(), default="")
    request_id: Mapped[str] = mapped_column(sa.String(64), default="")
    """The request that made the attempt; it stands on the charge at the gateway too."""
    raw_status: Mapped[str] = mapped_column(sa.String(60), default="")
    captured_amount: Mapped[Amount] = mapped_column(default=0)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the gateway's money reached our balance."""
    settled_amount: Mapped[int | None] = mapped_column(sa.BigInteger())
    settled_currency: Mapped[str | None] = mapped_column(sa.String(3))

    payment: Mapped[Payment] = relationship(lazy="raise")


class GatewayEvent(Base):
    """A verified notice, stored before anything is done with it."""

    __tablename__ = "gateway_event"
    __table_args__ = (
        sa.UniqueConstraint("gateway", "event_id"),
        sa.Index("ix_gateway_event_due", "done_at", "next_at"),
    )

    id: Mapped[Key]
    gateway: Mapped[str] = mapped_column(sa.String(20))
    event_id: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(80))
    object_ref: Mapped[str] = mapped_column(sa.String(120), index=True)
    raw: Mapped[str] = mapped_column(sa.Text(), info=personal("payment notice", retention="order"))
    """As it came, for disputes about what was said; emptied after 90 days."""
    received_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(sa.Integer(), default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    error: Mapped[str] = mapped_column(sa.Text(), default="")


class Alarm(Base):
    """Something in money that a person must look at; never mended by itself."""

    __tablename__ = "payment_alarm"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    reference: Mapped[str] = mapped_column(sa.String(80))
    detail: Mapped[str] = mapped_column(sa.Text(), default="")
    raised_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class RefundState(StrEnum):
    """The way of money back."""

    REQUESTED = "requested"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Refund(Base):
    """Money back from one attempt, minor units of its currency."""

    __tablename__ = "refund"
    __table_args__ = (
        sa.UniqueConstraint("gateway", "provider_ref"),
        sa.Index("ix_refund_state", "state"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    """Also the idempotency key at the gateway."""
    attempt_id: Mapped[int] = key_to("payment_attempt.id")
    gateway: Mapped[str] = mapped_column(sa.String(20))
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount: Mapped[Amount]
    state: Mapped[RefundState] = state_column(RefundState)
    provider_ref: Mapped[str | None] = mapped_column(sa.String(120))
    reason: Mapped[str] = mapped_column(sa.String(40))
    """``cancelled`` (a seller order) or ``late_payment`` (nothing was sold)."""
    requested_at: Mapped[Moment]
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    taken_amount: Mapped[int | None] = mapped_column(sa.BigInteger())
    """What left our balance for it, minor units of ``taken_currency``."""
    taken_currency: Mapped[str | None] = mapped_column(sa.String(3))
    error: Mapped[str] = mapped_column(sa.Text(), default="")

    attempt: Mapped[PaymentAttempt] = relationship(lazy="raise")


class RefundAllocation(Base):
    """Which seller order bears which part of a refund; rupiah shares frozen at placement."""

    __tablename__ = "refund_allocation"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(
            ["seller_id", "seller_order_id"], [SellerOrder.seller_id, SellerOrder.id]
        ),
    )

    id: Mapped[Key]
    refund_id: Mapped[int] = key_to("refund.id")
    seller_id: Mapped[int] = key_to("seller.id")
    seller_order_id: Mapped[int] = mapped_column(BigKey, index=True)
    amount: Mapped[Amount]
    """Minor units of the refund's currency."""
    seller_rupiah: Mapped[Amount]
    commission_rupiah: Mapped[Amount]


class BatchState(StrEnum):
    """A payout batch needs two people."""

    PREPARED = "prepared"
    APPROVED = "approved"
    PAID = "paid"
    CANCELLED = "cancelled"


class PayoutBatch(Base):
    """Payouts that go to the bank together; prepared by one, approved by another."""

    __tablename__ = "payout_batch"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[BatchState] = state_column(BatchState)
    total_rupiah: Mapped[Amount]
    payout_count: Mapped[int] = mapped_column(sa.Integer())
    prepared_by_id: Mapped[int] = key_to("user_account.id")
    prepared_at: Mapped[Moment]
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    payouts: Mapped[list["Payout"]] = relationship(lazy="raise", order_by="Payout.id")


class Payout(Base):
    """Money to one shop, whole rupiah, to the bank account in force when it was prepared."""

    __tablename__ = "payout"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.UniqueConstraint("batch_id", "seller_id"),
        sa.ForeignKeyConstraint(
            ["seller_id", "bank_account_id"],
            [SellerBankAccount.seller_id, SellerBankAccount.id],
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    seller_id: Mapped[int] = key_to("seller.id")
    batch_id: Mapped[int] = key_to("payout_batch.id")
    bank_account_id: Mapped[int] = mapped_column(BigKey)
    amount: Mapped[Amount]
    bank_reference: Mapped[str] = mapped_column(sa.String(80), default="")
    created_at: Mapped[Moment]
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class PayoutLine(Base):
    """A seller order that a payout pays; each is paid once."""

    __tablename__ = "payout_line"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(["seller_id", "payout_id"], ["payout.seller_id", "payout.id"]),
        sa.ForeignKeyConstraint(
            ["seller_id", "seller_order_id"], [SellerOrder.seller_id, SellerOrder.id]
        ),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    payout_id: Mapped[int] = mapped_column(BigKey, index=True)
    seller_order_id: Mapped[int] = mapped_column(BigKey, unique=True)
    amount: Mapped[Amount]


class DemoCharge(Base):
    """The demo gateway's own books, as a real provider keeps them on its side."""

    __tablename__ = "demo_charge"

    id: Mapped[Key]
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    attempt_ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount: Mapped[Amount]
    state: Mapped[str] = mapped_column(sa.String(20))
    """``open``, ``paid``, ``declined`` or ``expired``."""
    refunded_amount: Mapped[Amount] = mapped_column(default=0)
    refunds: Mapped[dict[str, dict[str, Any]]] = mapped_column(Json, default=dict)
    """``{"ref", "taken"}`` (rupiah) by idempotency key."""
    return_url: Mapped[str] = mapped_column(sa.Text())
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
