"""Whatever stands behind the question mark, no page breaks and none shows a trace (F8, M6)."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask

from marketplace.accounts.models import User
from marketplace.core.pagination import encode_cursor
from tests.factories import accounts, applications
from tests.factories.orders import paid_order
from tests.factories.sellers import approved_seller, owner_of
from tests.support.clients import Visitor
from tests.support.doors import addresses

PEOPLE: dict[str, Callable[[], User | None]] = {
    "anonymous": lambda: None,
    "applicant": applications.drafted,
    "owner": lambda: owner_of(approved_seller()),
    "reviewer": lambda: accounts.officer("reviewer"),
    "support": lambda: accounts.officer("support"),
    "finance": lambda: accounts.officer("finance"),
    "admin": lambda: accounts.officer("admin"),
}
NAMES = (
    *("after", "before", "number", "q", "show", "state", "sort", "country", "currency", "level"),
    *("next", "language", "last", "motif", "technique", "price_from", "price_to", "province"),
)
VALUES = {
    "nothing": "",
    "a large number": "9" * 30,
    "too many digits": "9" * 5_000,
    "an eastern digit": "٣",
    "a negative number": "-1",
    "a broken cursor": "W10",
    "a cursor beyond the keys": encode_cursor([2**63]),
    "a cursor of a long number": encode_cursor([10**40]),
    "a cursor with a null byte": encode_cursor(["a\0b", 1]),
    "a cursor with half a character": encode_cursor(["\ud800", 1]),
    "cursors with two parts": encode_cursor([10**40, 10**40]),
    "a cursor of infinity": encode_cursor([float("inf"), 1]),
    "half a character": "\udcff",
    "a line": "a\r\nb",
    "a quotation mark": "'\"<b>%s{{7*7}}",
    "a wildcard": "%_\\" * 40,
    "another site": "//evil.example",
}


@pytest.mark.slow
def test_no_page_breaks(app: Flask) -> None:
    """Each person opens the pages that nobody before them could."""
    paid_order()
    opened, broken = set[str](), list[tuple[str, str, int]]()
    for user_of in PEOPLE.values():
        client = app.test_client()
        assert isinstance(client, Visitor)
        if user := user_of():
            client.sign_in(user)
        pages = {
            path
            for _endpoint, path in addresses(app, "GET")
            if path not in opened and "/static" not in path and client.get(path).status_code == 200
        }
        for name, value in VALUES.items():
            query = urlencode(dict.fromkeys(NAMES, value), errors="surrogateescape")
            for path in pages:
                answer = client.get(f"{path}?{query}")
                if answer.status_code >= 500 and not path.startswith("/readyz"):
                    broken.append((name, path, answer.status_code))
        opened |= pages
    assert broken == []
    assert len(opened) > 40
