"""A database of its own on both engines, with the ledger's triggers; these tests really commit."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from marketplace.core.database import Base, db, engine_options, prepare_engine
from marketplace.ledger import models, triggers
from tests.support.postgres import PostgresServer

TABLES = [
    Base.metadata.tables[model.__tablename__]
    for model in (models.LedgerAccount, models.JournalEntry, models.Posting)
]


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.sqlite"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"ledger_{id(request):x}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Flask]:
    """An app whose database holds just the ledger, its context pushed."""
    app = Flask("ledger-tests")
    app.config["SQLALCHEMY_DATABASE_URI"] = ledger_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(ledger_url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        with db.engine.begin() as connection:
            Base.metadata.create_all(connection, tables=TABLES)
            triggers.install(connection)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def moment() -> datetime:
    return datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
