"""Tables of orders."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shipment",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("carrier_code", sa.String(length=20), nullable=False),
        sa.Column("tracking_number", sa.String(length=60), nullable=False),
        sa.Column("shipped_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["carrier_code"], ["carrier.code"], name=op.f("fk_shipment_carrier_code_carrier")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_shipment_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shipment_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_shipment_seller_id_id")),
    )
    op.create_index(op.f("ix_shipment_seller_id"), "shipment", ["seller_id"], unique=False)
    op.create_table(
        "customer_order",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", BigKey, nullable=False),
        sa.Column("user_id", BigKey, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.String(length=32), nullable=False),
        sa.Column("rate_on", sa.String(length=10), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("pay_until", UtcDateTime(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_customer_order_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_customer_order_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_order")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_order_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_customer_order_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_customer_order_token_digest")),
    )
    op.create_index(
        op.f("ix_customer_order_person_id"), "customer_order", ["person_id"], unique=False
    )
    op.create_index(op.f("ix_customer_order_user_id"), "customer_order", ["user_id"], unique=False)
    op.create_table(
        "order_address",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("line1", sa.String(length=200), nullable=False),
        sa.Column("line2", sa.String(length=200), nullable=False),
        sa.Column("village", sa.String(length=120), nullable=False),
        sa.Column("district", sa.String(length=120), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_order_address_order_id_customer_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_address")),
        sa.UniqueConstraint("order_id", name=op.f("uq_order_address_order_id")),
    )
    op.create_table(
        "seller_order",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("goods_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("delivery_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("commission_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("goods_amount", sa.BigInteger(), nullable=False),
        sa.Column("delivery_amount", sa.BigInteger(), nullable=False),
        sa.Column("carrier_code", sa.String(length=20), nullable=False),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("accept_by", UtcDateTime(), nullable=True),
        sa.Column("ship_by", UtcDateTime(), nullable=True),
        sa.Column("shipped_at", UtcDateTime(), nullable=True),
        sa.Column("deliver_by", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("claim_until", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["carrier_code"], ["carrier.code"], name=op.f("fk_seller_order_carrier_code_carrier")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_seller_order_order_id_customer_order"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_seller_order_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller_order")),
        sa.UniqueConstraint("number", name=op.f("uq_seller_order_number")),
        sa.UniqueConstraint(
            "order_id", "seller_id", name=op.f("uq_seller_order_order_id_seller_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_seller_order_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_seller_order_seller_id_id")),
    )
    op.create_index(
        "ix_seller_order_board", "seller_order", ["seller_id", "state", "id"], unique=False
    )
    op.create_index("ix_seller_order_claim", "seller_order", ["state", "claim_until"], unique=False)
    op.create_index(op.f("ix_seller_order_order_id"), "seller_order", ["order_id"], unique=False)
    op.create_index(op.f("ix_seller_order_seller_id"), "seller_order", ["seller_id"], unique=False)
    op.create_table(
        "order_event",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("seller_order_id", BigKey, nullable=False),
        sa.Column("command", sa.String(length=30), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=False),
        sa.Column("to_state", sa.String(length=32), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", BigKey, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_order_event_actor_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["customer_order.id"], name=op.f("fk_order_event_order_id_customer_order")
        ),
        sa.ForeignKeyConstraint(
            ["seller_order_id"],
            ["seller_order.id"],
            name=op.f("fk_order_event_seller_order_id_seller_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
    )
    op.create_index(op.f("ix_order_event_actor_id"), "order_event", ["actor_id"], unique=False)
    op.create_index(op.f("ix_order_event_order_id"), "order_event", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_order_event_seller_order_id"), "order_event", ["seller_order_id"], unique=False
    )
    op.create_table(
        "order_line",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("seller_order_id", BigKey, nullable=False),
        sa.Column("variant_id", BigKey, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=False),
        sa.Column("commission_points", sa.Integer(), nullable=False),
        sa.Column("tax_points", sa.Integer(), nullable=False),
        sa.Column("tax_rule", sa.String(length=60), nullable=False),
        sa.Column("snapshot", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "seller_order_id"],
            ["seller_order.seller_id", "seller_order.id"],
            name=op.f("fk_order_line_seller_id_seller_order_id_seller_order"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "variant_id"],
            ["variant.seller_id", "variant.id"],
            name=op.f("fk_order_line_seller_id_variant_id_variant"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_order_line_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_order_line_seller_id_id")),
    )
    op.create_index(op.f("ix_order_line_seller_id"), "order_line", ["seller_id"], unique=False)
    op.create_index(
        op.f("ix_order_line_seller_order_id"), "order_line", ["seller_order_id"], unique=False
    )
    op.create_index(op.f("ix_order_line_variant_id"), "order_line", ["variant_id"], unique=False)
    op.create_table(
        "order_amount",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_order_id", BigKey, nullable=False),
        sa.Column("order_line_id", BigKey, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("payer", sa.String(length=20), nullable=False),
        sa.Column("collector", sa.String(length=20), nullable=False),
        sa.Column("rupiah", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("certainty", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_order_amount_order_id_customer_order"),
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_order_amount_order_line_id_order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_order_id"],
            ["seller_order.id"],
            name=op.f("fk_order_amount_seller_order_id_seller_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_amount")),
    )
    op.create_index(op.f("ix_order_amount_order_id"), "order_amount", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_order_amount_order_line_id"), "order_amount", ["order_line_id"], unique=False
    )
    op.create_index(
        op.f("ix_order_amount_seller_order_id"), "order_amount", ["seller_order_id"], unique=False
    )
    op.create_table(
        "shipment_line",
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("shipment_id", BigKey, nullable=False),
        sa.Column("order_line_id", BigKey, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_shipment_line_seller_id_order_line_id_order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "shipment_id"],
            ["shipment.seller_id", "shipment.id"],
            name=op.f("fk_shipment_line_seller_id_shipment_id_shipment"),
        ),
        sa.PrimaryKeyConstraint(
            "seller_id", "shipment_id", "order_line_id", name=op.f("pk_shipment_line")
        ),
    )
    op.create_index(
        op.f("ix_shipment_line_order_line_id"), "shipment_line", ["order_line_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_shipment_line_order_line_id"), table_name="shipment_line")
    op.drop_table("shipment_line")
    op.drop_index(op.f("ix_order_amount_order_id"), table_name="order_amount")
    op.drop_index(op.f("ix_order_amount_order_line_id"), table_name="order_amount")
    op.drop_index(op.f("ix_order_amount_seller_order_id"), table_name="order_amount")
    op.drop_table("order_amount")
    op.drop_index(op.f("ix_order_line_seller_id"), table_name="order_line")
    op.drop_index(op.f("ix_order_line_seller_order_id"), table_name="order_line")
    op.drop_index(op.f("ix_order_line_variant_id"), table_name="order_line")
    op.drop_table("order_line")
    op.drop_index(op.f("ix_order_event_actor_id"), table_name="order_event")
    op.drop_index(op.f("ix_order_event_order_id"), table_name="order_event")
    op.drop_index(op.f("ix_order_event_seller_order_id"), table_name="order_event")
    op.drop_table("order_event")
    op.drop_index("ix_seller_order_board", table_name="seller_order")
    op.drop_index("ix_seller_order_claim", table_name="seller_order")
    op.drop_index(op.f("ix_seller_order_order_id"), table_name="seller_order")
    op.drop_index(op.f("ix_seller_order_seller_id"), table_name="seller_order")
    op.drop_table("seller_order")
    op.drop_table("order_address")
    op.drop_index(op.f("ix_customer_order_person_id"), table_name="customer_order")
    op.drop_index(op.f("ix_customer_order_user_id"), table_name="customer_order")
    op.drop_table("customer_order")
    op.drop_index(op.f("ix_shipment_seller_id"), table_name="shipment")
    op.drop_table("shipment")
