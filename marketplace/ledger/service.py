"""The only writer of the ledger."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.sql import insert_new
from marketplace.ledger.models import JournalEntry, LedgerAccount, Posting
from marketplace.ledger.postings import Account, EntryPlan


def post(plan: EntryPlan, *, now: datetime) -> JournalEntry:
    """Post a fact once: the same again is the same entry, another one under its key a Conflict."""
    entry = _find(plan.key)
    if entry is None and _insert(plan, now):
        return _get(plan.key)
    # On PostgreSQL another writer may have posted it between the look and the insert.
    entry = entry or _get(plan.key)
    if _content(entry) != _planned(plan):
        raise Conflict(
            N_("The fact %(key)s stands in the ledger with other amounts."), key=plan.key
        )
    return entry


def _find(key: str) -> JournalEntry | None:
    return db.session.scalar(sa.select(JournalEntry).where(JournalEntry.key == key))


def _get(key: str) -> JournalEntry:
    return db.session.scalars(sa.select(JournalEntry).where(JournalEntry.key == key)).one()


def _insert(plan: EntryPlan, now: datetime) -> bool:
    accounts = _accounts({line.account for line in plan.lines}, now)
    is_new = insert_new(
        JournalEntry,
        ["key"],
        key=plan.key,
        kind=plan.kind,
        reference=plan.reference,
        occurred_at=now,
    )
    if not is_new:
        return False
    of_plan = JournalEntry.key == plan.key
    entry_id = db.session.execute(sa.select(JournalEntry.id).where(of_plan)).scalar_one()
    db.session.execute(
        sa.insert(Posting),
        [
            {
                "entry_id": entry_id,
                "account_id": accounts[line.account],
                "currency": line.amount.currency,
                "amount": line.amount.minor,
            }
            for line in plan.lines
        ],
    )
    db.session.execute(sa.update(JournalEntry).where(of_plan).values(sealed_at=now))
    return True


def _accounts(wanted: set[Account], now: datetime) -> dict[Account, int]:
    """The ids of accounts, opened where they are new, always in the same order."""
    ids = _find_accounts(wanted)
    missing = sorted(wanted - set(ids))
    for account in missing:
        insert_new(
            LedgerAccount,
            ["code", "currency", "owner"],
            code=account.code,
            currency=account.currency,
            owner=account.owner,
            created_at=now,
        )
    return _find_accounts(wanted) if missing else ids


def _find_accounts(wanted: set[Account]) -> dict[Account, int]:
    columns = (LedgerAccount.code, LedgerAccount.currency, LedgerAccount.owner)
    triples = [(each.code, each.currency, each.owner) for each in wanted]
    rows = db.session.execute(
        sa.select(LedgerAccount.id, *columns).where(sa.tuple_(*columns).in_(triples))
    )
    return {Account(row.code, row.currency, row.owner): row.id for row in rows}


_Content = tuple[str, str, Counter[tuple[Account, int]]]


def _planned(plan: EntryPlan) -> _Content:
    lines = Counter((line.account, line.amount.minor) for line in plan.lines)
    return plan.kind, plan.reference, lines


def _content(entry: JournalEntry) -> _Content:
    rows = db.session.execute(
        sa.select(LedgerAccount.code, LedgerAccount.currency, LedgerAccount.owner, Posting.amount)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Posting.entry_id == entry.id)
    )
    lines = Counter((Account(row.code, row.currency, row.owner), row.amount) for row in rows)
    return entry.kind, entry.reference, lines
