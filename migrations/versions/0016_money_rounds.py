"""The timed rounds of money find their few rows without reading all of them.

A refund loses the column for who asked, which nothing ever wrote: the event of its order says it.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("paid_at IS NOT NULL AND settled_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_payment_attempt_unsettled",
        "payment_attempt",
        ["id"],
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )
    op.create_index("ix_refund_state", "refund", ["state"])
    with op.batch_alter_table("refund") as batch:
        batch.drop_index("ix_refund_requested_by_id")
        batch.drop_constraint("fk_refund_requested_by_id_user_account", type_="foreignkey")
        batch.drop_column("requested_by_id")


def downgrade() -> None:
    with op.batch_alter_table("refund") as batch:
        batch.add_column(sa.Column("requested_by_id", BigKey, nullable=True))
        batch.create_foreign_key(
            "fk_refund_requested_by_id_user_account", "user_account", ["requested_by_id"], ["id"]
        )
        batch.create_index("ix_refund_requested_by_id", ["requested_by_id"])
    op.drop_index("ix_refund_state", table_name="refund")
    op.drop_index("ix_payment_attempt_unsettled", table_name="payment_attempt")
