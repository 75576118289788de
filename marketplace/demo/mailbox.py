"""The demonstration's mailbox: every mail that would have been sent, for anyone to read.

Outside of the demonstration it does not exist: mails hold links that open accounts.
"""

from flask import Blueprint, Response

from marketplace.core import mail
from marketplace.core.errors import NotFound
from marketplace.core.runtime import current_settings
from marketplace.web.access import public
from marketplace.web.pages import render

bp = Blueprint("demo_mailbox", __name__)

_SHOWN = 40
_HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"
"""A mail's own HTML: no scripts, no forms, nothing from elsewhere."""


@bp.before_request
def _only_in_the_demo() -> None:
    if not current_settings().is_demo:
        raise NotFound()


@bp.get("")
@public
def inbox() -> Response | str:
    """The newest mails, to everybody."""
    return render("demo/inbox.html", mails=mail.read_mailbox(limit=_SHOWN))


@bp.get("/<name>")
@public
def show(name: str) -> Response | str:
    """One mail as text."""
    return render("demo/mail.html", mail=mail.read_mail(name))


@bp.get("/<name>/html")
@public
def html(name: str) -> Response:
    """The HTML of a mail, alone on its page and shut off from ours."""
    found = mail.read_mail(name)
    if found.html is None:
        raise NotFound()
    answer = Response(found.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _HTML_POLICY
    return answer
