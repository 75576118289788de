"""Tables of inventory."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_level",
        sa.Column("variant_id", BigKey, autoincrement=False, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_level_on_hand_not_negative")),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= on_hand",
            name=op.f("ck_stock_level_reserved_within_on_hand"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "variant_id"],
            ["variant.seller_id", "variant.id"],
            name=op.f("fk_stock_level_seller_id_variant_id_variant"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_stock_level_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_stock_level")),
    )
    op.create_index(op.f("ix_stock_level_seller_id"), "stock_level", ["seller_id"], unique=False)
    op.create_table(
        "stock_movement",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("variant_id", BigKey, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "variant_id"],
            ["variant.seller_id", "variant.id"],
            name=op.f("fk_stock_movement_seller_id_variant_id_variant"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_stock_movement_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_stock_movement_seller_id_id")),
    )
    op.create_index(
        op.f("ix_stock_movement_seller_id"), "stock_movement", ["seller_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_movement_variant_id"), "stock_movement", ["variant_id"], unique=False
    )
    op.create_table(
        "stock_reservation",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("variant_id", BigKey, nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("latest_expiry", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_reservation_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["seller_id", "variant_id"],
            ["variant.seller_id", "variant.id"],
            name=op.f("fk_stock_reservation_seller_id_variant_id_variant"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_stock_reservation_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reservation")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_stock_reservation_seller_id_id")),
    )
    op.create_index(
        "ix_stock_reservation_due", "stock_reservation", ["state", "expires_at"], unique=False
    )
    op.create_index(
        "ix_stock_reservation_holder", "stock_reservation", ["holder", "state"], unique=False
    )
    op.create_index(
        op.f("ix_stock_reservation_seller_id"), "stock_reservation", ["seller_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_reservation_variant_id"), "stock_reservation", ["variant_id"], unique=False
    )
    op.create_index(
        "uq_stock_reservation_active",
        "stock_reservation",
        ["holder", "variant_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )


def downgrade() -> None:
    op.drop_index("ix_stock_reservation_due", table_name="stock_reservation")
    op.drop_index("ix_stock_reservation_holder", table_name="stock_reservation")
    op.drop_index(op.f("ix_stock_reservation_seller_id"), table_name="stock_reservation")
    op.drop_index(op.f("ix_stock_reservation_variant_id"), table_name="stock_reservation")
    op.drop_index(
        "uq_stock_reservation_active",
        table_name="stock_reservation",
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_table("stock_reservation")
    op.drop_index(op.f("ix_stock_movement_seller_id"), table_name="stock_movement")
    op.drop_index(op.f("ix_stock_movement_variant_id"), table_name="stock_movement")
    op.drop_table("stock_movement")
    op.drop_index(op.f("ix_stock_level_seller_id"), table_name="stock_level")
    op.drop_table("stock_level")
