"""News goes up through the outbox: each topic somebody writes has its row in events.py."""

import ast
from fnmatch import fnmatch
from pathlib import Path

from marketplace.core import outbox
from marketplace.core.files import DELETED
from marketplace.events import SLOW_TOPICS, TIMED_JOBS, TOPICS
from marketplace.orders.service import _TOPICS as ORDER_TOPICS
from tests.structure.code_rules import added_topics

ROOT = Path(__file__).resolve().parents[2] / "marketplace"


def written() -> set[str]:
    """All topics that are written somewhere; ``application.*`` stands for all of that name."""
    found = {DELETED, *ORDER_TOPICS.values()}
    for path in ROOT.rglob("*.py"):
        found |= added_topics(ast.parse(path.read_text()))
    return found


def test_a_topic_is_found_in_the_code() -> None:
    code = 'outbox.add("order.paid", order_id=1)\noutbox.add(f"batch.{what}", batch_id=1)'
    assert added_topics(ast.parse(code)) == {"order.paid", "batch.*"}
    assert not added_topics(ast.parse('found.add("order.paid")\ndb.session.add(order)'))


def test_every_topic_that_is_written_stands_in_events() -> None:
    plain = {topic for topic in written() if not topic.endswith("*")}
    assert plain - TOPICS.keys() == set()


def test_every_topic_in_events_is_written_by_somebody() -> None:
    there = written()
    assert [topic for topic in TOPICS if not any(fnmatch(topic, each) for each in there)] == []


def test_names_are_told_apart_and_slow_topics_known() -> None:
    assert set(SLOW_TOPICS) <= TOPICS.keys()
    names = [job.name for job in TIMED_JOBS]
    assert len(set(names)) == len(names)
    for topic, handlers in TOPICS.items():
        # A row of the outbox is found again by this name.
        assert len({outbox.handler_name(each) for each in handlers}) == len(handlers), topic
