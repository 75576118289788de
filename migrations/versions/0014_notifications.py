"""Tables of notifications."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_message",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_message")),
        sa.UniqueConstraint("key", name=op.f("uq_sent_message_key")),
    )
    op.create_table(
        "notice",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("user_id", BigKey, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_notice_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_public_id")),
    )
    op.create_index(op.f("ix_notice_user_id"), "notice", ["user_id"], unique=False)
    op.create_index("ix_notice_user_unread", "notice", ["user_id", "read_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_user_id"), table_name="notice")
    op.drop_index("ix_notice_user_unread", table_name="notice")
    op.drop_table("notice")
    op.drop_table("sent_message")
