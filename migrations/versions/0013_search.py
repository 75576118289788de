"""Tables of search."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime
from marketplace.search import tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_term",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_term")),
        sa.UniqueConstraint("term", name=op.f("uq_search_term_term")),
    )
    op.create_table(
        "search_version",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_version")),
    )
    op.create_table(
        "search_entry",
        sa.Column("product_id", BigKey, autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("shop_slug", sa.String(length=80), nullable=False),
        sa.Column("shop_name", sa.String(length=120), nullable=False),
        sa.Column("title", Json, nullable=False),
        sa.Column("technique_code", sa.String(length=30), nullable=False),
        sa.Column("motif_slugs", Json, nullable=False),
        sa.Column("piece_kind", sa.String(length=32), nullable=False),
        sa.Column("fabric_code", sa.String(length=30), nullable=False),
        sa.Column("colours", Json, nullable=False),
        sa.Column("length_cm", sa.Integer(), nullable=False),
        sa.Column("width_cm", sa.Integer(), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("stock_total", sa.Integer(), nullable=False),
        sa.Column("photos", Json, nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("sold_out_at", UtcDateTime(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_search_entry_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_search_entry_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("place", name=op.f("uq_search_entry_place")),
    )
    op.create_index(
        "ix_search_entry_price", "search_entry", ["price_amount", "place"], unique=False
    )
    op.create_index("ix_search_entry_seller", "search_entry", ["seller_id", "place"], unique=False)
    op.create_index(
        "ix_search_entry_technique", "search_entry", ["technique_code", "place"], unique=False
    )
    tables.install(op.get_bind())


def downgrade() -> None:
    tables.drop(op.get_bind())
    op.drop_index("ix_search_entry_price", table_name="search_entry")
    op.drop_index("ix_search_entry_seller", table_name="search_entry")
    op.drop_index("ix_search_entry_technique", table_name="search_entry")
    op.drop_table("search_entry")
    op.drop_table("search_version")
    op.drop_table("search_term")
