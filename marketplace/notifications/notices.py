"""Notices in the site: the lines at the bell."""

from datetime import datetime

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.core.pagination import Page, decode_cursor, page_of
from marketplace.notifications.models import Notice

PAGE_SIZE = 30


def count_unread(user_id: int) -> int:
    """How many notices ``user_id`` has not seen."""
    query = sa.select(sa.func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return int(db.session.scalar(query) or 0)


def list_notices(user_id: int, *, after: str | None = None) -> Page[Notice]:
    """The notices of ``user_id``, the newest first."""
    query = (
        sa.select(Notice)
        .where(Notice.user_id == user_id)
        .order_by(Notice.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if after:
        (last_id,) = decode_cursor(after, [int])
        query = query.where(Notice.id < last_id)
    return page_of(db.session.scalars(query).all(), PAGE_SIZE, lambda row: [row.id])


def mark_all_read(user_id: int, *, now: datetime) -> None:
    """All notices of ``user_id`` count as seen."""
    db.session.execute(
        sa.update(Notice)
        .where(Notice.user_id == user_id, Notice.read_at.is_(None))
        .values(read_at=now)
    )
