"""Rounds of timed jobs: what cannot be done for one row must not stop the others."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from marketplace.core import logs
from marketplace.core.database import db

log = logs.get_logger(__name__)

PAGE = 50
MOST_SECONDS = 60
"""A gateway that hangs makes a round long; its timed job counts as dead after five minutes."""

_reached: dict[str, int] = {}


def for_each(what: str, query: sa.Select[int], act: Callable[[int], object]) -> int:
    """Call ``act`` with each key that ``query`` selects, in their order; how many went well.

    The others are logged and come again. A round that takes longer than `MOST_SECONDS` ends, and
    the next one goes on behind it: however many fail, each key has its turn.
    """
    (key,) = query.selected_columns
    end = time.monotonic() + MOST_SECONDS
    done, last = 0, _reached.pop(what, 0)
    while True:
        page = db.session.scalars(query.where(key > last).order_by(key).limit(PAGE)).all()
        db.session.rollback()
        for last in page:
            done += _goes_well(what, last, act)
            if time.monotonic() > end:
                _reached[what] = last
                return done
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
