"""Answers: a rendered template, a redirect after a command, a safe way back."""

from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import Refused, Unavailable
from marketplace.core.logs import request_id


def render(template: str, **values: Any) -> str:
    """The page made from ``template``."""
    return render_template(template, **values)


def redirect_to(endpoint: str, **values: Any) -> Response:
    """See other (303): the answer to every successful command."""
    return redirect(url_for(endpoint, **values), code=303)


def flash_refusal(error: Refused) -> None:
    """Why it was refused, on the next page. Where a part of ours failed, with the reference under
    which the logs tell more: the next page has a request id of its own.
    """
    sentence = _(error.message, **error.params)
    if isinstance(error, Unavailable):
        sentence += " " + _("Reference %(id)s", id=request_id())
    flash(sentence, "error")


def safe_next(target: str | None) -> str | None:
    """``target`` when it is a path on this site, else None.

    Refuses other origins in all their spellings: ``//evil``, ``/\\evil``, control characters.
    """
    if not target or not target.startswith("/") or len(target) > 2000:
        return None
    if target.startswith(("//", "/\\")) or "\\" in target or any(ord(char) < 33 for char in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
