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
    build = sqlite.insert if is_sqlite() else postgresql.insert
    statement = build(table).values(**values).on_conflict_do_nothing(index_elements=unique)
    inserted = db.session.execute(statement.returning(sa.literal(1)))
    return inserted.first() is not None


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over the rows that fulfil ``where``."""
    condition = sa.text(where)
    return sa.Index(
        name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )
