"""Things in money that a person must look at. Raised once each; nothing is mended by itself."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from marketplace.core import audit, logs
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.sql import insert_new
from marketplace.payments.models import Alarm

log = logs.get_logger(__name__)

_IS_OPEN = Alarm.closed_at.is_(None)


def sound(key: str, kind: str, *, reference: str, detail: str, now: datetime) -> None:
    """Raise an alarm; the same ``key`` again is the same alarm, also after somebody saw it."""
    is_new = insert_new(
        Alarm, ["key"], key=key, kind=kind, reference=reference, detail=detail, raised_at=now
    )
    if is_new:
        log.error("payment alarm", kind=kind, reference=reference)


def close(key: str, *, actor_id: int, now: datetime) -> None:
    """An officer has seen to it; recorded for the first one who says so."""
    query = (
        sa.select(Alarm)
        .where(Alarm.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    alarm = db.session.scalar(query)
    if alarm is None:
        raise NotFound()
    if alarm.closed_at is not None:
        return
    alarm.closed_at = now
    audit.record(
        "payment_alarm.seen",
        actor_id=actor_id,
        subject_kind="payment_alarm",
        subject_id=alarm.id,
        after={"kind": alarm.kind, "reference": alarm.reference},
    )


def list_open(limit: int = 100) -> Sequence[Alarm]:
    """Alarms that nobody has seen to, the newest first."""
    query = sa.select(Alarm).where(_IS_OPEN).order_by(Alarm.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def count_open() -> int:
    """How many nobody has seen to, however many ``list_open`` shows."""
    return db.session.scalar(sa.select(sa.func.count()).where(_IS_OPEN)) or 0
