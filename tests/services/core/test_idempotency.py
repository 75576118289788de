"""The same request twice is done once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.core import clock, idempotency
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict, Refused
from tests.services.core.conftest import Hands

ME = ("user:7", "checkout.place", "key-1")


def test_the_second_time_gives_the_first_answer(core_app: Flask) -> None:
    with transaction():
        assert idempotency.begin(*ME, b"cart=1") is None
        idempotency.store(*ME, {"order": "PTK-1"})
    with transaction():
        assert idempotency.begin(*ME, "cart=1") == {"order": "PTK-1"}


def test_the_same_key_with_another_body_is_refused(core_app: Flask) -> None:
    with transaction():
        idempotency.begin(*ME, b"cart=1")
        idempotency.store(*ME, {"order": "PTK-1"})
    with pytest.raises(Refused) as refused, transaction():
        idempotency.begin(*ME, b"cart=2")
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "other", [("user:8", *ME[1:]), (ME[0], "refund", ME[2]), (*ME[:2], "key-2")]
)
def test_another_actor_route_or_key_is_another_request(
    core_app: Flask, other: tuple[str, str, str]
) -> None:
    with transaction():
        idempotency.begin(*ME, b"x")
        idempotency.store(*ME, {"n": 1})
        assert idempotency.begin(*other, b"x") is None


def test_an_act_that_was_rolled_back_may_be_tried_again(core_app: Flask) -> None:
    with pytest.raises(Conflict), transaction():  # noqa: PT012
        idempotency.begin(*ME, b"x")
        raise Conflict("sold out")
    with transaction():
        assert idempotency.begin(*ME, b"x") is None


def test_an_act_without_an_answer_yet_is_a_conflict_for_ten_minutes(
    core_app: Flask, hands: Hands
) -> None:
    with transaction():
        idempotency.begin(*ME, b"x")
    hands.move(minutes=9)
    with pytest.raises(Conflict), transaction():
        idempotency.begin(*ME, b"x")
    hands.move(minutes=1)
    with transaction():
        assert idempotency.begin(*ME, b"x") is None
    with pytest.raises(Conflict), transaction():
        idempotency.begin(*ME, b"x")


@pytest.mark.parametrize("key", ["", "k" * 101])
def test_a_key_of_a_wrong_length_is_refused(core_app: Flask, key: str) -> None:
    with pytest.raises(Refused), transaction():
        idempotency.begin("user:7", "checkout.place", key, b"x")


def test_requests_at_once_are_one_act_and_equal_answers(core_app: Flask) -> None:
    acts: list[int] = []
    answers: list[Any] = []

    def ask(number: int) -> None:
        with core_app.app_context(), transaction():
            answer = idempotency.begin(*ME, b"x")
            if answer is None:
                acts.append(number)
                answer = {"order": f"PTK-{number}"}
                idempotency.store(*ME, answer)
            answers.append(answer["order"])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acts) == 1
    assert answers == [f"PTK-{acts[0]}"] * 8


def test_old_keys_are_forgotten(
    core_app: Flask, hands: Hands, scalar: Callable[[str], Any]
) -> None:
    with transaction():
        idempotency.begin(*ME, b"x")
    hands.move(days=31)
    with transaction():
        idempotency.begin("user:8", *ME[1:], b"x")
        assert idempotency.forget_old(now=clock.now()) == 1
    assert scalar("SELECT actor FROM idempotency_key") == "user:8"
