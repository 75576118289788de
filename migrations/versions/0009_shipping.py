"""Tables of shipping."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carrier",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("tracking_url", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_carrier")),
    )
    op.create_table(
        "shipping_zone",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("countries", Json, nullable=False),
        sa.Column("provinces", Json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_zone")),
        sa.UniqueConstraint("code", name=op.f("uq_shipping_zone_code")),
    )
    op.create_table(
        "shipping_rate",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("zone_id", BigKey, nullable=False),
        sa.Column("carrier_code", sa.String(length=20), nullable=False),
        sa.Column("service", Json, nullable=False),
        sa.Column("up_to_grams", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["carrier_code"], ["carrier.code"], name=op.f("fk_shipping_rate_carrier_code_carrier")
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["shipping_zone.id"], name=op.f("fk_shipping_rate_zone_id_shipping_zone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_rate")),
        sa.UniqueConstraint(
            "zone_id",
            "carrier_code",
            "up_to_grams",
            "valid_from",
            name=op.f("uq_shipping_rate_zone_id_carrier_code_up_to_grams_valid_from"),
        ),
    )
    op.create_index(op.f("ix_shipping_rate_zone_id"), "shipping_rate", ["zone_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_shipping_rate_zone_id"), table_name="shipping_rate")
    op.drop_table("shipping_rate")
    op.drop_table("shipping_zone")
    op.drop_table("carrier")
