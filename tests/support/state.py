"""All that the database holds, to compare two ways to the same end."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from marketplace.core.database import Base, db

Rows = list[tuple[str, ...]]
State = dict[str, Rows]

# Different each time by nature: salts, nonces, and keys wrapped with a nonce.
_FRESH = frozenset({"password_hash", "wrapped_key", "hash", "previous_hash", "sha256", "key"})


def read_state(connection: Connection) -> State:
    """Each table's rows as text, without what is different each time."""
    return {table.name: _rows(connection, table) for table in Base.metadata.sorted_tables}


def differences(one: State, other: State) -> list[str]:
    """What stands in one of the two only, table by table."""
    found = []
    for table in one:
        for sign, here, there in (("-", one, other), ("+", other, one)):
            found += [f"{sign} {table}: {row}" for row in here[table] if row not in there[table]]
    return found


@contextmanager
def undone(app: Flask) -> Iterator[Connection]:
    """Within the block everything happens as in life; afterwards nothing has happened, down to
    the numbers of the next rows.
    """
    connection: Connection = db._app_engines[app][None]  # type: ignore[assignment]
    db.session.commit()
    counters = _counters(connection)
    savepoint = connection.begin_nested()
    try:
        yield connection
    finally:
        db.session.remove()
        savepoint.rollback()
        for name, value in counters.items():
            turn_back = sa.text("SELECT setval(:name, :value, :was_used)")
            values = {"name": name, "value": value or 1, "was_used": value is not None}
            connection.execute(turn_back, values)


def same_bytes() -> Callable[[int], bytes]:
    """A source of ids that starts anew each time it is made."""
    numbers = count()
    return lambda length: hashlib.sha512(b"%d" % next(numbers)).digest()[:length]


def _rows(connection: Connection, table: sa.Table) -> Rows:
    columns = [column for column in table.columns if column.name not in _FRESH]
    return sorted(
        tuple(_text(value) for value in row) for row in connection.execute(sa.select(*columns))
    )


def _text(value: object) -> str:
    text = str(value)
    return "ciphertext" if text.startswith(("v1.", "b'v1.")) else text


def _counters(connection: Connection) -> dict[str, int | None]:
    """PostgreSQL's counters, which no rollback turns back."""
    if connection.dialect.name != "postgresql":
        return {}
    query = sa.text("SELECT sequencename, last_value FROM pg_sequences")
    return {row.sequencename: row.last_value for row in connection.execute(query)}
