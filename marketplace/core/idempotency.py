"""The same request twice is done once: keys of clients with the answer they got.

Both functions run inside the caller's transaction, so that the answer and the act it tells of are
committed together.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.database import Base, Json, Key, Moment, db
from marketplace.core.errors import Conflict, Refused
from marketplace.core.i18n import N_
from marketplace.core.sql import insert_new

MAX_KEY_LENGTH = 100
GIVEN_UP_AFTER = timedelta(minutes=10)
REPEATED_WITHIN = timedelta(days=30)

Answer = dict[str, Any]


class IdempotencyKey(Base):
    """One key of one actor (``user:7``, ``cart:…``) for one route."""

    __tablename__ = "idempotency_key"
    __table_args__ = (sa.UniqueConstraint("actor", "route", "key"),)

    id: Mapped[Key]
    actor: Mapped[str] = mapped_column(sa.String(100))
    route: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str] = mapped_column(sa.String(MAX_KEY_LENGTH))
    body_hash: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[Answer | None] = mapped_column(Json)
    created_at: Mapped[Moment] = mapped_column(index=True)


def begin(actor: str, route: str, key: str, body: bytes | str) -> Answer | None:
    """None when this is the first time and the caller shall act, then ``store`` the answer.

    The stored answer when the same was asked before; on PostgreSQL a parallel request waits here
    for the first one. Refuses the same key with another ``body``; ``Conflict`` while an act of
    several transactions is still going on, for ten minutes at most.
    """
    if not 0 < len(key) <= MAX_KEY_LENGTH:
        raise Refused(N_("This form is damaged. Load the page again and send it once more."))
    digest = hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest()
    now = clock.now()
    own = {"actor": actor, "route": route, "key": key}
    if insert_new(IdempotencyKey, list(own), **own, body_hash=digest, answer=None, created_at=now):
        return None
    # Fresh from the database: this session may have read the row before it was answered.
    found = db.session.scalars(
        _find(actor, route, key).with_for_update().execution_options(populate_existing=True)
    ).one()
    if found.body_hash != digest:
        raise Refused(N_("This was sent before with other contents. Load the page again."))
    if found.answer is None:
        if found.created_at > now - GIVEN_UP_AFTER:
            raise Conflict(N_("This is being worked on. Wait a moment and look again."))
        found.created_at = now
    return found.answer


def store(actor: str, route: str, key: str, answer: Answer) -> None:
    """Keep ``answer`` for the next time the same is asked. Ids only, no personal value."""
    db.session.scalars(_find(actor, route, key)).one().answer = answer


def forget_old(*, now: datetime) -> int:
    """Delete keys beyond the age in which clients repeat; how many."""
    gone = db.session.execute(
        sa.delete(IdempotencyKey)
        .where(IdempotencyKey.created_at < now - REPEATED_WITHIN)
        .returning(IdempotencyKey.id)
    )
    return len(gone.all())


def _find(actor: str, route: str, key: str) -> sa.Select[IdempotencyKey]:
    return sa.select(IdempotencyKey).where(
        IdempotencyKey.actor == actor, IdempotencyKey.route == route, IdempotencyKey.key == key
    )
