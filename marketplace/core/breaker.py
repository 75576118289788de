"""A PostgreSQL that hangs must not hold the threads that wait for it.

A server limits its own statements, but one that stands still limits nothing: the wait itself needs
an end. After a wait without an answer nobody else is made to wait: all are refused at once, and
every few seconds one may try whether the server is back.
"""

import threading
import time
from collections.abc import Generator
from typing import Any

import sqlalchemy as sa

TRIAL_SECONDS = 1.0
"""For the pool's "are you there?" before each use, and while the server was silent."""
SILENT_SECONDS = 3.0
_SILENT = "the database does not answer"


class Breaker:
    """Whether a server is worth asking, from how the last questions ended."""

    def __init__(self, answer_seconds: float) -> None:
        self._answer_seconds = answer_seconds
        self._lock = threading.Lock()
        self._answers = True
        self._next_trial = 0.0

    def patience(self, *, rested: bool = False) -> float | None:
        """How long to wait for the next answer, which is the first one of a connection that
        ``rested`` in the pool; None: do not ask now.
        """
        with self._lock:
            if self._answers:
                return TRIAL_SECONDS if rested else self._answer_seconds
            now = time.monotonic()
            if now < self._next_trial:
                return None
            # This one tries; the others are refused until it has ended.
            self._next_trial = now + SILENT_SECONDS
            return TRIAL_SECONDS

    def answered(self) -> None:
        self._answers = True

    def kept_silent(self) -> None:
        with self._lock:
            self._answers = False
            self._next_trial = time.monotonic() + SILENT_SECONDS


def install(engine: sa.Engine, *, answer_seconds: float) -> None:
    """Give every wait of ``engine``'s connections an end (PostgreSQL with psycopg)."""
    breaker = Breaker(answer_seconds)
    driver: Any = engine.dialect.loaded_dbapi
    connections = _patient_connections(driver, breaker)

    @sa.event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, record: Any, args: Any, params: Any) -> Any:
        if breaker.patience() is None:
            raise driver.OperationalError(_SILENT)
        try:
            connection = connections.connect(*args, **params)
        except driver.errors.ConnectionTimeout:
            breaker.kept_silent()
            raise
        breaker.answered()
        return connection

    @sa.event.listens_for(engine, "checkin")
    def _rest(connection: Any, record: Any) -> None:
        if connection is not None:
            connection.rested = True


def _patient_connections(driver: Any, breaker: Breaker) -> Any:
    """The driver's class of connections with a wait that gives up. Then the connection is closed,
    so that the pool drops it.
    """

    def wait(self: Any, answer: Any, *args: Any, **options: Any) -> Any:
        try:
            awaited = next(answer)
        except StopIteration as known:
            return known.value  # without a word from the server: that says nothing about it
        seconds = breaker.patience(rested=self.rested)
        self.rested = False
        if seconds is None:
            self.close()
            raise driver.OperationalError(_SILENT)
        until = time.monotonic() + seconds
        options = {"timeout": seconds, **options}
        try:
            result = driver.Connection.wait(self, _resumed(awaited, answer), *args, **options)
        except driver.Error:
            if time.monotonic() < until:
                breaker.answered()
            else:
                breaker.kept_silent()
                self.close()
            raise
        breaker.answered()
        return result

    return type("PatientConnection", (driver.Connection,), {"wait": wait, "rested": False})


def _resumed(awaited: Any, answer: Any) -> Generator[Any, Any, Any]:
    """``answer``, from which ``awaited`` was taken already."""
    while True:
        ready = yield awaited
        try:
            awaited = answer.send(ready)
        except StopIteration as done:
            return done.value
