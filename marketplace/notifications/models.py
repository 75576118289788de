"""Notices in the site and the record of what was sent, so that nothing is sent twice."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Base, Json, Key, Moment, PublicId, UtcDateTime, key_to


class Notice(Base):
    """A line in someone's account; ``values`` holds its text in the reader's language."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_notice_user_unread", "user_id", "read_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    key: Mapped[str] = mapped_column(sa.String(160))
    user_id: Mapped[int] = key_to("user_account.id")
    kind: Mapped[str] = mapped_column(sa.String(60))
    values: Mapped[dict[str, object]] = mapped_column(Json)
    url: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[Moment]
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class SentMessage(Base):
    """A mail that went out; ``key`` is the keyed hash of event, subject and reader."""

    __tablename__ = "sent_message"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    sent_at: Mapped[Moment]
