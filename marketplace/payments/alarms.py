"""Things in money that a person must look at. Raised once each; nothing is mended by itself."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from marketplace.core import logs
from marketplace.core.database import db
from marketplace.core.sql import insert_new
from marketplace.payments.models import Alarm

log = logs.get_logger(__name__)


def sound(key: str, kind: str, *, reference: str, detail: str, now: datetime) -> None:
    """Raise an alarm; the same ``key`` again is the same alarm."""
    insert_new(
        Alarm, ["key"], key=key, kind=kind, reference=reference, detail=detail, raised_at=now
    )
    log.error("payment alarm", kind=kind, reference=reference)


def list_open() -> Sequence[Alarm]:
    """Alarms that nobody has closed, the oldest first."""
    query = sa.select(Alarm).where(Alarm.closed_at.is_(None)).order_by(Alarm.id).limit(100)
    return db.session.scalars(query).all()
