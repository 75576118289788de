"""Rounds of timed jobs: what cannot be done for one row must not stop the others."""

from collections.abc import Callable

import sqlalchemy as sa

from marketplace.core import logs
from marketplace.core.database import db

log = logs.get_logger(__name__)

PAGE = 50


def for_each(what: str, query: sa.Select[int], act: Callable[[int], object]) -> int:
    """Call ``act`` with each key that ``query`` selects; how many went well.

    The others are logged and come again. Each round goes through all keys, in their order, so
    that however many fail, the next one has its turn.
    """
    (key,) = query.selected_columns
    done, last = 0, 0
    while True:
        page = db.session.scalars(query.where(key > last).order_by(key).limit(PAGE)).all()
        db.session.rollback()
        for last in page:
            done += _goes_well(what, last, act)
        if len(page) < PAGE:
            return done


def _goes_well(what: str, key: int, act: Callable[[int], object]) -> bool:
    try:
        act(key)
    except Exception:
        # A gateway that is away or a row in trouble: the next round tries it again.
        log.exception("round went on without one", what=what, key=key)
        return False
    return True
