"""What the finance desk reads: batches, what is payable, what to look at before signing."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts import approvals
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Approval
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.money import Money, rupiah, total
from marketplace.ledger import queries as ledger
from marketplace.orders.models import SellerOrder
from marketplace.payments import payouts
from marketplace.payments.models import (
    BatchState,
    Payout,
    PayoutBatch,
    PayoutLine,
    Refund,
)
from marketplace.payments.payouts import SUBJECT
from marketplace.payments.shares import EARNINGS
from marketplace.reference.models import Bank
from marketplace.sellers import queries as sellers
from marketplace.sellers.models import Seller, SellerBankAccount

LARGEST_SHOWN = 5


@dataclass(frozen=True)
class ShopDue:
    """What a shop can be paid now, and what is still held for it."""

    name: str
    order_count: int
    due: Money
    held: Money
    has_bank_account: bool


@dataclass(frozen=True)
class PayoutRow:
    """One line of a batch as the officer sees it; the account number by its last digits."""

    payout: Payout
    shop: str
    bank: str
    last4: str
    order_count: int
    is_first: bool
    is_account_new: bool


@dataclass(frozen=True)
class BatchFile:
    """A batch with everything that is looked at before it is signed."""

    batch: PayoutBatch
    rows: Sequence[PayoutRow]
    signatures: Sequence[Approval]
    names: Mapping[int, str]
    is_own_shop: bool

    @property
    def largest(self) -> Sequence[PayoutRow]:
        return sorted(self.rows, key=lambda row: -row.payout.amount)[:LARGEST_SHOWN]

    @property
    def changed_accounts(self) -> Sequence[PayoutRow]:
        return [row for row in self.rows if row.is_account_new and not row.is_first]

    @property
    def first_payouts(self) -> Sequence[PayoutRow]:
        return [row for row in self.rows if row.is_first]


def list_batches(limit: int = 50) -> Sequence[PayoutBatch]:
    """The newest batches first."""
    query = sa.select(PayoutBatch).order_by(PayoutBatch.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def list_due() -> list[ShopDue]:
    """What each shop can be paid now, the largest first; and what is held for the others."""
    query = (
        sa.select(SellerOrder.seller_id, sa.func.count(), sa.func.sum(EARNINGS))
        .where(payouts.payable())
        .group_by(SellerOrder.seller_id)
    )
    by_seller = {row[0]: (row[1], int(row[2])) for row in db.session.execute(query)}
    positions = ledger.positions()
    of_them = sa.or_(Seller.id.in_(by_seller), Seller.public_id.in_(positions))
    rows = db.session.execute(sa.select(Seller.id, Seller.public_id, Seller.name).where(of_them))
    with_bank = sellers.bank_accounts_in_force(by_seller.keys())
    due = [
        ShopDue(
            name=row.name,
            order_count=by_seller.get(row.id, (0, 0))[0],
            due=rupiah(by_seller.get(row.id, (0, 0))[1]),
            held=positions[row.public_id].held if row.public_id in positions else rupiah(0),
            has_bank_account=row.id in with_bank,
        )
        for row in rows
    ]
    return sorted(
        (each for each in due if each.due or each.held),
        key=lambda each: (-each.due.minor, -each.held.minor, each.name),
    )


def due_total(rows: Sequence[ShopDue]) -> Money:
    """What batches prepared now would pay."""
    return total((row.due for row in rows if row.has_bank_account), "IDR")


def held_total(rows: Sequence[ShopDue]) -> Money:
    """What is held for all shops until their buyers have the cloths."""
    return total((row.held for row in rows), "IDR")


def get_file(public_id: str, *, reader_id: int) -> BatchFile:
    """The whole batch, or ``NotFound``."""
    batch = db.session.scalar(sa.select(PayoutBatch).where(PayoutBatch.public_id == public_id))
    if batch is None:
        raise NotFound()
    signatures = approvals.list_signatures(SUBJECT, batch.id)
    return BatchFile(
        batch=batch,
        rows=_rows(batch),
        signatures=signatures,
        names={each.user_id: accounts.get_user(each.user_id).person.name for each in signatures},
        is_own_shop=payouts.pays_own_shop(batch.id, reader_id),
    )


def bank_file(batch_id: int) -> str:
    """The batch as the bank takes it: CSV with full account numbers. Whoever asks is recorded."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("bank_code", "bank", "account_number", "holder", "amount_idr", "reference"))
    for payout, account, bank_name, _shop in _accounts_of(batch_id):
        cells = (
            account.bank_code,
            bank_name,
            sellers.bank_number(account),
            sellers.bank_holder(account),
            str(payout.amount),
            payout.public_id,
        )
        writer.writerow([_plain(cell) for cell in cells])
    return out.getvalue()


def list_refunds(limit: int = 100) -> Sequence[Refund]:
    """The newest refunds, with their attempts."""
    query = (
        sa.select(Refund)
        .options(joinedload(Refund.attempt))
        .order_by(Refund.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "|", "%") else cell


def _rows(batch: PayoutBatch) -> list[PayoutRow]:
    counts, found = _order_counts(batch), _accounts_of(batch.id)
    paid_before = _paid_accounts([row[0].seller_id for row in found], batch)
    return [
        PayoutRow(
            payout=payout,
            shop=shop,
            bank=bank_name,
            last4=account.number_last4,
            order_count=counts.get(payout.id, 0),
            is_first=payout.seller_id not in paid_before,
            is_account_new=account.id not in paid_before.get(payout.seller_id, ()),
        )
        for payout, account, bank_name, shop in found
    ]


def _accounts_of(batch_id: int) -> Sequence[sa.Row[Payout, SellerBankAccount, str, str]]:
    query = (
        sa.select(Payout, SellerBankAccount, Bank.name, Seller.name)
        .join(
            SellerBankAccount,
            sa.and_(
                SellerBankAccount.id == Payout.bank_account_id,
                SellerBankAccount.seller_id == Payout.seller_id,
            ),
        )
        .join(Bank, Bank.code == SellerBankAccount.bank_code)
        .join(Seller, Seller.id == Payout.seller_id)
        .where(Payout.batch_id == batch_id)
        .order_by(Payout.id)
    )
    return db.session.execute(query).all()


def _order_counts(batch: PayoutBatch) -> dict[int, int]:
    query = (
        sa.select(PayoutLine.payout_id, sa.func.count())
        .join(Payout, Payout.id == PayoutLine.payout_id)
        .where(Payout.batch_id == batch.id)
        .group_by(PayoutLine.payout_id)
    )
    return {payout_id: int(count) for payout_id, count in db.session.execute(query)}


def _paid_accounts(seller_ids: Sequence[int], before: PayoutBatch) -> dict[int, set[int]]:
    """The bank accounts to which each shop was paid in earlier batches."""
    query = (
        sa.select(Payout.seller_id, Payout.bank_account_id)
        .join(PayoutBatch, PayoutBatch.id == Payout.batch_id)
        .where(
            Payout.seller_id.in_(seller_ids),
            Payout.batch_id < before.id,
            PayoutBatch.state == BatchState.PAID,
        )
    )
    found: dict[int, set[int]] = {}
    for seller_id, account_id in db.session.execute(query):
        found.setdefault(seller_id, set()).add(account_id)
    return found
