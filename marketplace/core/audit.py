"""Who did what: an append-only table in which each row carries the hash of the row before.

Values are ids, states and amounts, never a personal value: the rows outlive an erased person.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core import clock, logs
from marketplace.core.database import Base, Json, Key, Moment, db, in_transaction

FIRST_HASH = "0" * 64
_WAITING = "audit.waiting"
_WAITING_APART = "audit.waiting_apart"

log = logs.get_logger(__name__)


class AuditEvent(Base):
    """One act. ``actor_id`` is the user's id, empty for the system or an unknown person."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index(None, "subject_kind", "subject_id", "id"),)

    id: Mapped[Key]
    action: Mapped[str] = mapped_column(sa.String(80))
    actor_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    request_id: Mapped[str | None] = mapped_column(sa.String(64))
    at: Mapped[Moment]
    previous_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class AuditHead(Base):
    """The single row that knows the end of the chain, so that a cut tail is noticed too."""

    __tablename__ = "audit_head"

    id: Mapped[Key]
    hash: Mapped[str] = mapped_column(sa.String(64))
    event_count: Mapped[int] = mapped_column(sa.BigInteger)


def record(
    action: str,
    *,
    actor_id: int | None,
    subject_kind: str,
    subject_id: int | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record an act together with it: the row is written when the caller's transaction commits.

    Not earlier, so that the one lock all audited transactions share is taken last and for a
    moment only; taken first it would stand in the way of row locks and end in deadlocks.
    What is recorded inside a savepoint stays recorded when that fails: record after it.
    """
    session = db.session()
    _listen(session)
    event = _event(action, actor_id, subject_kind, subject_id, before, after)
    session.info.setdefault(_WAITING, []).append(event)


def record_apart(
    action: str,
    *,
    actor_id: int | None,
    subject_kind: str,
    subject_id: int | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record an act that stays recorded when the caller's transaction rolls back.

    Such as a refused sign-in. Inside a transaction it is written as soon as that has ended,
    whichever way, on a connection of its own.
    """
    session = db.session()
    event = _event(action, actor_id, subject_kind, subject_id, before, after)
    if in_transaction():
        _listen(session)
        session.info.setdefault(_WAITING_APART, []).append(event)
    else:
        _write_apart(session, [event])


def verify_chain() -> int | None:
    """None when all rows are as written; else the id of the first row that is not.

    0 means that rows at the end are missing.
    """
    previous, count = FIRST_HASH, 0
    find = sa.select(AuditEvent.__table__).order_by(AuditEvent.id)
    with db.session.execute(find.execution_options(yield_per=500)) as rows:
        for row in rows.mappings():
            values = {name: row[name] for name in _HASHED}
            if row["previous_hash"] != previous or row["hash"] != _hash(previous, values):
                return int(row["id"])
            previous, count = row["hash"], count + 1
    head = db.session.execute(sa.select(AuditHead.hash, AuditHead.event_count)).first()
    expected = (head.hash, head.event_count) if head else (FIRST_HASH, 0)
    return None if expected == (previous, count) else 0


def install_triggers(connection: sa.Connection) -> None:
    """Let the database refuse UPDATE, DELETE and TRUNCATE. Safe to call again, needed after every
    rebuild of the table: SQLite drops the triggers with it.
    """
    statements = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    for statement in statements:
        connection.exec_driver_sql(statement)


def drop_triggers(connection: sa.Connection) -> None:
    """Take the triggers away, for the way down of a migration."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_event_no_{verb}")
        return
    for name in ("audit_event_no_change", "audit_event_no_truncate"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON audit_event")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS audit_event_only_grows()")


_HASHED = (
    *("action", "actor_id", "subject_kind", "subject_id"),
    *("before", "after", "request_id", "at"),
)

_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
    "BEGIN SELECT RAISE(ABORT, 'audit_event only grows'); END"
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION audit_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit_event only grows'; END $$",
    "CREATE OR REPLACE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
    "FOR EACH ROW EXECUTE FUNCTION audit_event_only_grows()",
    "CREATE OR REPLACE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_only_grows()",
]


def _event(
    action: str,
    actor_id: int | None,
    subject_kind: str,
    subject_id: int | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> dict[str, Any]:
    return {
        "action": action,
        "actor_id": actor_id,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "before": _as_stored(before),
        "after": _as_stored(after),
        "request_id": logs.request_id(),
        "at": clock.now(),
    }


def _as_stored(values: Mapping[str, Any] | None) -> Any:
    """Through JSON and back: what cannot be stored fails where it was recorded. So does a float,
    which the databases give back in another shape than the one that was hashed.
    """
    return json.loads(json.dumps(values), parse_float=_refuse_float)


def _refuse_float(text: str) -> None:
    raise TypeError(f"an audit event holds no fractions: {text}")


def _listen(session: Session) -> None:
    if not session.info.get("audit.listening"):
        session.info["audit.listening"] = True
        sa.event.listen(session, "before_commit", _write_waiting)
        sa.event.listen(session, "after_commit", _write_waiting_apart)
        sa.event.listen(session, "after_rollback", _forget_waiting)
        sa.event.listen(session, "after_rollback", _write_waiting_apart)


def _write_waiting(session: Session) -> None:
    events = _take(session, _WAITING)
    if events:
        # The business rows go first: no row lock is asked for while the chain is locked.
        session.flush()
        _append(session, events)


def _forget_waiting(session: Session) -> None:
    _take(session, _WAITING)


def _write_waiting_apart(session: Session) -> None:
    events = _take(session, _WAITING_APART)
    if events:
        _write_apart(session, events)


def _take(session: Session, waiting: str) -> list[dict[str, Any]]:
    """The events that wait; none at the end of a savepoint, which the whole outlives."""
    if session.in_nested_transaction():
        return []
    events: list[dict[str, Any]] = session.info.pop(waiting, [])
    return events


def _write_apart(session: Session, events: list[dict[str, Any]]) -> None:
    with Session(session.get_bind(), join_transaction_mode="create_savepoint") as apart:
        apart.connection(execution_options={"petik_write": True})
        _append(apart, events)
        apart.commit()


def _append(session: Session, events: list[dict[str, Any]]) -> None:
    head = _locked_head(session)
    previous = head.hash
    for values in events:
        own = _hash(previous, values)
        row = {**values, "previous_hash": previous, "hash": own}
        session.execute(sa.insert(AuditEvent).values(**row))
        previous = own
    session.execute(
        sa.update(AuditHead)
        .values(hash=previous, event_count=head.event_count + len(events))
        .execution_options(synchronize_session=False)
    )


def _locked_head(session: Session) -> sa.Row[str, int]:
    """The end of the chain, locked until the transaction ends: one writer at a time."""
    find = sa.select(AuditHead.hash, AuditHead.event_count).with_for_update()
    head = session.execute(find).first()
    if head is None:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        insert = sqlite_insert if is_sqlite else postgresql_insert
        first = insert(AuditHead).values(id=1, hash=FIRST_HASH, event_count=0)
        session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        head = session.execute(find).one()
    return head


def _hash(previous: str, values: Mapping[str, Any]) -> str:
    at: datetime = values["at"]
    canonical = json.dumps(
        {**values, "at": at.isoformat(), "previous": previous},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
