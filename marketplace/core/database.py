"""The database: base class, column types, conventions for both engines, and ``transaction()``.

SQLite and PostgreSQL are equal citizens. What differs between them lives here and in the few
places that ``docs/architecture.md`` names.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from marketplace.core import breaker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables. Relationships are declared on the upper row only, ``lazy="raise"``."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    # A test may bind the session to a connection with an open transaction and roll all back.
    session_options={"join_transaction_mode": "create_savepoint"},
)

# SQLite counts up an INTEGER primary key only, not a BIGINT.
BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment. Aware in Python, always UTC; naive values are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def state_column(states: type[StrEnum], **arguments: Any) -> Any:
    """A column for a ``StrEnum``, stored as its text; other values are refused on write."""
    kind = sa.Enum(
        states,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
    return mapped_column(kind, **arguments)


Key = Annotated[int, mapped_column(BigKey, primary_key=True)]
PublicId = Annotated[str, mapped_column(sa.String(32), unique=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]
JsonValue = Annotated[dict[str, Any], mapped_column(Json)]
Amount = Annotated[int, mapped_column(sa.BigInteger())]
"""Minor units; the currency stands in a column beside it, or is the rupiah where it says so."""


def key_to(target: str, **arguments: Any) -> Any:
    """A foreign key column to ``table.column``; indexed, because we look up from both sides."""
    nullable = arguments.pop("nullable", False)
    arguments.setdefault("index", True)
    return mapped_column(BigKey, sa.ForeignKey(target), nullable=nullable, **arguments)


_writer = threading.RLock()


@contextmanager
def transaction() -> Iterator[Session]:
    """One business transaction, opened at the edge (view, job, command); commits at the end.

    Ends the read transaction that came before, so what was loaded is read again inside. On SQLite
    it begins IMMEDIATE and one thread writes at a time: a deferred BEGIN that later wants to write
    fails at once under load. Refuses to nest. No network call belongs inside.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() does not nest: the edge opens it, services run inside")
    session.rollback()
    session.expire_all()
    with _writer if _is_sqlite(session) else nullcontext():
        session.info["writing"] = True
        try:
            session.connection(execution_options={"petik_write": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("writing", None)


def in_transaction() -> bool:
    """Whether this context is inside ``transaction()``. Network code refuses to run then."""
    return bool(db.session().info.get("writing"))


def is_sqlite() -> bool:
    """Whether the app of this context runs on SQLite."""
    return _is_sqlite(db.session())


def sorts_by_code_point() -> bool:
    """Whether lists come in one order everywhere; else PostgreSQL sorts them by some language."""
    return bool(db.session.scalar(sa.text("SELECT 'B' < 'a'")))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


PAGE_SECONDS = 5
COMMAND_SECONDS = 60
LOCK_SECONDS = 2
POOL_SECONDS = 3


def engine_options(database_url: str, *, statement_seconds: int = PAGE_SECONDS) -> dict[str, Any]:
    """Options of ``create_engine`` for ``database_url``: timeouts on every engine.

    A page may not wait longer than ``PAGE_SECONDS`` for one statement, the worker's jobs and
    the commands (a migration builds an index) not longer than ``COMMAND_SECONDS``; none longer
    than ``LOCK_SECONDS`` for a lock (PostgreSQL) and ``POOL_SECONDS`` for a connection.
    """
    if database_url.startswith("sqlite"):
        return {
            "hide_parameters": True,
            "connect_args": {"timeout": 5, "check_same_thread": False},
        }
    seconds = {
        "statement": statement_seconds,
        "lock": LOCK_SECONDS,
        "idle_in_transaction_session": 10,
    }
    timeouts = " ".join(f"-c {name}_timeout={limit}s" for name, limit in seconds.items())
    return {
        "hide_parameters": True,
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": POOL_SECONDS,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 3, "options": f"-c timezone=UTC {timeouts}"},
    }


def prepare_engine(engine: Engine, *, statement_seconds: int = PAGE_SECONDS) -> None:
    """Waits that end (PostgreSQL); on SQLite we say when a transaction begins, and WAL."""
    if engine.dialect.name != "sqlite":
        # One second more than the server's own limit: who breaks this one does not run at all.
        breaker.install(engine, answer_seconds=statement_seconds + 1)
        return

    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=5000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        write = connection.get_execution_options().get("petik_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
