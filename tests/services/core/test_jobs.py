"""The worker: runs each delivery outside transactions, survives failures, stops in good order."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import jobs, leases, logs, outbox
from marketplace.core.database import db, in_transaction, transaction
from marketplace.core.jobs import TimedJob
from marketplace.core.settings import Settings
from tests.services.core.conftest import Hands

Scalar = Callable[[str], Any]
seen: list[dict[str, Any]] = []
began = threading.Event()
go_on = threading.Event()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    seen.clear()
    began.clear()
    go_on.clear()


def note(payload: dict[str, Any]) -> None:
    noted = {name: payload[name] for name in payload if name != "message_id"}
    seen.append({**noted, "in_transaction": in_transaction(), "request": logs.request_id()})


def note_and_tell(payload: dict[str, Any]) -> None:
    with transaction():
        outbox.add("cloth.seen", **payload)


def break_down(payload: dict[str, Any]) -> None:
    raise ConnectionError("gateway away, card 4242 4242 4242 4242")


def wait(payload: dict[str, Any]) -> None:
    began.set()
    go_on.wait(20)
    seen.append({"number": payload["number"]})


TOPICS = {
    "cloth.sold": [note_and_tell],
    "cloth.seen": [note],
    "gateway.called": [break_down, note],
    "long.work": [wait],
}


def add(topic: str, **payload: Any) -> None:
    with transaction():
        outbox.add(topic, **payload)


@contextmanager
def working(
    app: Flask, timed: tuple[TimedJob, ...] = (), **options: Any
) -> Iterator[threading.Event]:
    """A worker in a thread."""
    stop = threading.Event()
    thread = threading.Thread(
        target=jobs.run_worker, args=(app, TOPICS, timed), kwargs={"stop": stop, **options}
    )
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        go_on.set()
        thread.join(30)


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def undone() -> int:
    db.session.rollback()
    return (
        db.session.scalar(
            sa.select(sa.func.count(outbox.OutboxDelivery.id)).where(
                outbox.OutboxDelivery.done_at.is_(None)
            )
        )
        or 0
    )


def test_pending_work_is_run_with_what_it_leads_to_outside_of_transactions(
    core_app: Flask,
) -> None:
    logs.bind_request_id("req-9")
    add("cloth.sold", cloth_id=5)
    logs.bind_request_id(None)
    assert jobs.run_pending(core_app, TOPICS) == 2
    assert seen == [{"cloth_id": 5, "in_transaction": False, "request": "req-9"}]
    assert jobs.run_pending(core_app, TOPICS) == 0


def test_a_failure_is_raised_at_the_end_and_does_not_stop_the_others(
    core_app: Flask, hands: Hands
) -> None:
    add("gateway.called")
    add("cloth.seen")
    with pytest.RaisesGroup(ConnectionError):
        jobs.run_pending(core_app, TOPICS)
    assert len(seen) == 2
    assert jobs.run_pending(core_app, TOPICS) == 0
    hands.move(seconds=10)
    with pytest.RaisesGroup(ConnectionError):
        jobs.run_pending(core_app, TOPICS)
    assert len(seen) == 2


def test_a_worker_does_the_work_and_shows_that_it_lives(core_app: Flask) -> None:
    assert jobs.worker_age() is None
    for number in range(20):
        add("cloth.sold", cloth_id=number)
    with working(core_app):
        until(lambda: len(seen) == 20)
        until(lambda: undone() == 0)
        age = jobs.worker_age()
        assert age is not None
        assert age < timedelta(seconds=60)
    db.session.rollback()
    assert jobs.worker_age() is None


def test_two_workers_run_each_delivery_once(core_app: Flask) -> None:
    for number in range(30):
        add("cloth.seen", cloth_id=number)
    with working(core_app), working(core_app):
        until(lambda: undone() == 0 and len(seen) >= 30)
    assert sorted(each["cloth_id"] for each in seen) == list(range(30))


def test_each_try_of_a_message_knows_it_by_the_same_id(core_app: Flask, hands: Hands) -> None:
    messages: list[int] = []

    def fail_once(payload: dict[str, Any]) -> None:
        messages.append(payload["message_id"])
        if len(messages) == 1:
            raise ConnectionError("gateway away")

    add("cloth.sold")
    with pytest.RaisesGroup(ConnectionError):
        jobs.run_pending(core_app, {"cloth.sold": [fail_once]})
    add("cloth.sold")
    hands.move(seconds=10)
    jobs.run_pending(core_app, {"cloth.sold": [fail_once]})
    first, *later = messages
    assert len(set(later)) == 2
    assert first in later


def test_a_stopping_worker_finishes_what_runs_and_takes_no_more(core_app: Flask) -> None:
    add("long.work", number=1)
    with working(core_app, threads=1) as stop:
        assert began.wait(15)
        stop.set()
        add("long.work", number=2)
        time.sleep(0.7)
        go_on.set()
        until(lambda: seen)
    assert seen == [{"number": 1}]


def test_work_that_outlasts_the_grace_time_is_left_and_run_again(
    core_app: Flask, hands: Hands
) -> None:
    add("long.work", number=1)
    stop = threading.Event()
    outcome: list[bool] = []
    before = set(threading.enumerate())

    def work() -> None:
        outcome.append(jobs.run_worker(core_app, TOPICS, stop=stop, grace=0.1))

    thread = threading.Thread(target=work)
    thread.start()
    assert began.wait(15)
    stop.set()
    thread.join(15)
    assert outcome == [False]
    hands.move(minutes=5)
    go_on.set()
    assert jobs.run_pending(core_app, TOPICS) in (0, 1)  # 0 when the late one came first after all
    assert seen[0] == {"number": 1}
    for late in set(threading.enumerate()) - before:
        late.join(15)  # it still writes to the database


def test_a_worker_that_was_killed_leaves_its_work_to_the_next(
    core_app: Flask, database_url: str, tmp_path: Path, hands: Hands
) -> None:
    add("cloth.seen", cloth_id=3)
    script = tmp_path / "worker.py"
    script.write_text(_WORKER)
    killed = subprocess.run(
        [sys.executable, str(script), database_url, note.__module__],
        capture_output=True,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert jobs.run_pending(core_app, TOPICS) == 0
    hands.move(minutes=6)
    assert jobs.run_pending(core_app, TOPICS) == 1
    assert seen[0]["cloth_id"] == 3


_WORKER = """
import os, signal, sys
from datetime import UTC, datetime
from flask import Flask
from marketplace.core import clock, jobs
from marketplace.core.database import db, engine_options, prepare_engine

def die(payload):
    os.kill(os.getpid(), signal.SIGKILL)

die.__module__, die.__qualname__ = sys.argv[2], "note"
app = Flask("worker")
app.config["SQLALCHEMY_DATABASE_URI"] = sys.argv[1]
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(sys.argv[1])
db.init_app(app)
with app.app_context():
    prepare_engine(db.engine)
with clock.use(lambda: datetime(2026, 5, 4, 3, 0, tzinfo=UTC)):
    jobs.run_worker(app, {"cloth.seen": [die]})
"""


def test_sigterm_ends_the_worker_in_the_main_thread(core_app: Flask) -> None:
    threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGTERM)).start()
    before = signal.getsignal(signal.SIGTERM)
    assert jobs.run_worker(core_app, TOPICS) is True
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_worker_outlives_a_database_that_is_away(
    core_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_work, answers = outbox.has_work, iter([OSError("away"), OSError("away")])

    def sometimes(*arguments: Any) -> bool:
        for error in answers:
            raise error
        return has_work(*arguments)

    monkeypatch.setattr(outbox, "has_work", sometimes)
    monkeypatch.setattr(jobs, "_PAUSE_SECONDS", 0.05)
    add("cloth.seen", cloth_id=1)
    with working(core_app):
        until(lambda: seen)


def test_the_log_of_a_job_names_the_request_it_goes_back_to(
    core_app: Flask, settings: Settings
) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers, root.level
    logs.configure(settings, stream)
    try:
        logs.bind_request_id("req-42")
        add("gateway.called", order_id=7)
        logs.bind_request_id(None)
        with pytest.RaisesGroup(ConnectionError):
            jobs.run_pending(core_app, TOPICS)
    finally:
        root.handlers, root.level = before
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    [failed] = [line for line in lines if line["event"] == "delivery failed"]
    assert failed["request_id"] == "req-42"
    assert failed["topic"] == "gateway.called"
    assert failed["handler"].endswith("break_down")
    assert "ConnectionError" in failed["exception"]
    assert "4242" not in stream.getvalue()


def test_a_timed_job_is_run_at_its_interval_and_not_before(core_app: Flask, hands: Hands) -> None:
    count: list[int] = []
    job = TimedJob("sweep", timedelta(minutes=10), lambda: count.append(1))
    assert jobs.run_timed(core_app, job)
    assert not jobs.run_timed(core_app, job)
    hands.move(minutes=10)
    assert jobs.run_timed(core_app, job)
    assert len(count) == 2


def test_a_timed_job_that_fails_is_run_again_at_the_next_interval(
    core_app: Flask, hands: Hands
) -> None:
    def fail() -> None:
        raise ConnectionError("away")

    job = TimedJob("sweep", timedelta(minutes=10), fail)
    assert jobs.run_timed(core_app, job)
    assert not jobs.run_timed(core_app, job)
    hands.move(minutes=10)
    assert jobs.run_timed(core_app, job)


def test_workers_run_a_timed_job_once_between_them(core_app: Flask) -> None:
    count: list[int] = []
    job = TimedJob("sweep", timedelta(hours=1), lambda: count.append(1))
    with working(core_app, (job,)), working(core_app, (job,)), working(core_app, (job,)):
        until(lambda: count)
        time.sleep(1)
    assert len(count) == 1


def lease(holder: str) -> leases.Lease | None:
    with transaction():
        return leases.take(
            "sweep", every=timedelta(hours=1), at_most=timedelta(minutes=5), holder=holder
        )


def test_the_lease_of_a_dead_holder_lapses_and_its_token_no_longer_counts(
    core_app: Flask, hands: Hands
) -> None:
    first = lease("a")
    assert first is not None
    hands.move(minutes=4)
    assert lease("b") is None
    hands.move(minutes=1)
    second = lease("b")
    assert second is not None
    assert second.token == first.token + 1

    with transaction():
        leases.release(first)  # comes too late and changes nothing
    assert lease("c") is None
    with transaction():
        leases.release(second)
    assert lease("d") is None  # done, not due for another hour
    hands.move(hours=1)
    assert lease("d") is not None


def test_threads_that_want_a_lease_at_once_share_one(core_app: Flask) -> None:
    got: list[leases.Lease | None] = []

    def ask(name: str) -> None:
        with core_app.app_context():
            got.append(lease(name))

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert len([each for each in got if each]) == 1


def test_a_silent_worker_grows_old_and_is_forgotten_after_a_day(
    core_app: Flask, hands: Hands, scalar: Scalar
) -> None:
    with transaction():
        leases.beat("a")
    hands.move(minutes=7)
    assert jobs.worker_age() == timedelta(minutes=7)
    hands.move(days=1)
    with transaction():
        leases.beat("b")
        leases.beat("b")
    assert scalar("SELECT count(*) FROM worker_heartbeat") == 1
    assert jobs.worker_age() == timedelta(0)
