"""Public pages are the same for every visitor without cart or account: made once, then kept.

The key is the address with the visit (language, currency, country). A page is good while the read
model's version stays the same, and for a minute at most. What differs from visitor to visitor is
a hole in the kept page, filled on the way out: the CSRF token.
"""

import secrets
import time

from flask import Flask, Response, g, request, session
from flask_wtf.csrf import generate_csrf

from marketplace.search import version
from marketplace.web.access import SESSION_SECRET
from marketplace.web.holes import CART_SECRET
from marketplace.web.locale import current_visit

SHARED = frozenset(
    f"catalog.{page}"
    for page in (
        "home", "listing", "product", "shops", "shop", "motifs", "motif", "technique", "how", "page"
    )
)  # fmt: skip
MOST_PAGES = 300
LONGEST_ADDRESS = 300
_HOLE = f"hole-{secrets.token_hex(16)}"

Key = tuple[object, ...]


class PageMemory:
    """The kept pages of one process."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._pages: dict[Key, tuple[float, str]] = {}

    def find(self, key: Key) -> str | None:
        """The page kept under ``key`` while it is young enough."""
        found = self._pages.get(key)
        if found is None or time.monotonic() - found[0] > self._seconds:
            return None
        return found[1]

    def keep(self, key: Key, page: str) -> None:
        """Keep ``page``; when there are too many, begin anew."""
        if len(self._pages) >= MOST_PAGES:
            self._pages.clear()
        self._pages[key] = (time.monotonic(), page)


def csrf_token() -> str:
    """The visitor's token, or its hole in a page that is kept for all."""
    return _HOLE if g.get("shared_page") else generate_csrf()


def init_page_memory(app: Flask, *, seconds: int) -> None:
    """Answer shared pages of ``app`` from memory for ``seconds``; 0 switches it off."""
    if not seconds:
        return
    memory = PageMemory(seconds)

    @app.before_request
    def answer_from_memory() -> Response | None:
        if not _is_shared():
            return None
        g.shared_page = (request.full_path, current_visit(), version.current())
        page = memory.find(g.shared_page)
        if page is None:
            return None
        return Response(_filled(page), mimetype="text/html")

    @app.after_request
    def keep(response: Response) -> Response:
        key = g.get("shared_page")
        if key is None or response.direct_passthrough or response.mimetype != "text/html":
            return response
        page = response.get_data(as_text=True)
        if _HOLE in page:
            if response.status_code == 200:
                memory.keep(key, page)
            response.set_data(_filled(page))
        return response


def _is_shared() -> bool:
    return (
        request.endpoint in SHARED
        and request.method == "GET"
        and len(request.full_path) <= LONGEST_ADDRESS
        and not {"country", "currency"} & set(request.args)
        and not {SESSION_SECRET, CART_SECRET, "_flashes"} & set(session)
    )


def _filled(page: str) -> str:
    return page.replace(_HOLE, generate_csrf())
