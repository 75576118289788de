"""One id from the web server to SQL, jobs and Stripe; a failing checkout explained from the logs
alone, by the reference on the page (B1).
"""

import dataclasses
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.checkout import service as checkouts
from marketplace.core import logs, runtime
from marketplace.core.database import db
from marketplace.core.outbox import OutboxMessage
from marketplace.orders.models import Order
from marketplace.payments.models import PaymentAttempt
from tests.factories.catalog import published_cloth
from tests.fakes.stripe.server import FakeStripe
from tests.pages.orders.test_buying import ABROAD, put_in_cart, review_fields, walk_to_review
from tests.support.apps import Databases, app_for, close
from tests.support.clients import Visitor

REFERENCE = re.compile(r"Reference (req_\w+)")
Lines = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def lines_of() -> Iterator[Lines]:
    """The lines of the log under a request id, as an operator finds them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    # Not of the plain kind, which a new configuration replaces.
    handler.__class__ = type("Kept", (logging.StreamHandler,), {})
    logging.getLogger().addHandler(handler)

    def find(reference: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in stream.getvalue().splitlines()]
        return [line for line in found if line.get("request_id") == reference]

    yield find
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def stripe_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStripe]:
    """The shop is paid through Stripe."""
    with FakeStripe() as server:
        settings = dataclasses.replace(
            app.config["PETIK"],
            stripe_secret_key=f"sk_test_{id(server)}",
            stripe_webhook_secret="whsec_only_for_tests",
            stripe_api_base=server.url,
        )
        monkeypatch.setattr(runtime, "_settings", settings)
        yield server


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What reaches the driver."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(str(arguments[2]))

    sa.event.listen(sa.Engine, "after_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "after_cursor_execute", note)


def ready_to_place(client: Visitor) -> dict[str, str]:
    put_in_cart(client, published_cloth())
    return review_fields(walk_to_review(client, ABROAD))


def test_one_id_goes_through_answer_log_rows_jobs_and_the_gateway(
    client: Visitor,
    stripe_server: FakeStripe,
    lines_of: Lines,
    work: Callable[[], int],
) -> None:
    fields = ready_to_place(client)
    work()
    answer = client.post("/checkout/place", data=fields)
    reference = answer.headers["X-Request-ID"]
    assert answer.status_code == 303
    (session,) = stripe_server.sessions.values()
    assert session["metadata"]["request_id"] == reference
    assert db.session.scalars(sa.select(PaymentAttempt.request_id)).all() == [reference]
    messages = sa.select(OutboxMessage.topic).where(OutboxMessage.request_id == reference)
    assert "order.placed" in db.session.scalars(messages).all()
    work()
    lines = lines_of(reference)
    assert {"request", "delivery done"} <= {line["event"] for line in lines}
    assert "stock.changed" in {line.get("topic") for line in lines}


def test_it_stands_in_the_sql_of_what_was_written(
    client: Visitor, statements: list[str], app: Flask
) -> None:
    fields = ready_to_place(client)
    statements.clear()
    reference = client.post("/checkout/place", data=fields).headers["X-Request-ID"]
    written = [each for each in statements if each.startswith(("INSERT", "UPDATE"))]
    with_id = [each for each in written if f"request_id={reference}" in each]
    assert len(written) > 5
    # SQLite keeps no log that it could stand in.
    expected = len(written) if db.engine.dialect.name == "postgresql" else 0
    assert len(with_id) == expected


def test_when_the_gateway_does_not_answer_the_log_says_so_under_the_reference_on_the_page(
    client: Visitor, stripe_server: FakeStripe, lines_of: Lines
) -> None:
    stripe_server.fail_next(500, times=3)
    page = client.post("/checkout/place", data=ready_to_place(client), follow_redirects=True).text
    reference = reference_on(page)
    number = db.session.scalars(sa.select(Order.number)).one()
    lines = {line["event"]: line for line in lines_of(reference)}
    told = lines["payment not opened"]
    assert (told["order_number"], told["gateway"]) == (number, "stripe")
    assert "does not answer" in told["reason"]
    assert lines["stripe call failed"]["error"] == "APIError"
    assert (lines["request"]["endpoint"], lines["request"]["method"]) == ("checkout.place", "POST")
    assert ABROAD["email"] not in str(lines)


def test_when_the_gateway_refuses_the_log_says_why(
    client: Visitor, stripe_server: FakeStripe, lines_of: Lines
) -> None:
    stripe_server.fail_next(400)
    page = client.post("/checkout/place", data=ready_to_place(client), follow_redirects=True).text
    lines = {line["event"]: line for line in lines_of(reference_on(page))}
    assert lines["payment not opened"]["reason"]
    assert lines["payment not opened"]["attempt"].startswith("att_")


def test_an_error_of_ours_is_in_the_log_with_its_place_and_nowhere_on_the_page(
    client: Visitor, lines_of: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = ready_to_place(client)

    def fail(*_: object, **__: object) -> None:
        raise KeyError("ann@example.com has no rate")

    monkeypatch.setattr(checkouts, "place", fail)
    answer = client.post("/checkout/place", data=fields)
    assert answer.status_code == 500
    assert "KeyError" not in answer.text
    lines = {line["event"]: line for line in lines_of(reference_on(answer.text))}
    told = lines["unhandled error"]
    assert "KeyError" in told["exception"]
    assert "_place_once" in told["exception"]
    assert "ann@example.com" not in told["exception"]
    assert (told["level"], told["path"]) == ("error", "/checkout/place")
    assert lines["request"]["status_code"] == 500


def test_two_requests_have_two_ids_and_one_from_outside_is_not_believed(client: Visitor) -> None:
    ids = {client.get("/en/").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5
    answer = client.get("/en/", headers={"X-Request-ID": "from-outside"})
    assert answer.headers["X-Request-ID"].startswith("req_")


def test_behind_our_proxy_its_id_is_used_and_a_strange_one_replaced(
    databases: Databases, tmp_path: Path
) -> None:
    app = app_for(databases.sqlite(), tmp_path, proxies=1)
    client = app.test_client()
    good = client.get("/healthz", headers={"X-Request-ID": "nginx-12ab"})
    assert good.headers["X-Request-ID"] == "nginx-12ab"
    for given in ("", "a b", "x" * 65, "*/ DROP", "\N{LATIN SMALL LETTER E WITH ACUTE}"):
        strange = client.get("/healthz", headers={"X-Request-ID": given})
        assert strange.headers["X-Request-ID"].startswith("req_")
    close(app)


def reference_on(page: str) -> str:
    found = REFERENCE.search(page)
    assert found, page
    return found[1]
