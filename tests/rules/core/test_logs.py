"""What may stand in a log line, and what never does."""

import io
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from marketplace.core import logs
from marketplace.core.settings import for_tests


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log of this process, until the end of the test."""
    root = logging.getLogger()
    before = root.handlers, root.level
    stream = io.StringIO()
    logs.configure(for_tests(), stream)
    yield stream
    root.handlers, root.level = before
    logs.bind_request_id(None)


def last(lines: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(lines.getvalue().splitlines()[-1])
    return line


def test_a_line_is_json_with_moment_level_logger_and_request(lines: io.StringIO) -> None:
    logs.bind_request_id("req-1")
    logs.get_logger("petik.test").info("order placed", order_number="PTK-7K2M-Q9XF", count=3)
    line = last(lines)
    assert line["event"] == "order placed"
    assert (line["level"], line["logger"], line["request_id"]) == ("info", "petik.test", "req-1")
    assert (line["order_number"], line["count"]) == ("PTK-7K2M-Q9XF", 3)
    assert line["at"].endswith("+00:00")


def test_lines_of_libraries_take_the_same_way(lines: io.StringIO) -> None:
    logging.getLogger("somelib").warning("mail to %s failed", "siti@example.org")
    line = last(lines)
    assert line["event"] == "mail to [hidden] failed"
    assert line["logger"] == "somelib"


def test_values_bound_to_a_job_end_with_it(lines: io.StringIO) -> None:
    with logs.bound(request="req-2", job=5):
        assert logs.request_id() == "req-2"
        logs.get_logger("x").info("inside")
        assert last(lines)["job"] == 5
    logs.get_logger("x").info("outside")
    assert "job" not in last(lines)
    assert logs.request_id() is None


def test_lines_below_the_level_are_not_written(lines: io.StringIO) -> None:
    logs.configure(replace(for_tests(), log_level="WARNING"), lines)
    logs.get_logger("x").info("quiet")
    assert lines.getvalue() == ""


@pytest.mark.parametrize(
    "key",
    [
        *("password", "reset_token", "client_secret", "number", "account_number", "nik"),
        *("Authorization", "Set-Cookie", "email", "buyer_email", "phone", "csrf_token", "name"),
    ],
)
def test_a_telling_key_hides_its_value(key: str) -> None:
    assert logs.redact(None, "info", {key: "canary"}) == {key: logs.HIDDEN}
    assert logs.redact(None, "info", {"a": [{key: {"b": "canary"}}]}) == {"a": [{key: logs.HIDDEN}]}


@pytest.mark.parametrize("key", ["order_number", "seller_order_number", "status_code", "handler"])
def test_what_an_operator_needs_stays(key: str) -> None:
    assert logs.redact(None, "info", {key: "PTK-7K2M"}) == {key: "PTK-7K2M"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to siti.r+a@mail.example.org now", "to [hidden] now"),
        ("NIK 3505126001900004.", "NIK [hidden]."),
        ("card 4242 4242 4242 4242 refused", "card [hidden] refused"),
        ("call +62 812-3456-7890", "call [hidden]"),
        ("key sk_live_51Habcdefgh", "key [hidden]"),
        ("whsec_abcdefghijkl", "[hidden]"),
        ("postgresql://petik:pa55@db/petik", "postgresql://[hidden]@db/petik"),
        ("GET /reset?token=abc&x=1", "GET /reset?token=[hidden]&x=1"),
        ("order 12345678 on 2026-05-04T03:00:00", "order 12345678 on 2026-05-04T03:00:00"),
        ("GET /orders/abcdefghijklmnopqrstuvwxyz234567", "GET /orders/[hidden]"),
        ("/r/eyJ1c2VyIjo3fQ.aQsT1w.0123456789abcdefghijklmnop", "/r/[hidden]"),
        (
            "/media/0123456789abcdef0123456789abcdef.webp",
            "/media/0123456789abcdef0123456789abcdef.webp",
        ),
        (
            "DETAIL:  Failing row contains (7, Siti Contoh, Jalan (Melati) 1, null).",
            "DETAIL:  Failing row contains [hidden].",
        ),
        ("in marketplace.core.outbox.add", "in marketplace.core.outbox.add"),
        ("took 0.123456789012 s", "took 0.123456789012 s"),
    ],
)
def test_personal_and_secret_parts_of_a_text_are_hidden(text: str, shown: str) -> None:
    assert logs.mask(text) == shown


def test_an_exception_is_written_without_its_secrets(lines: io.StringIO) -> None:
    try:
        raise ConnectionError("smtp://petik:pa55word@mail.example refused siti@example.org")
    except ConnectionError:
        logs.get_logger("x").exception("mail failed")
    assert "ConnectionError" in last(lines)["exception"]
    assert "pa55word" not in lines.getvalue()
    assert "siti@" not in lines.getvalue()


@pytest.mark.parametrize("value", ["", "a b", "x" * 65, "a*/b", "a\n", "é"])
def test_a_strange_request_id_is_not_taken_over(value: str) -> None:
    logs.bind_request_id(value)
    assert logs.request_id() is None


@pytest.mark.parametrize("sign", ["a", "1", "a.", "-", "1 ", "a@", "sk_", "://a:"])
def test_hiding_takes_no_time_on_long_texts(sign: str) -> None:
    started = time.perf_counter()
    logs.mask(sign * 50_000)
    assert time.perf_counter() - started < 2
