"""Leases of timed jobs and signs of life of workers, in the database: no cron on any machine.

Of any number of workers one at a time holds the lease of a job. Its number, the fencing token,
grows with each holder: who was overtaken ends nobody else's lease. A slow job may so run twice
at once, and must bear it as pages bear a button pressed twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.database import Base, Key, Moment, UtcDateTime, db
from marketplace.core.sql import insert_new

LONG_GONE = timedelta(days=1)


class JobLease(Base):
    """The lease of one timed job. ``holder`` is empty while nobody runs it."""

    __tablename__ = "job_lease"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    holder: Mapped[str | None] = mapped_column(sa.String(80))
    token: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    expires_at: Mapped[Moment]
    last_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class WorkerHeartbeat(Base):
    """When a worker last said that it is alive."""

    __tablename__ = "worker_heartbeat"

    id: Mapped[Key]
    worker: Mapped[str] = mapped_column(sa.String(80), unique=True)
    seen_at: Mapped[Moment]


@dataclass(frozen=True)
class Lease:
    """What the holder of a lease knows of it."""

    name: str
    token: int


def due(intervals: Mapping[str, timedelta]) -> set[str]:
    """Those of the jobs, given by name with their interval, to be started now: one read."""
    now = clock.now()
    known = db.session.execute(
        sa.select(
            JobLease.name, JobLease.holder, JobLease.expires_at, JobLease.last_started_at
        ).where(JobLease.name.in_(intervals))
    )
    waiting = {row.name for row in known if not _is_due(row, intervals[row.name], now)}
    return set(intervals) - waiting


def take(name: str, *, every: timedelta, at_most: timedelta, holder: str) -> Lease | None:
    """The lease, if the job is due and nobody holds it; it lapses after ``at_most``."""
    now = clock.now()
    insert_new(JobLease, ["name"], name=name, token=0, expires_at=now)
    row = db.session.scalars(
        sa.select(JobLease).where(JobLease.name == name).with_for_update()
    ).one()
    if name not in due({name: every}):
        return None
    row.holder, row.token = holder, row.token + 1
    row.last_started_at, row.expires_at = now, now + at_most
    return Lease(name, row.token)


def release(lease: Lease) -> None:
    """The job has ended; without effect when another worker took it meanwhile."""
    db.session.execute(
        sa.update(JobLease)
        .where(JobLease.name == lease.name, JobLease.token == lease.token)
        .values(holder=None, expires_at=clock.now())
    )


def beat(worker: str) -> None:
    """This worker is alive. Forgets those that have been silent for a day."""
    now = clock.now()
    if not insert_new(WorkerHeartbeat, ["worker"], worker=worker, seen_at=now):
        db.session.execute(
            sa.update(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker).values(seen_at=now)
        )
    db.session.execute(sa.delete(WorkerHeartbeat).where(WorkerHeartbeat.seen_at < now - LONG_GONE))


def sign_off(worker: str) -> None:
    """This worker has stopped in good order."""
    db.session.execute(sa.delete(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker))


def worker_age() -> timedelta | None:
    """How long ago any worker last gave a sign of life; None when there is none."""
    seen_at = db.session.scalar(sa.select(sa.func.max(WorkerHeartbeat.seen_at)))
    return clock.now() - seen_at if seen_at else None


def _is_due(
    row: sa.Row[str, str | None, datetime, datetime | None], every: timedelta, now: datetime
) -> bool:
    if row.last_started_at is None:
        return True
    if row.holder is not None:  # Runs, or its worker died in the middle.
        return bool(row.expires_at <= now)
    return bool(row.last_started_at + every <= now)
