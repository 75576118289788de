"""The timed rounds of money find their few rows without reading all of them."""

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
    op.drop_index("ix_refund_state", table_name="refund")
    op.drop_index("ix_payment_attempt_unsettled", table_name="payment_attempt")
