"""Time and chance while the demonstration is loaded: a clock that is moved, ids from a seed."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from marketplace.core import clock, ids

SEED = 2023
_TICK = timedelta(milliseconds=1)


class Timeline:
    """A clock that stands at a moment of the past; each reading is a little later.

    Days count back from ``loaded_at``, the moment of loading.
    """

    def __init__(self, loaded_at: datetime) -> None:
        self.loaded_at = loaded_at
        self._at = loaded_at

    def __call__(self) -> datetime:
        self._at += _TICK
        return self._at

    def ago(self, days: float) -> datetime:
        """The moment that many days before the loading."""
        return self.loaded_at - timedelta(days=days)

    def move_to(self, days_ago: float) -> datetime:
        """Set the clock; jobs must not run at a later moment first."""
        self._at = self.ago(days_ago)
        return self._at


@contextmanager
def set_back() -> Iterator[Timeline]:
    """Within the block time is moved by hand and ids are the same at each loading."""
    timeline = Timeline(clock.now())
    with clock.use(timeline), ids.use(random.Random(SEED).randbytes):
        yield timeline
