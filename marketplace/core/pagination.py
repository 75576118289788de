"""Keyset pages: a cursor in, rows and the next cursor out. No OFFSET anywhere.

A cursor is the sort values of the last row, as URL-safe text. It is no permission: the query
filters by owner regardless of it.
"""

import base64
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from marketplace.core.errors import Refused
from marketplace.core.i18n import N_

T = TypeVar("T")

# PostgreSQL takes neither NUL nor half a character.
_HARMFUL = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows; ``next_cursor`` is None at the end of the list."""

    rows: Sequence[T]
    next_cursor: str | None


def encode_cursor(values: Sequence[Any]) -> str:
    """Text for the sort ``values`` (numbers and strings) of the last row shown."""
    raw = json.dumps(list(values), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The sort values in ``cursor``; ``Refused`` unless they are of ``kinds``, in order."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        values = None
    if (
        not isinstance(values, list)
        or [type(value) for value in values] != list(kinds)
        or not all(map(_fits_the_database, values))
    ):
        raise Refused(N_("This page address is damaged. Start again from the first page."))
    return values


def _fits_the_database(value: Any) -> bool:
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return not isinstance(value, str) or not _HARMFUL.search(value)


def page_of(rows: Sequence[T], size: int, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """A page from up to ``size + 1`` rows; the extra row only says that more follows."""
    shown = rows[:size]
    more = len(rows) > size
    return Page(shown, encode_cursor(key(shown[-1])) if more else None)
