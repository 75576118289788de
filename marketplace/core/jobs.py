"""The worker: runs what the outbox says, and timed jobs, in threads of one process.

Any number of workers may run at once. Each delivery and each timed job runs in its own app
context, outside of any transaction, with its id and the id of the request it goes back to in the
logs. docs/decisions/0001-jobs.md says why there is no queue beside the outbox.
"""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from marketplace.core import leases, logs, outbox
from marketplace.core.database import transaction
from marketplace.core.leases import worker_age as worker_age  # for /readyz
from marketplace.core.outbox import Claim
from marketplace.core.outbox import Handler as Handler  # for events.py

Topics = Mapping[str, Sequence[Handler]]

GRACE_SECONDS = 30.0
_PAUSE_SECONDS = 0.5
_BEAT_SECONDS = 5.0

log = logs.get_logger(__name__)


class App(Protocol):
    """What a job needs of the web framework's app."""

    def app_context(self) -> AbstractContextManager[Any]: ...


@dataclass(frozen=True)
class TimedJob:
    """``run`` is called every ``every``, by one worker at a time. After ``at_most`` it counts as
    dead and another worker starts it again, even if the first one is only slow.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    at_most: timedelta = timedelta(minutes=5)


def run_worker(
    app: App,
    topics: Topics,
    timed: Sequence[TimedJob] = (),
    *,
    slow: Collection[str] = (),
    threads: int = 2,
    stop: threading.Event | None = None,
    grace: float = GRACE_SECONDS,
) -> bool:
    """Work until ``stop`` is set or SIGTERM or SIGINT comes; then start nothing more and wait up
    to ``grace`` seconds for what runs. False when something was left behind: it runs again, on
    another worker, once its claim has lapsed.

    Deliveries of ``slow`` topics share one thread of their own, so that a hundred new pictures do
    not hold up a receipt.
    """
    worker = _Worker(app, topics, timed, frozenset(slow), threads, stop or threading.Event())
    with _stopped_by_signals(worker.stop):
        log.info("worker started", worker=worker.identity, threads=threads)
        while not worker.stop.is_set():
            worker.wake.clear()
            if not worker.turn():
                worker.wake.wait(_PAUSE_SECONDS)
        done = worker.drain(grace)
    log.info("worker stopped", worker=worker.identity, all_done=done)
    return done


def run_pending(app: App, topics: Topics, *, limit: int = 1000) -> int:
    """Run what is due, here and now, until nothing is left or ``limit`` deliveries were run.

    For tests and the demo. Raises an ``ExceptionGroup`` at the end if any delivery failed; those
    wait for their next try as usual.
    """
    count = 0
    failures: list[Exception] = []
    names = _by_name(topics)
    while count < limit:
        with app.app_context():
            claims = _claim(topics, names, 1)
        if not claims:
            break
        failure = _deliver(app, names[claims[0].handler], claims[0])
        failures += [failure] if failure else []
        count += 1
    if failures:
        raise ExceptionGroup("deliveries failed", failures)
    return count


def run_timed(app: App, job: TimedJob, *, holder: str = "by hand") -> bool:
    """Run a timed job now if it is due and nobody else runs it; whether it was run."""
    with app.app_context():
        if job.name not in leases.due({job.name: job.every}):
            return False
        with transaction():
            lease = leases.take(job.name, every=job.every, at_most=job.at_most, holder=holder)
        if lease is None:
            return False
    _run_under_lease(app, job, lease)
    return True


@dataclass
class _Worker:
    """The loop's state: who we are and which threads run."""

    app: App
    topics: Topics
    timed: Sequence[TimedJob]
    slow: frozenset[str]
    threads: int
    stop: threading.Event
    identity: str = field(
        default_factory=lambda: f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"
    )
    wake: threading.Event = field(default_factory=threading.Event)
    running: list[threading.Thread] = field(default_factory=list)
    slow_running: list[threading.Thread] = field(default_factory=list)
    timed_running: dict[str, threading.Thread] = field(default_factory=dict)
    beat_at: float = float("-inf")

    def turn(self) -> bool:
        """Start what is due and fits; whether there may be more at once."""
        self.running = [thread for thread in self.running if thread.is_alive()]
        self.slow_running = [thread for thread in self.slow_running if thread.is_alive()]
        try:
            self._beat()
            self._start_timed()
            quick = {topic: self.topics[topic] for topic in self.topics if topic not in self.slow}
            slow = {topic: self.topics[topic] for topic in self.topics if topic in self.slow}
            more = self._start_deliveries(quick, self.running, self.threads)
            return self._start_deliveries(slow, self.slow_running, 1) or more
        except Exception:
            # The database is away: stay, and take up the work when it is back.
            log.exception("worker could not look for work")
            self.stop.wait(_PAUSE_SECONDS * 4)
            return False

    def drain(self, grace: float) -> bool:
        """Wait for the running threads; whether all have ended."""
        deadline = time.monotonic() + grace
        left = [*self.running, *self.slow_running, *self.timed_running.values()]
        for thread in left:
            thread.join(max(0.0, deadline - time.monotonic()))
        done = not any(thread.is_alive() for thread in left)
        try:
            with self.app.app_context(), transaction():
                leases.sign_off(self.identity)
        except Exception:
            log.exception("worker could not sign off")
        return done

    def _beat(self) -> None:
        if time.monotonic() - self.beat_at >= _BEAT_SECONDS:
            with self.app.app_context(), transaction():
                leases.beat(self.identity)
            self.beat_at = time.monotonic()

    def _start_timed(self) -> None:
        # Beside the slots of deliveries: a long job must not hold up mails.
        idle = {job.name: job for job in self.timed if not self._runs(job)}
        if not idle:
            return
        with self.app.app_context():
            due = leases.due({name: job.every for name, job in idle.items()})
        for name in idle:
            if name in due and not self.stop.is_set():
                self._start_leased(idle[name])

    def _runs(self, job: TimedJob) -> bool:
        thread = self.timed_running.get(job.name)
        return thread is not None and thread.is_alive()

    def _start_leased(self, job: TimedJob) -> None:
        with self.app.app_context(), transaction():
            lease = leases.take(
                job.name, every=job.every, at_most=job.at_most, holder=self.identity
            )
        if lease:
            self.timed_running[job.name] = self._start(_run_under_lease, self.app, job, lease)

    def _start_deliveries(
        self, topics: Topics, running: list[threading.Thread], slots: int
    ) -> bool:
        free = slots - len(running)
        if free <= 0 or not topics or self.stop.is_set():
            return False
        names = _by_name(topics)
        with self.app.app_context():
            claims = _claim(topics, names, free)
        for claim in claims:
            running.append(self._start(_deliver, self.app, names[claim.handler], claim))
        return bool(claims)

    def _start(self, target: Callable[..., object], *arguments: object) -> threading.Thread:
        def run() -> None:
            try:
                target(*arguments)
            except Exception:
                # The database went away in between: the claim lapses and the job runs again.
                log.exception("job ended without a record")
            finally:
                self.wake.set()

        # A daemon: a job that hangs must not keep the process from ending after the grace time.
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread


def _by_name(topics: Topics) -> dict[str, Handler]:
    return {outbox.handler_name(each): each for handlers in topics.values() for each in handlers}


def _claim(topics: Topics, names: Mapping[str, Handler], limit: int) -> list[Claim]:
    if not outbox.has_work(topics.keys(), names.keys()):
        return []
    with transaction():
        outbox.expand(topics)
        return outbox.claim(limit, names.keys())


def _deliver(app: App, handler: Handler, claim: Claim) -> Exception | None:
    """Run one delivery and write down how it ended; the failure, if it failed."""
    origin = {"job": claim.id, "topic": claim.topic, "handler": claim.handler}
    with logs.bound(request=claim.request_id, **origin), app.app_context():
        try:
            handler({**claim.payload, "message_id": claim.message_id})
        except Exception as failure:
            log.exception("delivery failed", tries=claim.tries)
            with transaction():
                outbox.fail(claim, f"{type(failure).__name__}: {failure}")
            return failure
        with transaction():
            still_ours = outbox.finish(claim)
        log.info("delivery done", tries=claim.tries, still_ours=still_ours)
        return None


def _run_under_lease(app: App, job: TimedJob, lease: leases.Lease) -> None:
    with logs.bound(request=None, job=f"{job.name}/{lease.token}"), app.app_context():
        try:
            job.run()
        except Exception:
            log.exception("timed job failed")
        with transaction():
            leases.release(lease)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Within the block SIGTERM and SIGINT set ``stop``; only the main thread gets signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
