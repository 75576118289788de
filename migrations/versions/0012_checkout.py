"""Tables of checkout."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cart",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", BigKey, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cart_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cart_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_cart_token_digest")),
    )
    op.create_index(op.f("ix_cart_user_id"), "cart", ["user_id"], unique=False)
    op.create_table(
        "cart_line",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("cart_id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("variant_id", BigKey, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("seen_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_line_quantity_positive")),
        sa.ForeignKeyConstraint(["cart_id"], ["cart.id"], name=op.f("fk_cart_line_cart_id_cart")),
        sa.ForeignKeyConstraint(
            ["seller_id", "variant_id"],
            ["variant.seller_id", "variant.id"],
            name=op.f("fk_cart_line_seller_id_variant_id_variant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_line")),
        sa.UniqueConstraint("cart_id", "variant_id", name=op.f("uq_cart_line_cart_id_variant_id")),
    )
    op.create_index(op.f("ix_cart_line_cart_id"), "cart_line", ["cart_id"], unique=False)
    op.create_index(op.f("ix_cart_line_variant_id"), "cart_line", ["variant_id"], unique=False)
    op.create_table(
        "checkout",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("cart_id", BigKey, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("deliveries", Json, nullable=False),
        sa.Column("order_id", BigKey, nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cart_id"], ["cart.id"], name=op.f("fk_checkout_cart_id_cart")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["customer_order.id"], name=op.f("fk_checkout_order_id_customer_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout")),
        sa.UniqueConstraint("public_id", name=op.f("uq_checkout_public_id")),
    )
    op.create_index(op.f("ix_checkout_cart_id"), "checkout", ["cart_id"], unique=False)
    op.create_index(op.f("ix_checkout_order_id"), "checkout", ["order_id"], unique=False)
    op.create_index("ix_checkout_state", "checkout", ["state", "held_until"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_checkout_cart_id"), table_name="checkout")
    op.drop_index(op.f("ix_checkout_order_id"), table_name="checkout")
    op.drop_index("ix_checkout_state", table_name="checkout")
    op.drop_table("checkout")
    op.drop_index(op.f("ix_cart_line_cart_id"), table_name="cart_line")
    op.drop_index(op.f("ix_cart_line_variant_id"), table_name="cart_line")
    op.drop_table("cart_line")
    op.drop_index(op.f("ix_cart_user_id"), table_name="cart")
    op.drop_table("cart")
