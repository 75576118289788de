"""The request's id stands in the SQL of writing transactions, for PostgreSQL's own log."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import logs, outbox
from marketplace.core.database import db, transaction


@pytest.fixture
def statements(core_app: Flask) -> Iterator[list[str]]:
    """What reaches the driver."""
    logs.install_sql_comments(db.engine)
    seen: list[str] = []

    @sa.event.listens_for(db.engine, "after_cursor_execute")
    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    logs.bind_request_id("req-5")
    yield seen
    logs.bind_request_id(None)


def test_a_write_carries_the_request_and_a_read_does_not(
    core_app: Flask, statements: list[str]
) -> None:
    with transaction():
        outbox.add("cloth.sold", percent="100 %")
    assert outbox.dead_rows() == []
    written = [each for each in statements if "INSERT INTO outbox_message" in each]
    read = [each for each in statements if "FROM outbox_delivery" in each]
    is_commented = ["/* request_id=req-5 */" in each for each in (*written, *read)]
    assert is_commented == [db.engine.dialect.name == "postgresql", False]


def test_without_a_request_nothing_is_added(core_app: Flask, statements: list[str]) -> None:
    logs.bind_request_id("*/ DROP TABLE outbox_message; /*")
    with transaction():
        outbox.add("cloth.sold")
    assert not any("request_id=" in each for each in statements)
