"""Nine headers stand on every answer, errors and files included; scripts need a nonce (A12)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from marketplace.core import files
from marketplace.core.database import transaction
from marketplace.core.settings import Settings
from marketplace.payments.gateways import demo
from marketplace.web import security
from tests.factories import accounts
from tests.support.apps import Databases, app_for, close
from tests.support.clients import Visitor
from tests.support.doors import addresses

HEADERS = frozenset(
    {"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"}
    | {"Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"}
    | {"X-Permitted-Cross-Domain-Policies", "Origin-Agent-Cluster"}
)
NONCE = re.compile(r"'nonce-([\w-]{20,})'")


def policy_of(answer: TestResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def status_of(answer: TestResponse) -> int:
    return answer.status_code


def assert_covered(answer: TestResponse) -> None:
    where = f"{answer.request.method} {answer.request.path} {answer.status_code}"
    assert HEADERS - set(answer.headers.keys()) == set(), where
    assert all(len(answer.headers.getlist(name)) == 1 for name in HEADERS), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    policy = policy_of(answer)
    assert policy["default-src"] in (["'self'"], ["'none'"]), where
    assert policy.get("object-src", ["'none'"]) == ["'none'"], where
    for name, sources in policy.items():
        assert not {"*", "http:", "https:", "'unsafe-inline'", "'unsafe-eval'"} & set(sources), (
            f"{where}: {name}"
        )
    scripts = policy.get("script-src", [])
    assert all(each == "'self'" or NONCE.fullmatch(each) for each in scripts), where


def answers_everywhere(visitor: Visitor) -> Iterator[TestResponse]:
    """Every address with each method that it takes, and with some that it does not."""
    for method in ("GET", "POST"):
        for _endpoint, path in addresses(visitor.application, method):
            for used in (method, "HEAD", "OPTIONS", "PUT"):
                yield visitor.open(path, method=used)


@pytest.mark.parametrize("who", ["anonymous", "buyer", "admin"])
def test_every_answer_to_everybody_has_the_nine_headers(client: Visitor, who: str) -> None:
    if who != "anonymous":
        client.sign_in(accounts.buyer() if who == "buyer" else accounts.officer(who))
    statuses = set()
    for answer in answers_everywhere(client):
        assert_covered(answer)
        statuses.add(answer.status_code)
    assert {200, 303, 404, 405} <= statuses


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing-here", 404),
        ("/en/cloths/%00", 404),
        ("/en", 308),
        ("/healthz", 200),
        ("/readyz", 503),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
        ("/static/js/app.js", 200),
        ("/static/js/none.js", 404),
        ("/static/../wsgi.py", 404),
        ("/media/none.webp", 404),
    ],
)
def test_files_redirects_and_watchers_answers_have_them(
    client: Visitor, path: str, status: int
) -> None:
    answer = client.get(path, buffered=True)
    assert answer.status_code == status
    assert_covered(answer)


def test_what_has_not_changed_or_is_not_allowed_has_them(client: Visitor) -> None:
    with transaction():
        picture = files.save(
            b"picture", media_type="image/webp", public=True, owner_kind="seller", owner_id=1
        )
        address = files.public_url(picture)
    for path in (address, "/static/js/app.js"):
        fresh = client.get(path, buffered=True)
        again = client.get(path, headers={"If-None-Match": fresh.headers["ETag"]})
        refused = client.post(path)
        part = client.get(path, headers={"Range": "bytes=0-3"}, buffered=True)
        statuses = [fresh.status_code, again.status_code, refused.status_code]
        assert statuses == [200, 304, 405]
        for answer in (fresh, again, refused, part):
            assert_covered(answer)


def test_no_other_site_may_read_a_static_file(client: Visitor) -> None:
    origin = {"Origin": "https://evil.example"}
    answer = client.get("/static/js/app.js", headers=origin, buffered=True)
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("status", [200, 400, 413])
def test_answers_to_notices_have_them(client: Visitor, status: int) -> None:
    raw, headers = demo.signed_notice("evt_1", "charge.paid", "demo_1")
    if status == 400:
        headers = {}
    if status == 413:
        raw = b"x" * 300_000
    answer = client.post("/webhooks/demo", data=raw, headers=headers)
    assert answer.status_code == status
    assert_covered(answer)


@pytest.mark.parametrize(
    ("failure", "status"),
    [(RuntimeError("broken"), 500), (OperationalError("SELECT", {}, OSError("away")), 503)],
)
def test_failures_have_them(
    app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    def fail(**_: object) -> str:
        raise failure

    fail.__access__ = security.access_of(app.view_functions["cart.show"])  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "cart.show", fail)
    answer = client.get("/cart/")
    assert answer.status_code == status
    assert_covered(answer)


def test_too_many_tries_and_too_large_forms_have_them(client: Visitor) -> None:
    # A minute may end in between: twice as many tries as are allowed in one, and one more.
    tries = sorted((client.post("/orders/x/unlock") for _ in range(21)), key=status_of)
    large = client.post("/account/sign-in", data={"email": "x" * 600_000})
    assert (tries[-1].status_code, large.status_code) == (429, 413)
    assert_covered(tries[-1])
    assert_covered(large)


def test_the_nonce_is_fresh_each_time_and_stands_in_no_page_of_another(client: Visitor) -> None:
    nonces, pages = [], []
    for _ in range(50):
        answer = client.get("/en/")
        nonces += NONCE.findall(answer.headers["Content-Security-Policy"])
        pages.append(answer.text)
    assert len(set(nonces)) == 50
    for number, page in enumerate(pages):
        assert not any(nonce in page for nonce in nonces[:number])


@pytest.fixture
def https_settings(app: Flask) -> Settings:
    settings: Settings = app.config["PETIK"]
    return replace(settings, env="production", public_url="https://petik.example")


def test_with_https_browsers_are_told_to_stay_with_it(
    databases: Databases, tmp_path: Path, https_settings: Settings
) -> None:
    app = app_for(
        databases.sqlite(),
        tmp_path,
        env=https_settings.env,
        public_url=https_settings.public_url,
    )
    client = app.test_client()
    wanted = {"/healthz": 200, "/static/js/app.js": 200, "/en/": 400}
    for path, status in wanted.items():
        answer = client.get(path, headers={"Host": "evil.example"}, buffered=True)
        assert answer.status_code == status
        assert_covered(answer)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        assert "upgrade-insecure-requests" in policy_of(answer)
    close(app)
