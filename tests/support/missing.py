"""A real service that cannot be had is a failure with its reason, never a silent skip."""

from collections.abc import Callable
from typing import NoReturn, TypeVar

import pytest

T = TypeVar("T")


class ServiceMissing(RuntimeError):
    """A real service could not be found or started; the text says why and what to install."""


def not_run(reason: object) -> NoReturn:
    """Fail the test with a text that `run.py test` can collect: it starts with "NOT RUN: "."""
    pytest.fail(f"NOT RUN: {reason}", pytrace=False)


def start_or_not_run(start: Callable[[], T]) -> T:
    """What `start()` gives; its ServiceMissing becomes a plain NOT RUN, without a traceback."""
    try:
        return start()
    except ServiceMissing as missing:
        reason = str(missing)
    not_run(reason)
