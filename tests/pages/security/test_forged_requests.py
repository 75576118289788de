"""No other site can act for a visitor: every unsafe address asks for token and origin (A12)."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from marketplace.web.access import access_of
from tests.factories import accounts
from tests.support.clients import Visitor
from tests.support.doors import ENTERED, addresses

ORIGIN = "http://localhost"
FOREIGN_ORIGINS = (
    *("https://evil.example", "http://localhost.evil.example", "http://localhost:81", "null"),
    *("https://localhost", "http://evil@localhost", ""),
)


@pytest.fixture
def guarded(doors: Flask) -> Iterator[Flask]:
    """The doors, with tokens asked for as in life."""
    doors.config["WTF_CSRF_ENABLED"] = True
    yield doors
    doors.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def visitor(guarded: Flask) -> Visitor:
    """Somebody who may enter much: the owner of no shop, but signed in."""
    client = guarded.test_client()
    assert isinstance(client, Visitor)
    return client.sign_in(accounts.buyer())


def token_of(client: Visitor) -> str:
    """A token as the pages of this visitor carry it."""
    raw = secrets.token_hex(20)
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = raw
    serializer = URLSafeTimedSerializer(str(client.application.secret_key), salt="wtf-csrf-token")
    return str(serializer.dumps(raw))


def walk(client: Visitor, **arguments: Any) -> tuple[dict[str, int], dict[str, int]]:
    """Status by endpoint of every unsafe address: of signed notices, and of all others."""
    notices: dict[str, int] = {}
    others: dict[str, int] = {}
    for endpoint, path in addresses(client.application, "POST"):
        access = access_of(client.application.view_functions[endpoint])
        assert access is not None
        status = client.post(path, **arguments).status_code
        (notices if access.kind == "notice" else others)[endpoint] = status
    return notices, others


def test_without_a_token_only_signed_notices_come_in(visitor: Visitor) -> None:
    notices, others = walk(visitor)
    assert notices == {"webhooks.receive": ENTERED}
    assert len(others) > 60
    assert set(others.values()) == {400}


@pytest.mark.parametrize("kind", ["another visitor's", "made up", "empty", "unsigned"])
def test_a_token_that_is_not_this_visitors_is_refused(
    guarded: Flask, visitor: Visitor, kind: str
) -> None:
    stranger = guarded.test_client()
    assert isinstance(stranger, Visitor)
    own = token_of(visitor)
    with visitor.session_transaction() as cookie:
        unsigned = cookie["csrf_token"]
    tried = {
        "another visitor's": token_of(stranger),
        "made up": own[:-3] + "abc",
        "empty": "",
        "unsigned": unsigned,
    }[kind]
    _notices, others = walk(visitor, data={"csrf_token": tried})
    assert set(others.values()) == {400}


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_even_with_the_right_token_another_origin_is_refused(visitor: Visitor, origin: str) -> None:
    arguments: Any = {
        "data": {"csrf_token": token_of(visitor)},
        "headers": {"Origin": origin},
    }
    notices, others = walk(visitor, **arguments)
    assert notices == {"webhooks.receive": ENTERED}
    # Offices and workshops say "not found" to a buyer before they look at anything else.
    assert set(others.values()) == {400, 404}
    assert sum(status == 400 for status in others.values()) > 30


@pytest.mark.parametrize("headers", [{}, {"Origin": ORIGIN}], ids=["no origin", "own origin"])
def test_the_right_token_from_our_own_pages_comes_in(
    visitor: Visitor, headers: dict[str, str]
) -> None:
    _notices, others = walk(visitor, data={"csrf_token": token_of(visitor)}, headers=headers)
    # 404 is said to a buyer by offices and workshops.
    assert set(others.values()) == {ENTERED, 404}
    assert sum(status == ENTERED for status in others.values()) > 30


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_nobody_uses_are_refused_everywhere(visitor: Visitor, method: str) -> None:
    paths = [path for kind in ("GET", "POST") for _, path in addresses(visitor.application, kind)]
    statuses = {visitor.open(path, method=method).status_code for path in paths}
    assert statuses <= {400, 404, 405}


def test_a_refused_form_still_names_its_own_request(visitor: Visitor) -> None:
    answers = [visitor.post("/cart/add") for _ in range(2)]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(ids)) == 2
    assert all(each.startswith("req_") for each in ids)
    assert ids[1] in answers[1].text
