"""Tables of core."""

import sqlalchemy as sa
from alembic import op

from marketplace.core import audit
from marketplace.core.database import BigKey, Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_event_previous_hash")),
    )
    op.create_index(op.f("ix_audit_event_actor_id"), "audit_event", ["actor_id"], unique=False)
    op.create_index(
        op.f("ix_audit_event_subject_kind_subject_id_id"),
        "audit_event",
        ["subject_kind", "subject_id", "id"],
        unique=False,
    )
    op.create_table(
        "audit_head",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("event_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("master_key_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("destroyed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
        sa.UniqueConstraint("subject", name=op.f("uq_data_key_subject")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", Json, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint(
            "actor", "route", "key", name=op.f("uq_idempotency_key_actor_route_key")
        ),
    )
    op.create_index(
        op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False
    )
    op.create_table(
        "job_lease",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("last_started_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_lease")),
        sa.UniqueConstraint("name", name=op.f("uq_job_lease_name")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expanded_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("topic", "key", name=op.f("uq_outbox_message_topic_key")),
    )
    op.create_index(
        "ix_outbox_message_waiting",
        "outbox_message",
        ["id"],
        unique=False,
        sqlite_where=sa.text("expanded_at IS NULL"),
        postgresql_where=sa.text("expanded_at IS NULL"),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_key"), "stored_file", ["key"], unique=False)
    op.create_index(
        op.f("ix_stored_file_owner_kind_owner_id"),
        "stored_file",
        ["owner_kind", "owner_id"],
        unique=False,
    )
    op.create_table(
        "worker_heartbeat",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_heartbeat")),
        sa.UniqueConstraint("worker", name=op.f("uq_worker_heartbeat_worker")),
    )
    op.create_table(
        "document",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("file_id", BigKey, nullable=False),
        sa.Column("replaced_by_id", BigKey, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_document_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["document.id"], name=op.f("fk_document_replaced_by_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "kind",
            "language",
            "version",
            name=op.f("uq_document_subject_kind_subject_id_kind_language_version"),
        ),
    )
    op.create_index(op.f("ix_document_file_id"), "document", ["file_id"], unique=False)
    op.create_index(
        op.f("ix_document_replaced_by_id"), "document", ["replaced_by_id"], unique=False
    )
    op.create_table(
        "outbox_delivery",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("message_id", BigKey, nullable=False),
        sa.Column("handler", sa.String(length=200), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("dead_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_message.id"],
            name=op.f("fk_outbox_delivery_message_id_outbox_message"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_delivery")),
        sa.UniqueConstraint(
            "message_id", "handler", name=op.f("uq_outbox_delivery_message_id_handler")
        ),
    )
    op.create_index(
        "ix_outbox_delivery_dead",
        "outbox_delivery",
        ["dead_at"],
        unique=False,
        sqlite_where=sa.text("dead_at IS NOT NULL"),
        postgresql_where=sa.text("dead_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_delivery_waiting",
        "outbox_delivery",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    audit.install_triggers(op.get_bind())


def downgrade() -> None:
    audit.drop_triggers(op.get_bind())
    op.drop_index(
        "ix_outbox_delivery_dead",
        table_name="outbox_delivery",
        sqlite_where=sa.text("dead_at IS NOT NULL"),
        postgresql_where=sa.text("dead_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_outbox_delivery_waiting",
        table_name="outbox_delivery",
        sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.drop_table("outbox_delivery")
    op.drop_index(op.f("ix_document_file_id"), table_name="document")
    op.drop_index(op.f("ix_document_replaced_by_id"), table_name="document")
    op.drop_table("document")
    op.drop_table("worker_heartbeat")
    op.drop_index(op.f("ix_stored_file_key"), table_name="stored_file")
    op.drop_index(op.f("ix_stored_file_owner_kind_owner_id"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index(
        "ix_outbox_message_waiting",
        table_name="outbox_message",
        sqlite_where=sa.text("expanded_at IS NULL"),
        postgresql_where=sa.text("expanded_at IS NULL"),
    )
    op.drop_table("outbox_message")
    op.drop_table("job_lease")
    op.drop_index(op.f("ix_idempotency_key_created_at"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_table("data_key")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_event_actor_id"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_subject_kind_subject_id_id"), table_name="audit_event")
    op.drop_table("audit_event")
