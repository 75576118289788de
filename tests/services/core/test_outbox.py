"""The outbox on both engines: once by key, claimed by one, tried again, given up, revived."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.core import logs, outbox
from marketplace.core.database import transaction
from marketplace.core.outbox import Claim
from tests.services.core.conftest import Hands

Scalar = Callable[[str], Any]


def greet(payload: dict[str, Any]) -> None:
    """A handler that is only named here."""


def record_sale(payload: dict[str, Any]) -> None:
    """Another one."""


TOPICS = {"person.came": [greet], "cloth.sold": [greet, record_sale], "nobody.cares": []}
NAMES = [outbox.handler_name(greet), outbox.handler_name(record_sale)]


def claim_all(limit: int = 10) -> list[Claim]:
    with transaction():
        outbox.expand(TOPICS)
        return outbox.claim(limit, NAMES)


def test_a_message_becomes_one_delivery_for_each_handler(core_app: Flask) -> None:
    logs.bind_request_id("req-7")
    with transaction():
        outbox.add("cloth.sold", cloth_id=5)
    logs.bind_request_id(None)

    claims = claim_all()

    assert [claim.handler for claim in claims] == NAMES
    assert {claim.topic for claim in claims} == {"cloth.sold"}
    assert {claim.request_id for claim in claims} == {"req-7"}
    assert claims[0].payload == {"cloth_id": 5}
    assert claims[0].tries == 1


def test_the_same_key_twice_is_one_message(core_app: Flask, scalar: Scalar) -> None:
    for _ in range(2):
        with transaction():
            outbox.add("person.came", key="person:1", person_id=1)
            outbox.add("person.came", key="person:1", person_id=1)
    assert scalar("SELECT count(*) FROM outbox_message") == 1


def test_the_same_key_of_another_topic_and_no_key_are_messages_of_their_own(
    core_app: Flask, scalar: Scalar
) -> None:
    with transaction():
        outbox.add("person.came", key="1")
        outbox.add("cloth.sold", key="1")
        outbox.add("person.came")
        outbox.add("person.came")
    assert scalar("SELECT count(*) FROM outbox_message") == 4


def test_a_message_goes_with_the_transaction_that_wrote_it(core_app: Flask, scalar: Scalar) -> None:
    with pytest.raises(RuntimeError, match="no sale"), transaction():  # noqa: PT012
        outbox.add("cloth.sold", cloth_id=5)
        raise RuntimeError("no sale")
    assert scalar("SELECT count(*) FROM outbox_message") == 0


def test_a_topic_this_worker_does_not_know_waits_for_one_that_does(core_app: Flask) -> None:
    with transaction():
        outbox.add("from.the.next.release")
        outbox.add("person.came")
    assert [claim.topic for claim in claim_all()] == ["person.came"]
    assert not outbox.has_work(TOPICS.keys(), NAMES)
    assert outbox.has_work(["from.the.next.release"], NAMES)


def test_a_topic_without_handlers_is_done_at_once(core_app: Flask, hands: Hands) -> None:
    with transaction():
        outbox.add("nobody.cares")
    hands.move(minutes=1)
    assert outbox.oldest_waiting_age() == timedelta(minutes=1)
    assert claim_all() == []
    assert outbox.oldest_waiting_age() == timedelta(0)


def test_threads_that_claim_at_once_never_get_the_same_delivery(core_app: Flask) -> None:
    with transaction():
        for number in range(60):
            outbox.add("cloth.sold", cloth_id=number)

    def claim_until_empty(_: int) -> list[int]:
        got: list[int] = []
        with core_app.app_context():
            while claims := claim_all(limit=3):
                got += [claim.id for claim in claims]
        return got

    with ThreadPoolExecutor(6) as pool:
        lists = list(pool.map(claim_until_empty, range(6)))

    ids = [each for got in lists for each in got]
    assert len(ids) == 120
    assert len(set(ids)) == 120


def test_a_finished_delivery_is_never_claimed_again(core_app: Flask, hands: Hands) -> None:
    with transaction():
        outbox.add("person.came")
    [claim] = claim_all()
    with transaction():
        assert outbox.finish(claim)
        assert not outbox.finish(claim)
    hands.move(days=1)
    assert claim_all() == []
    assert outbox.oldest_waiting_age() == timedelta(0)


def test_a_claim_of_a_worker_that_died_lapses_and_is_taken_by_another(
    core_app: Flask, hands: Hands
) -> None:
    with transaction():
        outbox.add("person.came")
    [dead_workers] = claim_all()
    hands.move(seconds=299)
    assert claim_all() == []
    hands.move(seconds=1)
    [second] = claim_all()
    assert (second.id, second.tries) == (dead_workers.id, 2)
    with transaction():  # the first was only slow: what it says no longer counts
        assert not outbox.finish(dead_workers)
        assert not outbox.fail(dead_workers, "too late")
        assert outbox.finish(second)


def test_a_failed_delivery_waits_longer_each_time_and_is_given_up_after_ten_tries(
    core_app: Flask, hands: Hands, scalar: Scalar
) -> None:
    with transaction():
        outbox.add("person.came", person_id=3)
    for attempt in range(1, 11):
        [claim] = claim_all()
        assert claim.tries == attempt
        with transaction():
            outbox.fail(claim, "no answer for siti@example.org")
        hands.move(seconds=outbox.delay_after(attempt).total_seconds() - 1)
        assert claim_all() == []
        hands.move(seconds=1)
    hands.move(days=30)
    assert claim_all() == []
    [dead] = outbox.dead_rows()
    assert (dead.topic, dead.payload, dead.tries) == ("person.came", {"person_id": 3}, 10)
    assert dead.last_error == "no answer for [hidden]"
    assert outbox.oldest_waiting_age() == timedelta(0)


def test_a_delivery_that_kills_its_worker_ten_times_is_given_up(
    core_app: Flask, hands: Hands
) -> None:
    with transaction():
        outbox.add("person.came")
    for _ in range(10):
        assert len(claim_all()) == 1
        hands.move(minutes=5)
    assert claim_all() == []
    assert [row.last_error for row in outbox.dead_rows()] == ["The worker died during it."]


def test_a_dead_delivery_is_tried_again_when_asked_and_a_live_one_is_left_alone(
    core_app: Flask, hands: Hands
) -> None:
    with transaction():
        outbox.add("person.came")
    for _ in range(10):
        [claim] = claim_all()
        with transaction():
            outbox.fail(claim, "no")
        hands.move(hours=7)
    with transaction():
        assert outbox.retry(claim.id)
        assert not outbox.retry(claim.id)
        assert not outbox.retry(claim.id + 1)
    assert outbox.dead_rows() == []
    assert [again.tries for again in claim_all()] == [1]


def test_the_age_is_that_of_the_oldest_message_not_yet_done(core_app: Flask, hands: Hands) -> None:
    with transaction():
        outbox.add("person.came")
    hands.move(minutes=10)
    with transaction():
        outbox.add("person.came")
    first, second = claim_all()
    assert outbox.oldest_waiting_age() == timedelta(minutes=10)
    with transaction():
        outbox.finish(first)
    hands.move(minutes=1)
    assert outbox.oldest_waiting_age() == timedelta(minutes=1)
    with transaction():
        outbox.finish(second)
    assert outbox.oldest_waiting_age() == timedelta(0)
