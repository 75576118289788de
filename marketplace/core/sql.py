"""Pieces of SQL that both engines know but SQLAlchemy spells per engine."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.core.database import Base, db, is_sqlite


def insert_new(table: type[Base], unique: Sequence[str], **values: Any) -> bool:
    """Insert ``values`` into ``table``; False when a row with equal ``unique`` columns exists.

    On PostgreSQL a second writer waits here until the first one has committed or rolled back.
    """
    statement = _insert(table).values(**values).on_conflict_do_nothing(index_elements=unique)
    inserted = db.session.execute(statement.returning(sa.literal(1)))
    return inserted.first() is not None


def insert_all_new(
    table: type[Base], unique: Sequence[str], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert those of ``rows`` whose ``unique`` columns stand in no row yet.

    Give them in one order everywhere: writers that meet wait for each other as in `insert_new`.
    """
    db.session.execute(_insert(table).on_conflict_do_nothing(index_elements=unique), rows)


def _insert(table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if is_sqlite() else postgresql.insert(table)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over the rows that fulfil ``where``."""
    condition = sa.text(where)
    return sa.Index(
        name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )
