"""What hardly ever changes is read once a minute in each process."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from marketplace.core.runtime import current_settings

SECONDS = 60
_MOST = 2_000

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_kept: dict[tuple[Any, ...], tuple[float, Any]] = {}


def kept_for_a_minute(read: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The answer of ``read``, at most a minute old. Its arguments must be hashable, its answer
    free of rows that belong to a session.
    """

    @wraps(read)
    def remembered(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        database = current_settings().database_url
        key = (database, read.__qualname__, args, tuple(sorted(kwargs.items())))
        now = time.monotonic()
        found = _kept.get(key)
        if found is not None and now - found[0] < SECONDS:
            answer: Answer = found[1]
            return answer
        if len(_kept) >= _MOST:
            _kept.clear()
        answer = read(*args, **kwargs)
        _kept[key] = (now, answer)
        return answer

    return remembered


def forget() -> None:
    """Read everything anew from here on."""
    _kept.clear()
