"""Tables of reference."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("usual_digits", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_bank")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("rupiah", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint(
            "currency",
            "valid_on",
            "imported_at",
            name=op.f("uq_exchange_rate_currency_valid_on_imported_at"),
        ),
    )
    op.create_table(
        "fabric",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("fibre", Json, nullable=False),
        sa.Column("grams_per_m2", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_fabric")),
    )
    op.create_table(
        "motif",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("area", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("meaning", Json, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_motif")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("parent_code", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_index("ix_region_parent", "region", ["parent_code", "name"], unique=False)
    op.create_table(
        "setting",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("effective_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_index("ix_setting_key_effective", "setting", ["key", "effective_at"], unique=False)
    op.create_table(
        "technique",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("how", Json, nullable=False),
        sa.Column("signs", Json, nullable=False),
        sa.Column("may_be_called_batik", sa.Boolean(), nullable=False),
        sa.Column("batikmark_class", sa.String(length=60), nullable=True),
        sa.Column("is_listable", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_technique")),
    )


def downgrade() -> None:
    op.drop_table("technique")
    op.drop_index("ix_setting_key_effective", table_name="setting")
    op.drop_table("setting")
    op.drop_index("ix_region_parent", table_name="region")
    op.drop_table("region")
    op.drop_table("motif")
    op.drop_table("fabric")
    op.drop_table("exchange_rate")
    op.drop_table("bank")
