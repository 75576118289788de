"""Paying shops: a completed seller order is released, prepared by one finance officer, approved
and marked paid by another. Whole rupiah, to the bank account in force.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts import approvals
from marketplace.core import audit, clock, ids, outbox
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.core.money import rupiah
from marketplace.ledger import postings
from marketplace.ledger import queries as ledger_queries
from marketplace.ledger import service as ledger
from marketplace.orders.models import SellerOrder, SellerOrderState
from marketplace.payments.models import BatchState, Payout, PayoutBatch, PayoutLine
from marketplace.payments.shares import earnings, share_of_part
from marketplace.sellers import queries as sellers
from marketplace.sellers.models import SellerBankAccount, SellerMember

SUBJECT = "payout_batch"
MOST_IN_A_BATCH = 2000


def release(payload: Mapping[str, Any]) -> None:
    """A completed seller order: the shop's share becomes payable. Idempotent."""
    with transaction():
        query = (
            sa.select(SellerOrder)
            .where(SellerOrder.id == payload["seller_order_id"])
            .options(joinedload(SellerOrder.seller))
            .with_for_update(of=SellerOrder)
        )
        part = db.session.scalars(query).one()
        # It may have been cancelled between completion and this job; then nothing is released.
        if part.state is SellerOrderState.COMPLETED:
            share = share_of_part(part, part.seller.public_id)
            plan = postings.released(seller_order=part.public_id, share=share)
            ledger.post(plan, now=clock.now())


def payable() -> sa.ColumnElement[bool]:
    """Of a seller order: it is released and no batch pays it yet."""
    is_paid = (
        sa.select(PayoutLine.id)
        .where(
            PayoutLine.seller_order_id == SellerOrder.id,
            PayoutLine.seller_id == SellerOrder.seller_id,
        )
        .exists()
    )
    is_released = ledger_queries.posted("released:" + SellerOrder.public_id)
    return sa.and_(SellerOrder.state == SellerOrderState.COMPLETED, ~is_paid, is_released)


def prepare(*, actor_id: int, now: datetime) -> PayoutBatch:
    """A batch of what is payable to shops with a bank account; refused when nothing is.

    Of more than ``MOST_IN_A_BATCH`` seller orders the others stay payable for the next batch.
    """
    groups = _by_seller(_lock_payable())
    accounts = sellers.bank_accounts_in_force(groups.keys())
    if not accounts:
        raise Refused(N_("There is nothing to pay out."))
    batch = PayoutBatch(
        public_id=ids.public_id("bat"),
        number=ids.spoken_number("PO", 4),
        state=BatchState.PREPARED,
        total_rupiah=0,
        payout_count=0,
        prepared_by_id=actor_id,
        prepared_at=now,
    )
    db.session.add(batch)
    # Payouts and signatures refer to the batch by its key.
    db.session.flush()
    for seller_id, account in accounts.items():
        amount = _add_payout(batch, groups[seller_id], account, now=now)
        batch.total_rupiah += amount
        batch.payout_count += 1
    approvals.sign(SUBJECT, batch.id, round=1, step="prepared", user_id=actor_id, note="", now=now)
    audit.record(
        "payout_batch.prepared",
        actor_id=actor_id,
        subject_kind=SUBJECT,
        subject_id=batch.id,
        after={"total_rupiah": batch.total_rupiah, "payouts": batch.payout_count},
    )
    outbox.add("payout_batch.prepared", key=batch.public_id, batch_id=batch.id)
    return batch


def approve(public_id: str, *, actor_id: int, note: str, now: datetime) -> PayoutBatch:
    """A second finance officer agrees. Raises ``Conflict`` for the one who prepared it."""
    batch = _lock(public_id, BatchState.PREPARED)
    _refuse_own_shop(batch, actor_id)
    approvals.sign(
        SUBJECT, batch.id, round=1, step="approved", user_id=actor_id, note=note, now=now
    )
    batch.state, batch.approved_at = BatchState.APPROVED, now
    _record("approved", batch, actor_id)
    return batch


def mark_paid(
    public_id: str, *, references: Mapping[str, str], actor_id: int, now: datetime
) -> PayoutBatch:
    """The bank has sent the money; ``references`` are its own by payout public id."""
    batch = _lock(public_id, BatchState.APPROVED)
    if batch.prepared_by_id == actor_id:
        raise Conflict(N_("Whoever prepared a payout cannot also mark it paid."))
    _refuse_own_shop(batch, actor_id)
    payouts = db.session.scalars(sa.select(Payout).where(Payout.batch_id == batch.id)).all()
    names = sellers.public_ids({payout.seller_id for payout in payouts})
    for payout in payouts:
        payout.paid_at = now
        payout.bank_reference = references.get(payout.public_id, "")
        plan = postings.paid_out(
            payout=payout.public_id, seller=names[payout.seller_id], amount=rupiah(payout.amount)
        )
        ledger.post(plan, now=now)
    batch.state, batch.paid_at = BatchState.PAID, now
    _record("paid", batch, actor_id)
    return batch


def cancel(public_id: str, *, reason: str, actor_id: int, now: datetime) -> PayoutBatch:
    """A batch that the bank has not paid is given up; what it held can be paid by another one."""
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    batch = _lock(public_id, BatchState.PREPARED, BatchState.APPROVED)
    payouts = sa.select(Payout.id).where(Payout.batch_id == batch.id)
    db.session.execute(sa.delete(PayoutLine).where(PayoutLine.payout_id.in_(payouts)))
    batch.state = BatchState.CANCELLED
    _record("cancelled", batch, actor_id, reason=reason)
    return batch


def pays_own_shop(batch_id: int, user_id: int) -> bool:
    """Whether the batch pays a shop for which the account acts, or ever did."""
    query = (
        sa.select(SellerMember.id)
        .join(Payout, Payout.seller_id == SellerMember.seller_id)
        .where(Payout.batch_id == batch_id, SellerMember.user_id == user_id)
    )
    return bool(db.session.scalar(sa.select(query.exists())))


def _lock_payable() -> list[SellerOrder]:
    has_account = (
        sa.select(SellerBankAccount.id)
        .where(
            SellerBankAccount.seller_id == SellerOrder.seller_id,
            SellerBankAccount.replaced_at.is_(None),
        )
        .exists()
    )
    query = (
        sa.select(SellerOrder)
        .where(payable(), has_account)
        .order_by(SellerOrder.seller_id, SellerOrder.id)
        .limit(MOST_IN_A_BATCH)
        # The office may be cancelling one of them at this moment.
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    locked = db.session.scalars(query).all()
    # Asked again after locking: another batch may have taken some while we waited.
    of_parts = PayoutLine.seller_order_id.in_([part.id for part in locked])
    taken = set(db.session.scalars(sa.select(PayoutLine.seller_order_id).where(of_parts)))
    return [part for part in locked if part.id not in taken]


def _refuse_own_shop(batch: PayoutBatch, actor_id: int) -> None:
    if pays_own_shop(batch.id, actor_id):
        raise Conflict(N_("This payout pays a shop of yours. Another officer must sign it."))


def _add_payout(
    batch: PayoutBatch, parts: Sequence[SellerOrder], account: SellerBankAccount, *, now: datetime
) -> int:
    amount = sum(earnings(part) for part in parts)
    payout = Payout(
        public_id=ids.public_id("out"),
        seller_id=account.seller_id,
        batch_id=batch.id,
        bank_account_id=account.id,
        amount=amount,
        created_at=now,
    )
    db.session.add(payout)
    # Lines refer to the payout by its key.
    db.session.flush()
    for part in parts:
        db.session.add(
            PayoutLine(
                seller_id=part.seller_id,
                payout_id=payout.id,
                seller_order_id=part.id,
                amount=earnings(part),
            )
        )
    return amount


def _by_seller(parts: Sequence[SellerOrder]) -> dict[int, list[SellerOrder]]:
    groups: dict[int, list[SellerOrder]] = {}
    for part in parts:
        groups.setdefault(part.seller_id, []).append(part)
    return groups


def _lock(public_id: str, *states: BatchState) -> PayoutBatch:
    query = (
        sa.select(PayoutBatch)
        .where(PayoutBatch.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    batch = db.session.scalar(query)
    if batch is None:
        raise NotFound()
    if batch.state not in states:
        raise Conflict(N_("Somebody has changed this payout meanwhile. Look at it again."))
    return batch


def _record(what: str, batch: PayoutBatch, actor_id: int, **more: Any) -> None:
    audit.record(
        f"payout_batch.{what}",
        actor_id=actor_id,
        subject_kind=SUBJECT,
        subject_id=batch.id,
        after={"state": batch.state.value, **more},
    )
    outbox.add(f"payout_batch.{what}", key=batch.public_id, batch_id=batch.id)
