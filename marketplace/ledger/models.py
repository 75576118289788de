"""The double-entry ledger: accounts, balanced entries, postings. Append-only.

Knows no order and no shop, only references as text. An entry counts once it is sealed; sealing is
refused by the database unless each currency sums to zero.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.database import Amount, Base, Key, Moment, UtcDateTime, key_to


class LedgerAccount(Base):
    """``code`` in ``currency``, of ``owner`` (a seller's public id) or of the marketplace ("")."""

    __tablename__ = "ledger_account"
    __table_args__ = (sa.UniqueConstraint("code", "currency", "owner"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(sa.String(40))
    currency: Mapped[str] = mapped_column(sa.String(3))
    owner: Mapped[str] = mapped_column(sa.String(40), default="")
    created_at: Mapped[Moment]


class JournalEntry(Base):
    """One fact in money. The same ``key`` is the same entry, however often it is posted."""

    __tablename__ = "journal_entry"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    reference: Mapped[str] = mapped_column(sa.String(80), index=True)
    occurred_at: Mapped[Moment]
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    postings: Mapped[list["Posting"]] = relationship(lazy="raise")


class Posting(Base):
    """One side of an entry: debit positive, credit negative, minor units of ``currency``."""

    __tablename__ = "posting"
    __table_args__ = (sa.CheckConstraint("amount <> 0", name="amount_not_zero"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = key_to("journal_entry.id")
    account_id: Mapped[int] = key_to("ledger_account.id")
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount: Mapped[Amount]
