"""Rounds of timed jobs: what cannot be done for one row must not stop the others."""

from collections.abc import Callable, Iterable

from marketplace.core import logs

log = logs.get_logger(__name__)


def for_each(what: str, keys: Iterable[int], act: Callable[[int], object]) -> int:
    """Call ``act`` with each key; how many went well. The others are logged and come again."""
    done = 0
    for key in keys:
        try:
            act(key)
        except Exception:
            # A gateway that is away or a row in trouble: the next round tries it again.
            log.exception("round went on without one", what=what, key=key)
        else:
            done += 1
    return done
