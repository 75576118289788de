"""The one source of time. UTC inside; ``Asia/Jakarta`` (WIB, UTC+7) at the edge.

Tests replace the reading with ``clock.use``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")

_read: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _read()


def today() -> date:
    """Today's date in Blitar (Asia/Jakarta)."""
    return now().astimezone(JAKARTA).date()


@contextmanager
def use(read: Callable[[], datetime]) -> Iterator[None]:
    """Within the block every reading of the clock comes from ``read``."""
    global _read
    before, _read = _read, read
    try:
        yield
    finally:
        _read = before
