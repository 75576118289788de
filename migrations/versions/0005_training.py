"""Tables of training."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("name", name=op.f("uq_course_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_public_id")),
    )
    op.create_table(
        "participant",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("course_id", BigKey, nullable=False),
        sa.Column("person_id", BigKey, nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("village", sa.String(length=120), nullable=False),
        sa.Column("business", sa.String(length=160), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_participant_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_participant_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint(
            "course_id", "person_id", name=op.f("uq_participant_course_id_person_id")
        ),
    )
    op.create_index(op.f("ix_participant_course_id"), "participant", ["course_id"], unique=False)
    op.create_index(op.f("ix_participant_person_id"), "participant", ["person_id"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("participant_id", BigKey, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("claimed_by_id", BigKey, nullable=True),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("counted_for", sa.String(length=40), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"],
            ["user_account.id"],
            name=op.f("fk_certificate_claimed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_certificate_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number_key", name=op.f("uq_certificate_number_key")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_certificate_participant_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_public_id")),
    )
    op.create_index(
        op.f("ix_certificate_claimed_by_id"), "certificate", ["claimed_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_certificate_counted_for"), "certificate", ["counted_for"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_certificate_claimed_by_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_counted_for"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(op.f("ix_participant_course_id"), table_name="participant")
    op.drop_index(op.f("ix_participant_person_id"), table_name="participant")
    op.drop_table("participant")
    op.drop_table("course")
