"""Nothing typed is lost: a form that met an ended sign-in travels along and is handed back.

What was typed becomes a signed text in a hidden field of the sign-in page (readable by the person
who typed it, changed by nobody). After the sign-in a page offers to send it again, with a fresh
CSRF token, to the same address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from werkzeug.datastructures import MultiDict

from marketplace.core import crypto
from marketplace.core.errors import NotFound
from marketplace.web.pages import safe_next

MAX_CHARACTERS = 200_000
MAX_AGE = timedelta(hours=12)
_PURPOSE = "resume"
# Secrets are typed again; tokens are made afresh.
_LEFT_OUT = ("password", "csrf_token", "carry", "code", "current")


@dataclass(frozen=True)
class Carried:
    """A form that waits to be sent: where to, its fields in order, whether files were with it."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False


def carry_token(path: str, form: MultiDict[str, str], *, had_files: bool = False) -> str:
    """The text that carries ``form``; ``""`` when it cannot be carried (too long, odd address)."""
    target = safe_next(path.rstrip("?"))
    fields = [(name, value) for name, value in form.items(multi=True) if not _is_left_out(name)]
    size = sum(len(name) + len(value) for name, value in fields)
    if target is None or size > MAX_CHARACTERS:
        return ""
    return crypto.sign_token({"p": target, "f": fields, "x": had_files}, purpose=_PURPOSE)


def open_carry(token: str | None) -> Carried | None:
    """The form in ``token``; None when there is none, or it is not ours, or too old."""
    if not token:
        return None
    try:
        value = crypto.verify_token(token, purpose=_PURPOSE, max_age=MAX_AGE)
    except NotFound:
        return None
    return _carried(value)


def _carried(value: Mapping[str, object]) -> Carried | None:
    path, fields = value.get("p"), value.get("f")
    target = safe_next(path) if isinstance(path, str) else None
    if target is None or not isinstance(fields, list):
        return None
    return Carried(target, tuple((str(name), str(text)) for name, text in fields), bool(value["x"]))


def _is_left_out(name: str) -> bool:
    lowered = name.lower()
    return lowered in _LEFT_OUT or "password" in lowered
