"""Runs the revisions on SQLite and PostgreSQL alike.

On SQLite foreign keys are off while a revision runs and checked after it: a batch rebuild would
delete child rows and drop triggers without a word.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from marketplace.search.tables import is_described

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata


def run() -> None:
    """Run the revisions asked for, all in one transaction."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _set_foreign_keys(connection, on=False)
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            include_object=_is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()
        if sqlite:
            _check_foreign_keys(connection)
            _set_foreign_keys(connection, on=True)


def _is_ours(_found: object, name: str | None, kind: str, *_: object) -> bool:
    return is_described(name, kind)


def _set_foreign_keys(connection: Connection, *, on: bool) -> None:
    # The pragma does nothing inside a transaction, so it goes past SQLAlchemy's autobegin.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    cursor.close()


def _check_foreign_keys(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    broken = cursor.execute("PRAGMA foreign_key_check").fetchall()
    cursor.close()
    if broken:
        raise RuntimeError(f"rows point to nothing after the migration: {broken[:5]}")


run()
