"""What every test may ask for. ``app`` runs each test on SQLite and on PostgreSQL."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.accounts import passwords
from marketplace.core import clock as core_clock
from marketplace.core import database, jobs, mail
from marketplace.core.catalogues import compile_catalogues
from marketplace.core.runtime import use_settings
from marketplace.events import TIMED_JOBS, TOPICS
from tests.factories.accounts import CHEAP
from tests.support.apps import (
    Databases,
    app_for,
    close,
    forget_limits,
    new_database,
    rolled_back,
)
from tests.support.clients import Visitor
from tests.support.moments import Clock
from tests.support.promises import HOUSE_FACTOR
from tests.support.queries import Queries

HERE = Path(__file__).parent
SQLITE_EVERY_DAY = (
    "pages",
    "services/demo",
    "services/payments/test_indexes.py",
    "services/payments/test_late_payments.py",
    "services/reference/test_regions.py",
    "structure/test_access.py",
)
"""On SQLite every day, on PostgreSQL with the long tests: what differs between the engines lies
below the pages, where both are tested every day; the others take many seconds on each.
"""

pytest_plugins = ["tests.support.fixtures", "tests.support.leak_plugin", "tests.support.doors"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long_ones = tuple(HERE / each for each in SQLITE_EVERY_DAY)
    for item in items:
        places = (item.path, *item.path.parents)
        if {"postgresql", "on_postgresql"} & set(_parameters(item)) and any(
            each in places for each in long_ones
        ):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def _catalogues() -> None:
    compile_catalogues()


@pytest.fixture(autouse=True)
def _cheap_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed cheaply, except where a test asks for ``real_passwords``."""
    if "real_passwords" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", CHEAP)


@pytest.fixture
def real_passwords() -> None:
    """Asked for by a test that needs Argon2 at its real cost."""


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_app(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One app for all tests of an engine; each test's writes are rolled back."""
    app = app_for(new_database(request, databases), tmp_path_factory.mktemp("data"))
    yield app
    close(app)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands still at ``moments.START`` until it is moved."""
    standing = Clock()
    with core_clock.use(standing):
        yield standing


@pytest.fixture
def app(shared_app: Flask, clock: Clock) -> Iterator[Flask]:
    """The app, inside its context, on a database that forgets this test afterwards."""
    shared_app.test_client_class = Visitor
    use_settings(shared_app.config["PETIK"])
    with rolled_back(shared_app):
        forget_limits()
        yield shared_app


@pytest.fixture(params=["sqlite", "postgresql"])
def committing_app(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """An app on a database of its own, for tests of threads and processes: commits are real.

    What stands in line waits as much longer for its turn as a slow machine may take.
    """
    for name in ("LOCK_SECONDS", "POOL_SECONDS"):
        monkeypatch.setattr(database, name, getattr(database, name) * HOUSE_FACTOR)
    app = app_for(
        new_database(request, databases),
        tmp_path,
        statement_seconds=database.PAGE_SECONDS * HOUSE_FACTOR,
    )
    app.test_client_class = Visitor
    forget_limits()
    with app.app_context():
        yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A visitor who is not signed in."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def queries() -> Queries:
    return Queries()


@pytest.fixture
def mailbox() -> Iterator[list[mail.Message]]:
    """The mails sent during the test, in order."""
    with mail.capture() as messages:
        yield messages


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Runs everything the outbox holds, as the worker would; returns how many it ran."""
    return lambda: jobs.run_pending(app, TOPICS)


@pytest.fixture
def tick(app: Flask) -> Callable[[], None]:
    """Runs every timed job once, then the outbox."""

    def run() -> None:
        for job in TIMED_JOBS:
            job.run()
        jobs.run_pending(app, TOPICS)

    return run


def _parameters(item: pytest.Item) -> Collection[object]:
    values = getattr(item, "callspec", None)
    return [each for each in values.params.values() if isinstance(each, str)] if values else ()
