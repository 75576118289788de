"""The version of the read model: pages made from it are good as long as it stays the same."""

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.core.sql import insert_new
from marketplace.search.models import SearchVersion

_ROW = 1


def current() -> int:
    """The present version; 0 before the first cloth."""
    return db.session.scalar(sa.select(SearchVersion.number)) or 0


def count_up() -> None:
    """The read model changes in this transaction.

    Called before anything is read: writers wait for each other at this row, so none of them
    overwrites with what it read earlier what another has written since.
    """
    insert_new(SearchVersion, ["id"], id=_ROW, number=0)
    db.session.execute(sa.update(SearchVersion).values(number=SearchVersion.number + 1))
