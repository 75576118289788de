"""Reads of the ledger. Only sealed entries count; balances are sums, there is no stored total."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.core.money import Money, rupiah
from marketplace.ledger.models import JournalEntry, LedgerAccount, Posting
from marketplace.ledger.postings import Account, Line


@dataclass(frozen=True)
class AccountBalance:
    """What stands on an account, debit positive."""

    account: Account
    amount: Money


@dataclass(frozen=True)
class StatementLine:
    """One posting on a shop's account. ``amount`` is as the shop sees it: owed to it positive."""

    posting_id: int
    occurred_at: datetime
    kind: str
    reference: str
    code: str
    amount: Money


@dataclass(frozen=True)
class Position:
    """A shop's money in rupiah: held until the buyer has it, payable, and owed by the shop."""

    held: Money
    payable: Money
    receivable: Money


@dataclass(frozen=True)
class Entry:
    """A sealed entry with its lines."""

    key: str
    kind: str
    reference: str
    occurred_at: datetime
    lines: tuple[Line, ...]


def balance(code: str, *, currency: str, owner: str = "") -> Money:
    """The sum of an account, debit positive; zero when it was never used."""
    query = _sealed(sa.func.coalesce(sa.func.sum(Posting.amount), 0)).where(
        LedgerAccount.code == code,
        LedgerAccount.currency == currency,
        LedgerAccount.owner == owner,
    )
    return Money(int(db.session.execute(query).scalar_one()), currency)


def trial_balance() -> list[AccountBalance]:
    """All accounts with what stands on them; each currency sums to zero."""
    columns = (LedgerAccount.code, LedgerAccount.currency, LedgerAccount.owner)
    rows = db.session.execute(
        _sealed(*columns, sa.func.sum(Posting.amount).label("amount"))
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        AccountBalance(
            Account(row.code, row.currency, row.owner), Money(int(row.amount), row.currency)
        )
        for row in rows
    ]


def positions(owners: list[str] | None = None) -> dict[str, Position]:
    """What each shop has held, payable and owes, in one query; of ``owners`` or of all shops."""
    query = _sealed(
        LedgerAccount.owner, LedgerAccount.code, sa.func.sum(Posting.amount).label("amount")
    ).where(LedgerAccount.owner != "", LedgerAccount.currency == "IDR")
    if owners is not None:
        query = query.where(LedgerAccount.owner.in_(owners))
    sums: dict[str, dict[str, int]] = {owner: {} for owner in owners or []}
    for row in db.session.execute(query.group_by(LedgerAccount.owner, LedgerAccount.code)):
        sums.setdefault(row.owner, {})[row.code] = int(row.amount)
    return {
        owner: Position(
            held=rupiah(-amounts.get("seller_hold", 0)),
            payable=rupiah(-amounts.get("seller_payable", 0)),
            receivable=rupiah(amounts.get("seller_receivable", 0)),
        )
        for owner, amounts in sums.items()
    }


def statement(owner: str, *, before: int | None = None, limit: int = 50) -> list[StatementLine]:
    """The postings on a shop's accounts, newest first; ``before`` is the last one shown."""
    query = _sealed(
        Posting.id,
        JournalEntry.occurred_at,
        JournalEntry.kind,
        JournalEntry.reference,
        LedgerAccount.code,
        Posting.currency,
        Posting.amount,
    ).where(LedgerAccount.owner == owner)
    if before is not None:
        query = query.where(Posting.id < before)
    rows = db.session.execute(query.order_by(Posting.id.desc()).limit(limit))
    return [
        StatementLine(
            row.id, row.occurred_at, row.kind, row.reference, row.code,
            Money(-row.amount, row.currency),
        )
        for row in rows
    ]  # fmt: skip


def posted_keys(keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` whose fact stands in the ledger."""
    found = db.session.scalars(
        sa.select(JournalEntry.key).where(
            JournalEntry.key.in_(list(keys)), JournalEntry.sealed_at.is_not(None)
        )
    )
    return set(found)


def posted(key: sa.ColumnElement[str]) -> sa.Exists:
    """For a query: whether the fact named ``key``, put together of its columns, stands."""
    query = sa.select(JournalEntry.id).where(
        JournalEntry.key == key, JournalEntry.sealed_at.is_not(None)
    )
    return query.exists()


def is_posted(key: str) -> bool:
    """Whether the fact ``key`` stands in the ledger."""
    return bool(posted_keys([key]))


def list_entries(*references: str) -> list[Entry]:
    """The sealed entries that belong to any of ``references``, in the order of posting."""
    rows = db.session.execute(
        _sealed(
            JournalEntry.key,
            JournalEntry.kind,
            JournalEntry.reference,
            JournalEntry.occurred_at,
            LedgerAccount.code,
            LedgerAccount.currency,
            LedgerAccount.owner,
            Posting.amount,
        )
        .where(JournalEntry.reference.in_(references))
        .order_by(JournalEntry.id, Posting.id)
    )
    lines: dict[tuple[str, str, str, datetime], list[Line]] = defaultdict(list)
    for row in rows:
        head = (row.key, row.kind, row.reference, row.occurred_at)
        account = Account(row.code, row.currency, row.owner)
        lines[head].append(Line(account, Money(row.amount, row.currency)))
    return [Entry(*head, lines=tuple(own)) for head, own in lines.items()]


def _sealed(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Posting)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(JournalEntry.sealed_at.is_not(None))
    )
