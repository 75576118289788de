"""The mark that a database holds the demonstration: a row of the settings' table.

It is written before anything else, so that a loading that was broken off is known as such.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from marketplace.accounts.models import User
from marketplace.core.database import db
from marketplace.reference.models import Setting

KEY = "demo"


class Mark(StrEnum):
    """``loading``: begun and not finished."""

    LOADING = "loading"
    LOADED = "loaded"


def find() -> Mark | None:
    """The mark of this database, None when it has none."""
    value = db.session.scalar(
        sa.select(Setting.value).where(Setting.key == KEY).order_by(Setting.id.desc()).limit(1)
    )
    return Mark(str(value)) if value else None


def write(mark: Mark, *, now: datetime) -> None:
    """Mark the database, inside the caller's transaction."""
    db.session.add(
        Setting(key=KEY, value=mark.value, effective_at=now, reason="demo load", created_at=now)
    )


def is_empty() -> bool:
    """Whether nobody has an account here: then nothing can be anyone's."""
    return db.session.scalar(sa.select(User.id).limit(1)) is None
