"""A small app over an empty database of its own, on both engines: these tests commit for real."""

import base64
import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import audit, clock, documents, idempotency, jobs, leases  # noqa: F401
from marketplace.core.database import Base, db, engine_options, prepare_engine
from marketplace.core.runtime import use_settings
from marketplace.core.settings import Settings, for_tests
from tests.support.postgres import PostgresServer

CORE_TABLES = [
    *("outbox_message", "outbox_delivery", "job_lease", "worker_heartbeat", "data_key"),
    *("audit_event", "audit_head", "stored_file", "document", "idempotency_key"),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of this test: its own data folder, two master keys."""
    keys = [
        base64.b64encode(word * 2).decode() for word in (b"newer-test-key-0", b"older-test-key-0")
    ]
    settings = for_tests(data_dir=tmp_path / "data", master_key=",".join(keys))
    use_settings(settings)
    return settings


def make_app(url: str, settings: Settings) -> Flask:
    """An app that knows nothing but the database."""
    app = Flask("core-tests")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    app.config["PETIK"] = settings
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    return app


def create_tables(url: str) -> None:
    """The tables of ``core`` and the triggers of the audit log."""
    app = make_app(url, for_tests())
    tables = [Base.metadata.tables[name] for name in CORE_TABLES]
    with app.app_context():
        with db.engine.begin() as connection:
            Base.metadata.create_all(connection, tables=tables)
            audit.install_triggers(connection)
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("core") / "template.sqlite"
    create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgres_server: PostgresServer) -> str:
    create_tables(postgres_server.create_database("core_template"))
    return "core_template"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"core_{secrets.token_hex(6)}"
    yield server.create_database(name, template=request.getfixturevalue("postgresql_template"))
    server.drop_database(name)


@pytest.fixture
def core_app(settings: Settings, database_url: str) -> Iterator[Flask]:
    """An app with the tables of ``core``, its context pushed."""
    app = make_app(database_url, settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def hands() -> Iterator[Hands]:
    """Within the test time moves only by ``hands.move(minutes=5)``."""
    hands = Hands()
    with clock.use(hands):
        yield hands


@pytest.fixture
def scalar(core_app: Flask) -> Callable[[str], Any]:
    """Read one value by plain SQL, past all our code."""

    def read(statement: str) -> Any:
        with db.engine.connect() as connection:
            return connection.execute(sa.text(statement)).scalar()

    return read
