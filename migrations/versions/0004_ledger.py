"""Tables of ledger."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, UtcDateTime
from marketplace.ledger import triggers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_entry",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_journal_entry_key")),
    )
    op.create_index(
        op.f("ix_journal_entry_reference"), "journal_entry", ["reference"], unique=False
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint(
            "code", "currency", "owner", name=op.f("uq_ledger_account_code_currency_owner")
        ),
    )
    op.create_table(
        "posting",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("entry_id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_posting_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_posting_account_id_ledger_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_posting_entry_id_journal_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    op.create_index(op.f("ix_posting_account_id"), "posting", ["account_id"], unique=False)
    op.create_index(op.f("ix_posting_entry_id"), "posting", ["entry_id"], unique=False)
    triggers.install(op.get_bind())


def downgrade() -> None:
    triggers.drop(op.get_bind())
    op.drop_index(op.f("ix_posting_account_id"), table_name="posting")
    op.drop_index(op.f("ix_posting_entry_id"), table_name="posting")
    op.drop_table("posting")
    op.drop_table("ledger_account")
    op.drop_index(op.f("ix_journal_entry_reference"), table_name="journal_entry")
    op.drop_table("journal_entry")
