"""Without its database the site says sorry at once, on every address, and shows no trace (B5)."""

import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from marketplace.core.database import db
from marketplace.payments.gateways import demo
from tests.factories import accounts
from tests.support.clients import Visitor
from tests.support.doors import addresses
from tests.support.promises import in_time


@pytest.fixture
def visitor(committing_app: Flask) -> Visitor:
    """Somebody who signed in while all was well."""
    client = committing_app.test_client()
    assert isinstance(client, Visitor)
    return client.sign_in(accounts.buyer())


@pytest.fixture
def away(committing_app: Flask, visitor: Visitor, request: pytest.FixtureRequest) -> Flask:
    """The app after its database has gone."""
    url = make_url(str(committing_app.config["PETIK"].database_url))
    db.session.remove()
    db.engine.dispose()
    if url.drivername.startswith("sqlite"):
        path = Path(str(url.database))
        path.rename(path.with_suffix(".gone"))
        path.mkdir()
    else:
        request.getfixturevalue("postgres_server").drop_database(url.database)
    return committing_app


def test_every_address_answers_at_once_and_none_breaks(away: Flask, visitor: Visitor) -> None:
    statuses: dict[str, int] = {}
    for method in ("GET", "POST"):
        for endpoint, path in addresses(away, method):
            begun = time.perf_counter()
            answer = visitor.open(path, method=method)
            assert in_time(time.perf_counter() - begun, 1, path), path
            assert "Traceback" not in answer.text, path
            statuses[f"{method} {endpoint}"] = answer.status_code
    broken = [name for name, status in statuses.items() if status >= 500 and status != 503]
    assert broken == []
    assert sum(status == 503 for status in statuses.values()) > 100


def test_the_page_says_sorry_in_the_visitors_language_and_when_to_come_back(
    away: Flask, visitor: Visitor
) -> None:
    answer = visitor.get("/id/cloths")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert '<html lang="id"' in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_watchers_are_told(away: Flask, visitor: Visitor) -> None:
    assert visitor.get("/healthz").status_code == 200
    ready = visitor.get("/readyz")
    assert ready.status_code == 503
    assert ready.json == {"database": "down", "files": "ok", "worker": "down"}


def test_a_genuine_notice_is_not_taken_for_stored(away: Flask, visitor: Visitor) -> None:
    raw, headers = demo.signed_notice("evt_1", "charge.paid", "demo_1")
    assert visitor.post("/webhooks/demo", data=raw, headers=headers).status_code == 503
