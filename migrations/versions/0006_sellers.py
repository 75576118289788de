"""Tables of sellers."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seller",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.String(length=120), nullable=False),
        sa.Column("about", Json, nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("pickup_address", sa.Text(), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=True),
        sa.Column("identity_hash", sa.String(length=64), nullable=True),
        sa.Column("identity_last4", sa.String(length=4), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("published_count", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seller_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_seller_slug")),
    )
    op.create_index(op.f("ix_seller_identity_hash"), "seller", ["identity_hash"], unique=False)
    op.create_table(
        "maker",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("person_id", BigKey, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_maker_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_maker_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maker")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_maker_seller_id_id")),
    )
    op.create_index(op.f("ix_maker_person_id"), "maker", ["person_id"], unique=False)
    op.create_index(op.f("ix_maker_seller_id"), "maker", ["seller_id"], unique=False)
    op.create_table(
        "seller_bank_account",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("bank_code", sa.String(length=3), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("number_last4", sa.String(length=4), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_code"], ["bank.code"], name=op.f("fk_seller_bank_account_bank_code_bank")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_seller_bank_account_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller_bank_account")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_seller_bank_account_seller_id_id")),
    )
    op.create_index(
        op.f("ix_seller_bank_account_number_hash"),
        "seller_bank_account",
        ["number_hash"],
        unique=False,
    )
    op.create_index(
        op.f("ix_seller_bank_account_seller_id"), "seller_bank_account", ["seller_id"], unique=False
    )
    op.create_table(
        "seller_application",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("answer_by", UtcDateTime(), nullable=True),
        sa.Column("claimed_by_id", BigKey, nullable=True),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"],
            ["user_account.id"],
            name=op.f("fk_seller_application_claimed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_seller_application_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller_application")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seller_application_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_seller_application_seller_id_id")),
    )
    op.create_index(
        op.f("ix_seller_application_claimed_by_id"),
        "seller_application",
        ["claimed_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_seller_application_seller_id"), "seller_application", ["seller_id"], unique=False
    )
    op.create_table(
        "seller_member",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("user_id", BigKey, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_seller_member_seller_id_seller")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_seller_member_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller_member")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_seller_member_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "user_id", name=op.f("uq_seller_member_seller_id_user_id")
        ),
    )
    op.create_index(
        op.f("ix_seller_member_seller_id"), "seller_member", ["seller_id"], unique=False
    )
    op.create_index(op.f("ix_seller_member_user_id"), "seller_member", ["user_id"], unique=False)
    op.create_table(
        "application_event",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("application_id", BigKey, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor_id", BigKey, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name=op.f("fk_application_event_actor_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "application_id"],
            ["seller_application.seller_id", "seller_application.id"],
            name=op.f("fk_application_event_seller_id_application_id_seller_application"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_application_event_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_event")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_application_event_seller_id_id")),
    )
    op.create_index(
        op.f("ix_application_event_actor_id"), "application_event", ["actor_id"], unique=False
    )
    op.create_index(
        op.f("ix_application_event_seller_id"), "application_event", ["seller_id"], unique=False
    )
    op.create_table(
        "requirement_submission",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("seller_id", BigKey, nullable=False),
        sa.Column("application_id", BigKey, nullable=False),
        sa.Column("requirement", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("snapshot", Json, nullable=False),
        sa.Column("remarks", Json, nullable=False),
        sa.Column("decided_by_id", BigKey, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["user_account.id"],
            name=op.f("fk_requirement_submission_decided_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "application_id"],
            ["seller_application.seller_id", "seller_application.id"],
            name=op.f("fk_requirement_submission_seller_id_application_id_seller_application"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_requirement_submission_seller_id_seller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_submission")),
        sa.UniqueConstraint(
            "application_id",
            "requirement",
            "round",
            name=op.f("uq_requirement_submission_application_id_requirement_round"),
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_requirement_submission_seller_id_id")),
    )
    op.create_index(
        op.f("ix_requirement_submission_decided_by_id"),
        "requirement_submission",
        ["decided_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_requirement_submission_seller_id"),
        "requirement_submission",
        ["seller_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("ix_requirement_submission_decided_by_id"), table_name="requirement_submission"
    )
    op.drop_index(op.f("ix_requirement_submission_seller_id"), table_name="requirement_submission")
    op.drop_table("requirement_submission")
    op.drop_index(op.f("ix_application_event_actor_id"), table_name="application_event")
    op.drop_index(op.f("ix_application_event_seller_id"), table_name="application_event")
    op.drop_table("application_event")
    op.drop_index(op.f("ix_seller_member_seller_id"), table_name="seller_member")
    op.drop_index(op.f("ix_seller_member_user_id"), table_name="seller_member")
    op.drop_table("seller_member")
    op.drop_index(op.f("ix_seller_application_claimed_by_id"), table_name="seller_application")
    op.drop_index(op.f("ix_seller_application_seller_id"), table_name="seller_application")
    op.drop_table("seller_application")
    op.drop_index(op.f("ix_seller_bank_account_number_hash"), table_name="seller_bank_account")
    op.drop_index(op.f("ix_seller_bank_account_seller_id"), table_name="seller_bank_account")
    op.drop_table("seller_bank_account")
    op.drop_index(op.f("ix_maker_person_id"), table_name="maker")
    op.drop_index(op.f("ix_maker_seller_id"), table_name="maker")
    op.drop_table("maker")
    op.drop_index(op.f("ix_seller_identity_hash"), table_name="seller")
    op.drop_table("seller")
