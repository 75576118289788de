"""Tables of catalog."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=True),
        sa.Column("title", Json, nullable=False),
        sa.Column("description", Json, nullable=False),
        sa.Column("technique_code", sa.String(length=30), nullable=True),
        sa.Column("fabric_code", sa.String(length=30), nullable=True),
        sa.Column("piece_kind", sa.String(length=32), nullable=False),
        sa.Column("colours", Json, nullable=False),
        sa.Column("making_days", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fabric_code"], ["fabric.code"], name=op.f("fk_product_fabric_code_fabric")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_product_seller_id_seller")
        ),
        sa.ForeignKeyConstraint(
            ["technique_code"], ["technique.code"], name=op.f("fk_product_technique_code_technique")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("public_id", name=op.f("uq_product_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_product_seller_id_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_product_slug")),
    )
    op.create_index(op.f("ix_product_seller_id"), "product", ["seller_id"], unique=False)
    op.create_index(
        "ix_product_seller_state", "product", ["seller_id", "state", "id"], unique=False
    )
    op.create_table(
        "photo",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("product_id", BigKey, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("original_id", BigKey, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("placeholder", sa.String(length=7), nullable=False),
        sa.Column("renditions", Json, nullable=False),
        sa.Column("is_drawing", sa.Boolean(), nullable=False),
        sa.Column("ready_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["original_id"], ["stored_file.id"], name=op.f("fk_photo_original_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_photo_seller_id_product_id_product"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_photo_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_photo_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_photo_seller_id_id")),
    )
    op.create_index(op.f("ix_photo_product_id"), "photo", ["product_id"], unique=False)
    op.create_index(op.f("ix_photo_seller_id"), "photo", ["seller_id"], unique=False)
    op.create_table(
        "product_maker",
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("product_id", BigKey, nullable=False),
        sa.Column("maker_id", BigKey, nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "maker_id"],
            ["maker.seller_id", "maker.id"],
            name=op.f("fk_product_maker_seller_id_maker_id_maker"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_product_maker_seller_id_product_id_product"),
        ),
        sa.PrimaryKeyConstraint(
            "seller_id", "product_id", "maker_id", name=op.f("pk_product_maker")
        ),
    )
    op.create_table(
        "product_motif",
        sa.Column("product_id", BigKey, nullable=False),
        sa.Column("motif_slug", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["motif_slug"], ["motif.slug"], name=op.f("fk_product_motif_motif_slug_motif")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_motif_product_id_product")
        ),
        sa.PrimaryKeyConstraint("product_id", "motif_slug", name=op.f("pk_product_motif")),
    )
    op.create_index(
        op.f("ix_product_motif_motif_slug"), "product_motif", ["motif_slug"], unique=False
    )
    op.create_table(
        "product_revision",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("product_id", BigKey, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("actor_id", BigKey, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name=op.f("fk_product_revision_actor_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_product_revision_seller_id_product_id_product"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_product_revision_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_revision")),
        sa.UniqueConstraint(
            "product_id", "version", name=op.f("uq_product_revision_product_id_version")
        ),
    )
    op.create_index(
        op.f("ix_product_revision_actor_id"), "product_revision", ["actor_id"], unique=False
    )
    op.create_index(
        op.f("ix_product_revision_seller_id"), "product_revision", ["seller_id"], unique=False
    )
    op.create_table(
        "variant",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("product_id", BigKey, nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("length_cm", sa.Integer(), nullable=True),
        sa.Column("width_cm", sa.Integer(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("hs_code", sa.String(length=13), nullable=True),
        sa.Column("origin_country", sa.String(length=2), nullable=True),
        sa.Column("customs_description", sa.String(length=200), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("price_amount >= 0", name=op.f("ck_variant_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_variant_seller_id_product_id_product"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_variant_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("public_id", name=op.f("uq_variant_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_variant_seller_id_id")),
    )
    op.create_index(op.f("ix_variant_product_id"), "variant", ["product_id"], unique=False)
    op.create_index(op.f("ix_variant_seller_id"), "variant", ["seller_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_variant_product_id"), table_name="variant")
    op.drop_index(op.f("ix_variant_seller_id"), table_name="variant")
    op.drop_table("variant")
    op.drop_index(op.f("ix_product_revision_actor_id"), table_name="product_revision")
    op.drop_index(op.f("ix_product_revision_seller_id"), table_name="product_revision")
    op.drop_table("product_revision")
    op.drop_index(op.f("ix_product_motif_motif_slug"), table_name="product_motif")
    op.drop_table("product_motif")
    op.drop_table("product_maker")
    op.drop_index(op.f("ix_photo_product_id"), table_name="photo")
    op.drop_index(op.f("ix_photo_seller_id"), table_name="photo")
    op.drop_table("photo")
    op.drop_index(op.f("ix_product_seller_id"), table_name="product")
    op.drop_index("ix_product_seller_state", table_name="product")
    op.drop_table("product")
