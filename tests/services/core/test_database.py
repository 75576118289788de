"""``transaction()`` and the column types, on both engines."""

import socket
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import leases, logs
from marketplace.core.database import (
    COMMAND_SECONDS,
    PAGE_SECONDS,
    db,
    engine_options,
    in_transaction,
    prepare_engine,
    sorts_by_code_point,
    transaction,
)
from marketplace.core.leases import WorkerHeartbeat
from tests.support.ports import LOOPBACK
from tests.support.postgres import PostgresServer

START = datetime(2026, 5, 4, tzinfo=UTC)


def beat_of(worker: str) -> WorkerHeartbeat:
    return db.session.scalars(
        sa.select(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker)
    ).one()


def test_text_sorts_by_code_point(core_app: Flask) -> None:
    assert sorts_by_code_point()


def test_a_database_that_sorts_by_a_language_is_known(postgres_server: PostgresServer) -> None:
    app = Flask("sorting")
    app.config["SQLALCHEMY_DATABASE_URI"] = postgres_server.create_database(
        "by_language", template="template0", icu_locale="en-US"
    )
    db.init_app(app)
    with app.app_context():
        assert not sorts_by_code_point()
        db.session.remove()
        db.engine.dispose()


def test_what_was_written_is_committed_at_the_end(core_app: Flask) -> None:
    with transaction():
        assert in_transaction()
        leases.beat("a")
    assert not in_transaction()
    db.session.remove()
    assert beat_of("a").worker == "a"


def test_an_error_undoes_everything_and_the_next_transaction_works(core_app: Flask) -> None:
    def fail() -> None:
        with transaction():
            leases.beat("a")
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert not in_transaction()
    assert leases.worker_age() is None
    with transaction():
        leases.beat("b")
    assert leases.worker_age() is not None


def test_a_transaction_does_not_nest(core_app: Flask) -> None:
    with transaction():
        with pytest.raises(RuntimeError, match="does not nest"), transaction():
            pass
        leases.beat("a")
    assert beat_of("a").worker == "a"


def test_what_was_read_before_is_read_again_inside(core_app: Flask) -> None:
    with transaction():
        leases.beat("a")
    before = beat_of("a")
    assert before.worker == "a"
    with db.engine.begin() as other:
        other.exec_driver_sql("UPDATE worker_heartbeat SET worker = 'z'")
    with transaction():
        assert before.worker == "z"


def test_a_moment_comes_back_in_utc_and_a_naive_one_is_refused(core_app: Flask) -> None:
    jakarta = timezone(timedelta(hours=7))
    with transaction():
        db.session.add(
            WorkerHeartbeat(worker="a", seen_at=datetime(2026, 5, 4, 1, 2, 3, 456789, jakarta))
        )
    db.session.remove()
    assert beat_of("a").seen_at == datetime(2026, 5, 3, 18, 2, 3, 456789, UTC)
    assert beat_of("a").seen_at.utcoffset() == timedelta(0)
    with pytest.raises(sa.exc.StatementError, match="time zone"), transaction():
        db.session.execute(sa.update(WorkerHeartbeat).values(seen_at=datetime(2026, 5, 4)))


def test_writers_at_once_all_get_their_turn(core_app: Flask) -> None:
    with transaction():
        leases.beat("a")
        db.session.execute(sa.update(WorkerHeartbeat).values(seen_at=START))
    errors: list[BaseException] = []

    def add_seconds() -> None:
        try:
            with core_app.app_context():
                for _ in range(10):
                    assert beat_of("a").id  # a read before, as every request does
                    with transaction():
                        row = db.session.scalars(sa.select(WorkerHeartbeat).with_for_update()).one()
                        row.seen_at += timedelta(seconds=1)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=add_seconds) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    db.session.rollback()
    assert beat_of("a").seen_at == START + timedelta(seconds=80)


def test_an_error_of_the_database_repeats_no_values(core_app: Flask) -> None:
    with pytest.raises(sa.exc.IntegrityError) as failure, transaction():
        db.session.execute(sa.insert(WorkerHeartbeat), [{"worker": "Siti Contoh", "seen_at": None}])
    assert "Siti Contoh" not in logs.mask(str(failure.value))


def test_every_test_fails_that_calls_into_the_network_inside_a_transaction(
    core_app: Flask,
) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, 1))
    with transaction(), pytest.raises(RuntimeError, match="inside a transaction"):
        socket.create_connection((LOOPBACK, 1))


def test_a_command_may_wait_longer_for_a_statement_than_a_page(
    postgres_server: PostgresServer,
) -> None:
    url = postgres_server.create_database("patience")
    for seconds, shown in ((PAGE_SECONDS, "5s"), (COMMAND_SECONDS, "1min")):
        engine = sa.create_engine(url, **engine_options(url, statement_seconds=seconds))
        prepare_engine(engine, statement_seconds=seconds)
        with engine.connect() as connection:
            assert connection.scalar(sa.text("SHOW statement_timeout")) == shown
        engine.dispose()
