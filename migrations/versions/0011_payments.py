"""Tables of payments."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demo_charge",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("attempt_ref", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("refunded_amount", sa.BigInteger(), nullable=False),
        sa.Column("refunds", Json, nullable=False),
        sa.Column("return_url", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_charge")),
        sa.UniqueConstraint("attempt_ref", name=op.f("uq_demo_charge_attempt_ref")),
        sa.UniqueConstraint("ref", name=op.f("uq_demo_charge_ref")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_demo_charge_token_digest")),
    )
    op.create_table(
        "gateway_event",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object_ref", sa.String(length=120), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_event")),
        sa.UniqueConstraint("gateway", "event_id", name=op.f("uq_gateway_event_gateway_event_id")),
    )
    op.create_index("ix_gateway_event_due", "gateway_event", ["done_at", "next_at"], unique=False)
    op.create_index(
        op.f("ix_gateway_event_object_ref"), "gateway_event", ["object_ref"], unique=False
    )
    op.create_table(
        "payment_alarm",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_alarm")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_alarm_key")),
    )
    op.create_table(
        "payout_batch",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("total_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("payout_count", sa.Integer(), nullable=False),
        sa.Column("prepared_by_id", BigKey, nullable=False),
        sa.Column("prepared_at", UtcDateTime(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"],
            ["user_account.id"],
            name=op.f("fk_payout_batch_prepared_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_payout_batch_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_batch_public_id")),
    )
    op.create_index(
        op.f("ix_payout_batch_prepared_by_id"), "payout_batch", ["prepared_by_id"], unique=False
    )
    op.create_table(
        "payment",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["customer_order.id"], name=op.f("fk_payment_order_id_customer_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("order_id", name=op.f("uq_payment_order_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_public_id")),
    )
    op.create_table(
        "payout",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("batch_id", BigKey, nullable=False),
        sa.Column("bank_account_id", BigKey, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("bank_reference", sa.String(length=80), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payout_batch.id"], name=op.f("fk_payout_batch_id_payout_batch")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "bank_account_id"],
            ["seller_bank_account.seller_id", "seller_bank_account.id"],
            name=op.f("fk_payout_seller_id_bank_account_id_seller_bank_account"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_payout_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("batch_id", "seller_id", name=op.f("uq_payout_batch_id_seller_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_payout_seller_id_id")),
    )
    op.create_index(op.f("ix_payout_batch_id"), "payout", ["batch_id"], unique=False)
    op.create_index(op.f("ix_payout_seller_id"), "payout", ["seller_id"], unique=False)
    op.create_table(
        "payment_attempt",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", BigKey, nullable=False),
        sa.Column("order_version", sa.Integer(), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("provider_ref", sa.String(length=120), nullable=True),
        sa.Column("redirect_url", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("raw_status", sa.String(length=60), nullable=False),
        sa.Column("captured_amount", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_amount", sa.BigInteger(), nullable=True),
        sa.Column("settled_currency", sa.String(length=3), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_attempt_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempt")),
        sa.UniqueConstraint(
            "gateway", "provider_ref", name=op.f("uq_payment_attempt_gateway_provider_ref")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_attempt_public_id")),
    )
    op.create_index(
        "ix_payment_attempt_due", "payment_attempt", ["state", "expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_payment_attempt_payment_id"), "payment_attempt", ["payment_id"], unique=False
    )
    op.create_index(
        "uq_payment_attempt_open",
        "payment_attempt",
        ["payment_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('created', 'pending', 'processing')"),
        postgresql_where=sa.text("state IN ('created', 'pending', 'processing')"),
    )
    op.create_table(
        "payout_line",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("payout_id", BigKey, nullable=False),
        sa.Column("seller_order_id", BigKey, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "payout_id"],
            ["payout.seller_id", "payout.id"],
            name=op.f("fk_payout_line_seller_id_payout_id_payout"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "seller_order_id"],
            ["seller_order.seller_id", "seller_order.id"],
            name=op.f("fk_payout_line_seller_id_seller_order_id_seller_order"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_payout_line_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_line")),
        sa.UniqueConstraint("seller_order_id", name=op.f("uq_payout_line_seller_order_id")),
    )
    op.create_index(op.f("ix_payout_line_payout_id"), "payout_line", ["payout_id"], unique=False)
    op.create_index(op.f("ix_payout_line_seller_id"), "payout_line", ["seller_id"], unique=False)
    op.create_table(
        "refund",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", BigKey, nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("provider_ref", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("requested_by_id", BigKey, nullable=True),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("succeeded_at", UtcDateTime(), nullable=True),
        sa.Column("taken_amount", sa.BigInteger(), nullable=True),
        sa.Column("taken_currency", sa.String(length=3), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempt.id"],
            name=op.f("fk_refund_attempt_id_payment_attempt"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["user_account.id"],
            name=op.f("fk_refund_requested_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("gateway", "provider_ref", name=op.f("uq_refund_gateway_provider_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_refund_public_id")),
    )
    op.create_index(op.f("ix_refund_attempt_id"), "refund", ["attempt_id"], unique=False)
    op.create_index(op.f("ix_refund_requested_by_id"), "refund", ["requested_by_id"], unique=False)
    op.create_table(
        "refund_allocation",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("refund_id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("seller_order_id", BigKey, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("seller_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("commission_rupiah", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_refund_allocation_refund_id_refund")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_refund_allocation_seller_id_seller")
        ),
        sa.ForeignKeyConstraint(
            ["seller_order_id"],
            ["seller_order.id"],
            name=op.f("fk_refund_allocation_seller_order_id_seller_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_allocation")),
    )
    op.create_index(
        op.f("ix_refund_allocation_refund_id"), "refund_allocation", ["refund_id"], unique=False
    )
    op.create_index(
        op.f("ix_refund_allocation_seller_id"), "refund_allocation", ["seller_id"], unique=False
    )
    op.create_index(
        op.f("ix_refund_allocation_seller_order_id"),
        "refund_allocation",
        ["seller_order_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_refund_allocation_refund_id"), table_name="refund_allocation")
    op.drop_index(op.f("ix_refund_allocation_seller_id"), table_name="refund_allocation")
    op.drop_index(op.f("ix_refund_allocation_seller_order_id"), table_name="refund_allocation")
    op.drop_table("refund_allocation")
    op.drop_index(op.f("ix_refund_attempt_id"), table_name="refund")
    op.drop_index(op.f("ix_refund_requested_by_id"), table_name="refund")
    op.drop_table("refund")
    op.drop_index(op.f("ix_payout_line_payout_id"), table_name="payout_line")
    op.drop_index(op.f("ix_payout_line_seller_id"), table_name="payout_line")
    op.drop_table("payout_line")
    op.drop_index("ix_payment_attempt_due", table_name="payment_attempt")
    op.drop_index(op.f("ix_payment_attempt_payment_id"), table_name="payment_attempt")
    op.drop_index(
        "uq_payment_attempt_open",
        table_name="payment_attempt",
        sqlite_where=sa.text("state IN ('created', 'pending', 'processing')"),
        postgresql_where=sa.text("state IN ('created', 'pending', 'processing')"),
    )
    op.drop_table("payment_attempt")
    op.drop_index(op.f("ix_payout_batch_id"), table_name="payout")
    op.drop_index(op.f("ix_payout_seller_id"), table_name="payout")
    op.drop_table("payout")
    op.drop_table("payment")
    op.drop_index(op.f("ix_payout_batch_prepared_by_id"), table_name="payout_batch")
    op.drop_table("payout_batch")
    op.drop_table("payment_alarm")
    op.drop_index("ix_gateway_event_due", table_name="gateway_event")
    op.drop_index(op.f("ix_gateway_event_object_ref"), table_name="gateway_event")
    op.drop_table("gateway_event")
    op.drop_table("demo_charge")
