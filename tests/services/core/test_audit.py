"""The audit chain: written with the act, grows only, shows every change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import audit, logs
from marketplace.core.audit import AuditEvent
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refused

Scalar = Callable[[str], Any]


def write(count: int = 1, action: str = "seller.approved") -> None:
    with transaction():
        for number in range(count):
            audit.record(
                action,
                actor_id=4,
                subject_kind="seller",
                subject_id=number,
                before={"state": "submitted", "at_level": None},
                after={"state": "approved", "names": ["Ikan koi", "é"], "limit": 10**15},
            )


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def without_triggers(statement: str) -> None:
    """What somebody with the database's own rights could do."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
            connection.exec_driver_sql("DROP TRIGGER audit_event_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        connection.exec_driver_sql(statement)


def test_an_act_is_recorded_with_who_and_what_and_the_request(core_app: Flask) -> None:
    logs.bind_request_id("req-1")
    write()
    logs.bind_request_id(None)
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.actor_id) == ("seller.approved", 4)
    assert (event.subject_kind, event.subject_id) == ("seller", 0)
    assert event.after == {"state": "approved", "names": ["Ikan koi", "é"], "limit": 10**15}
    assert event.request_id == "req-1"
    assert event.previous_hash == audit.FIRST_HASH


def test_an_untouched_chain_is_whole(core_app: Flask) -> None:
    assert audit.verify_chain() is None
    write(3)
    write(2)
    assert audit.verify_chain() is None


def test_an_act_that_is_rolled_back_is_not_recorded(core_app: Flask) -> None:
    with pytest.raises(Refused), transaction():  # noqa: PT012
        audit.record("seller.approved", actor_id=4, subject_kind="seller", subject_id=1)
        raise Refused("no")
    write(action="seller.rejected")
    assert actions() == ["seller.rejected"]
    assert audit.verify_chain() is None


@pytest.mark.parametrize("fails", [False, True])
def test_an_act_waits_for_the_end_whatever_becomes_of_a_savepoint(
    core_app: Flask, fails: bool
) -> None:
    with transaction() as session:
        audit.record("seller.approved", actor_id=4, subject_kind="seller", subject_id=1)
        audit.record_apart("user.sign_in_refused", actor_id=None, subject_kind="user", subject_id=4)
        with suppress(Refused), session.begin_nested():
            if fails:
                raise Refused("no")
        assert actions() == [], "the chain is locked last"
    assert sorted(actions()) == ["seller.approved", "user.sign_in_refused"]
    assert audit.verify_chain() is None


def test_an_event_apart_survives_the_rollback(core_app: Flask) -> None:
    with pytest.raises(Refused), transaction():  # noqa: PT012
        audit.record("user.signed_in", actor_id=4, subject_kind="user", subject_id=4)
        audit.record_apart("user.sign_in_refused", actor_id=None, subject_kind="user", subject_id=4)
        raise Refused("no")
    assert actions() == ["user.sign_in_refused"]


def test_an_event_apart_is_written_once_when_the_transaction_commits(core_app: Flask) -> None:
    with transaction():
        audit.record("user.signed_in", actor_id=4, subject_kind="user", subject_id=4)
        audit.record_apart("user.sign_in_refused", actor_id=None, subject_kind="user", subject_id=4)
    assert sorted(actions()) == ["user.sign_in_refused", "user.signed_in"]
    assert audit.verify_chain() is None


def test_an_event_apart_outside_a_transaction_is_written_at_once(
    core_app: Flask, scalar: Scalar
) -> None:
    audit.record_apart("user.sign_in_refused", actor_id=None, subject_kind="user", subject_id=None)
    assert scalar("SELECT count(*) FROM audit_event") == 1


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_a_value_that_cannot_be_kept_exactly_fails_where_it_is_recorded(
    core_app: Flask, value: Any
) -> None:
    with pytest.raises(TypeError), transaction():
        audit.record("x", actor_id=1, subject_kind="x", subject_id=1, after={"rate": value})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_id = 5",
        "DELETE FROM audit_event WHERE id = 1",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_to_change_the_past(core_app: Flask, statement: str) -> None:
    write(2)
    engine = db.engine
    if engine.dialect.name == "sqlite" and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM audit_event"
    with pytest.raises(sa.exc.DBAPIError, match="only grows"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert audit.verify_chain() is None


@pytest.mark.parametrize(
    ("statement", "first_wrong"),
    [
        ("UPDATE audit_event SET actor_id = 5 WHERE id = 2", 2),
        ('UPDATE audit_event SET after = \'{"state": "rejected"}\' WHERE id = 3', 3),
        ("UPDATE audit_event SET at = '2026-01-01 00:00:00' WHERE id = 1", 1),
        ("DELETE FROM audit_event WHERE id = 1", 2),
        ("DELETE FROM audit_event WHERE id = 2", 3),
        ("DELETE FROM audit_event WHERE id = 4", 0),
        ("DELETE FROM audit_event", 0),
    ],
)
def test_the_chain_shows_what_was_edited_or_removed(
    core_app: Flask, statement: str, first_wrong: int
) -> None:
    write(4)
    without_triggers(statement)
    assert audit.verify_chain() == first_wrong


def test_writers_at_once_make_one_chain_without_a_fork(core_app: Flask) -> None:
    def work(number: int) -> None:
        with core_app.app_context():
            write(3)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    assert len(actions()) == 36
    assert audit.verify_chain() is None


def test_triggers_can_be_installed_again(core_app: Flask) -> None:
    with db.engine.begin() as connection:
        audit.install_triggers(connection)
        audit.install_triggers(connection)
    write()


def test_both_kinds_of_events_work_on_a_connection_shared_by_a_test(core_app: Flask) -> None:
    engines = db._app_engines[core_app]
    engine = engines[None]
    with engine.connect() as connection:
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]
        with pytest.raises(Refused), transaction():  # noqa: PT012
            audit.record("user.signed_in", actor_id=4, subject_kind="user", subject_id=4)
            audit.record_apart("user.refused", actor_id=4, subject_kind="user", subject_id=4)
            raise Refused("no")
        write()
        audit.record_apart("user.refused", actor_id=4, subject_kind="user", subject_id=4)
        assert actions() == ["user.refused", "seller.approved", "user.refused"]
        db.session.remove()
        outer.rollback()
        engines[None] = engine
    assert actions() == []
