"""A refusal says what it is, in words for people and in headers for programs."""

import re

import pytest
from flask import Flask

from marketplace.core.errors import Unavailable
from marketplace.web import access
from tests.support.clients import Visitor


def test_the_address_of_a_form_says_that_it_shows_no_page(client: Visitor) -> None:
    answer = client.get("/visit")
    assert (answer.status_code, answer.allow.as_set()) == (405, {"options", "post"})
    page = answer.get_data(as_text=True)
    assert "There is no page at this address" in page
    assert "Error 405" in page


def test_who_tries_too_often_is_told_how_long_to_wait(client: Visitor) -> None:
    for number in range(60):
        client.submit("/account/sign-in", identifier=f"p{number}@example.org", password="wrong")
    answer = client.submit("/account/sign-in", identifier="p@example.org", password="wrong")
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert 60 < seconds <= 15 * 60 + 1
    minutes = re.search(r"Wait (\d+) minutes", answer.get_data(as_text=True))
    assert minutes
    assert int(minutes[1]) * 60 >= seconds > (int(minutes[1]) - 1) * 60


def test_a_part_that_does_not_answer_is_asked_again_later(
    app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> str:
        raise Unavailable("The payment service does not answer. Try again in a minute.")

    fail.__access__ = access.access_of(app.view_functions["cart.show"])  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "cart.show", fail)
    answer = client.get("/cart/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
