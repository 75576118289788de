"""The demonstration, loaded once for each engine: it takes some seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from marketplace.core import runtime
from marketplace.core.database import db
from marketplace.demo import loading
from marketplace.events import TOPICS
from tests.support.apps import Databases, app_for, close
from tests.support.clients import Visitor
from tests.support.postgres import PostgresServer


@dataclass(frozen=True)
class Loaded:
    """An app with the demonstration in it, and what was said."""

    app: Flask
    said: list[str]


@pytest.fixture(scope="module")
def on_sqlite(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    yield from _load(databases.sqlite(), tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def on_postgresql(
    databases: Databases,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    yield from _load(databases.postgresql(postgres_server), tmp_path_factory.mktemp("demo"))


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def loaded(request: pytest.FixtureRequest) -> Iterator[Loaded]:
    """The demonstration on each engine, inside the app's context. Tests only read it."""
    found: Loaded = request.getfixturevalue(request.param)
    with inside(found):
        yield found


@pytest.fixture
def demo_client(loaded: Loaded) -> Visitor:
    client = loaded.app.test_client()
    assert isinstance(client, Visitor)
    return client


@contextmanager
def inside(found: Loaded) -> Iterator[None]:
    """Within the block the demonstration's app and settings are those of the process."""
    with settings_kept(), found.app.app_context():
        runtime.use_settings(found.app.config["PETIK"])
        yield
        db.session.remove()


@contextmanager
def settings_kept() -> Iterator[None]:
    """Afterwards the settings of the process are those of before: each new app takes them over."""
    before = runtime._settings
    try:
        yield
    finally:
        runtime._settings = before


def _load(url: str, folder: Path) -> Iterator[Loaded]:
    with settings_kept():
        app = app_for(url, folder, env="demo")
        app.test_client_class = Visitor
        said: list[str] = []
        with app.app_context():
            loading.load(TOPICS, progress=said.append)
    yield Loaded(app, said)
    close(app)
