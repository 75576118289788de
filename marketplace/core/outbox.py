"""The outbox: what must happen after a transaction, written in the same transaction.

A message is a fact (``order.paid``) with ids only. The worker expands it into one delivery for
each function that ``events.py`` connects to its topic, claims deliveries and runs them. The row
is the truth: a delivery is done when its row says so, and runs again when a claim lapses, so
functions are called at least once and must be idempotent: beside the ids each gets the
``message_id``, by which it knows what it has done for the same message already.

All functions here run inside the caller's ``transaction()``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, logs
from marketplace.core.database import Base, JsonValue, Key, Moment, UtcDateTime, db, key_to
from marketplace.core.sql import insert_new, partial_index

Handler = Callable[[dict[str, Any]], None]

MAX_TRIES = 10
CLAIM_LASTS = timedelta(minutes=5)
_FIRST_DELAY = timedelta(seconds=10)
_LONGEST_DELAY = timedelta(hours=6)


class OutboxMessage(Base):
    """A fact that others may act on."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        sa.UniqueConstraint("topic", "key"),
        partial_index("ix_outbox_message_waiting", "id", where="expanded_at IS NULL"),
    )

    id: Mapped[Key]
    topic: Mapped[str] = mapped_column(sa.String(80))
    payload: Mapped[JsonValue]
    key: Mapped[str | None] = mapped_column(sa.String(200))
    request_id: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[Moment]
    expanded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class OutboxDelivery(Base):
    """One message for one function. ``tries`` counts claims and is the token of the newest one."""

    __tablename__ = "outbox_delivery"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "handler"),
        partial_index(
            "ix_outbox_delivery_waiting", "next_at", where="done_at IS NULL AND dead_at IS NULL"
        ),
        partial_index("ix_outbox_delivery_dead", "dead_at", where="dead_at IS NOT NULL"),
    )

    id: Mapped[Key]
    message_id: Mapped[int] = key_to("outbox_message.id", index=False)
    handler: Mapped[str] = mapped_column(sa.String(200))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Moment]
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    dead_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_error: Mapped[str | None] = mapped_column(sa.String(500))


@dataclass(frozen=True)
class Claim:
    """A delivery that the holder of this claim may run now."""

    id: int
    tries: int
    message_id: int
    topic: str
    handler: str
    payload: dict[str, Any]
    request_id: str | None


@dataclass(frozen=True)
class DeadRow:
    """A delivery that was given up, for the operator."""

    id: int
    topic: str
    handler: str
    payload: dict[str, Any]
    tries: int
    dead_at: datetime | None
    last_error: str | None


def add(topic: str, /, *, key: str | None = None, **payload: Any) -> None:
    """Write that ``topic`` happened, with ids in ``payload``.

    The same ``key`` for the same topic twice is one message; without a key each call is one.
    """
    insert_new(
        OutboxMessage,
        ("topic", "key"),
        topic=topic,
        key=key,
        payload=payload,
        request_id=logs.request_id(),
        created_at=clock.now(),
    )


def handler_name(handler: Handler) -> str:
    """The name that stands in the rows; a renamed function needs the old rows done first."""
    return f"{handler.__module__}.{handler.__qualname__}".removeprefix("marketplace.")


def has_work(topics: Collection[str], handlers: Collection[str]) -> bool:
    """Whether anything is due. Reads only, so that an idle worker never asks for the write lock."""
    waiting = sa.select(OutboxMessage.id).where(_unexpanded(topics))
    due = sa.select(OutboxDelivery.id).where(_due(handlers, clock.now()))
    either = sa.select(sa.or_(waiting.exists(), due.exists()))
    return bool(db.session.scalar(either))


def expand(handlers_by_topic: Mapping[str, Sequence[Handler]], limit: int = 100) -> int:
    """Make the deliveries of waiting messages; how many messages were expanded.

    A topic that is not in the map waits: in a rolling deploy the newer worker knows it.
    """
    now = clock.now()
    messages = db.session.execute(
        sa.select(OutboxMessage.id, OutboxMessage.topic)
        .where(_unexpanded(handlers_by_topic.keys()))
        .order_by(OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    rows = [
        {"message_id": message.id, "handler": handler_name(handler), "tries": 0, "next_at": now}
        for message in messages
        for handler in handlers_by_topic[message.topic]
    ]
    if rows:
        db.session.execute(sa.insert(OutboxDelivery), rows)
    if messages:
        db.session.execute(
            sa.update(OutboxMessage)
            .where(OutboxMessage.id.in_([message.id for message in messages]))
            .values(expanded_at=now)
        )
    return len(messages)


def claim(limit: int, handlers: Collection[str]) -> list[Claim]:
    """Take up to ``limit`` due deliveries for ``handlers``; nobody else gets them until the claim
    lapses. One whose last try ended without a word (the worker died) is dead instead.
    """
    now = clock.now()
    taken = db.session.execute(
        sa.select(OutboxDelivery.id, OutboxDelivery.tries)
        .where(_due(handlers, now))
        .order_by(OutboxDelivery.next_at, OutboxDelivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    _bury([row.id for row in taken if row.tries >= MAX_TRIES], now)
    claimed = [row.id for row in taken if row.tries < MAX_TRIES]
    if not claimed:
        return []
    db.session.execute(
        sa.update(OutboxDelivery)
        .where(OutboxDelivery.id.in_(claimed))
        .values(tries=OutboxDelivery.tries + 1, claimed_until=now + CLAIM_LASTS)
        .execution_options(synchronize_session=False)
    )
    rows = db.session.execute(
        sa.select(
            OutboxDelivery.id,
            OutboxDelivery.tries,
            OutboxDelivery.message_id,
            OutboxMessage.topic,
            OutboxDelivery.handler,
            OutboxMessage.payload,
            OutboxMessage.request_id,
        )
        .join(OutboxMessage, OutboxMessage.id == OutboxDelivery.message_id)
        .where(OutboxDelivery.id.in_(claimed))
        .order_by(OutboxDelivery.id)
    )
    return [Claim(*row) for row in rows]


def finish(claim: Claim) -> bool:
    """The delivery is done. False when the claim had lapsed and another worker took it."""
    return _end(claim, done_at=clock.now(), claimed_until=None, last_error=None)


def fail(claim: Claim, error: str) -> bool:
    """The delivery failed: wait three times as long as before, after the tenth try give up."""
    now = clock.now()
    error = logs.mask(error)[:500]
    if claim.tries >= MAX_TRIES:
        return _end(claim, dead_at=now, claimed_until=None, last_error=error)
    return _end(claim, next_at=now + delay_after(claim.tries), claimed_until=None, last_error=error)


def delay_after(tries: int) -> timedelta:
    """How long a delivery waits after its ``tries``-th failure: 10 s, 30 s … at most 6 hours."""
    return min(_FIRST_DELAY * 3.0 ** (tries - 1), _LONGEST_DELAY)


def dead_rows(limit: int = 100) -> list[DeadRow]:
    """The deliveries that were given up, the newest first."""
    rows = db.session.execute(
        sa.select(
            OutboxDelivery.id,
            OutboxMessage.topic,
            OutboxDelivery.handler,
            OutboxMessage.payload,
            OutboxDelivery.tries,
            OutboxDelivery.dead_at,
            OutboxDelivery.last_error,
        )
        .join(OutboxMessage, OutboxMessage.id == OutboxDelivery.message_id)
        .where(OutboxDelivery.dead_at.is_not(None))
        .order_by(OutboxDelivery.dead_at.desc(), OutboxDelivery.id.desc())
        .limit(limit)
    )
    return [DeadRow(*row) for row in rows]


def is_given_up(topic: str, key: str, handler: str) -> bool:
    """Whether ``handler`` (its name) was given up for the message of ``topic`` with ``key``."""
    query = (
        sa.select(OutboxDelivery.id)
        .join(OutboxMessage, OutboxMessage.id == OutboxDelivery.message_id)
        .where(
            OutboxMessage.topic == topic,
            OutboxMessage.key == key,
            OutboxDelivery.handler == handler,
            OutboxDelivery.dead_at.is_not(None),
        )
    )
    return db.session.scalar(query) is not None


def retry(delivery_id: int) -> bool:
    """Try a dead delivery again from the start; False when it is not dead."""
    changed = db.session.execute(
        sa.update(OutboxDelivery)
        .where(OutboxDelivery.id == delivery_id, OutboxDelivery.dead_at.is_not(None))
        .values(dead_at=None, tries=0, next_at=clock.now(), claimed_until=None)
        .returning(OutboxDelivery.id)
    )
    return changed.first() is not None


def oldest_waiting_age() -> timedelta:
    """How long the oldest message has waited that is neither done nor given up; 0 when none."""
    unexpanded = sa.select(sa.func.min(OutboxMessage.created_at)).where(
        OutboxMessage.expanded_at.is_(None)
    )
    undone = (
        sa.select(sa.func.min(OutboxMessage.created_at))
        .join(OutboxDelivery, OutboxDelivery.message_id == OutboxMessage.id)
        .where(OutboxDelivery.done_at.is_(None), OutboxDelivery.dead_at.is_(None))
    )
    moments = [db.session.scalar(unexpanded), db.session.scalar(undone)]
    now = clock.now()
    return max([now - moment for moment in moments if moment], default=timedelta())


def _unexpanded(topics: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.and_(OutboxMessage.expanded_at.is_(None), OutboxMessage.topic.in_(list(topics)))


def _due(handlers: Collection[str], now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        OutboxDelivery.done_at.is_(None),
        OutboxDelivery.dead_at.is_(None),
        OutboxDelivery.next_at <= now,
        sa.or_(OutboxDelivery.claimed_until.is_(None), OutboxDelivery.claimed_until <= now),
        OutboxDelivery.handler.in_(list(handlers)),
    )


def _bury(ids: list[int], now: datetime) -> None:
    if ids:
        db.session.execute(
            sa.update(OutboxDelivery)
            .where(OutboxDelivery.id.in_(ids))
            .values(dead_at=now, claimed_until=None, last_error="The worker died during it.")
            .execution_options(synchronize_session=False)
        )


def _end(claim: Claim, **values: Any) -> bool:
    # ``tries`` is the fencing token: a worker that comes back late must not end the newer try.
    changed = db.session.execute(
        sa.update(OutboxDelivery)
        .where(
            OutboxDelivery.id == claim.id,
            OutboxDelivery.tries == claim.tries,
            OutboxDelivery.done_at.is_(None),
            OutboxDelivery.dead_at.is_(None),
        )
        .values(**values)
        .returning(OutboxDelivery.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None
