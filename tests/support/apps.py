"""Apps on a prepared database: one template for each engine, made once for a worker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.core.database import PAGE_SECONDS, db, transaction
from marketplace.core.settings import Settings, for_tests
from marketplace.reference import loading as reference
from marketplace.schema import upgrade
from marketplace.shipping import loading as shipping
from marketplace.web import operations
from marketplace.web.extensions import limiter
from tests.support.moments import START
from tests.support.postgres import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


class Databases:
    """Makes databases with schema and reference tables in them, quickly, from a template."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sqlite_template: Path | None = None
        self._postgres_template: str | None = None
        self._count = 0

    def sqlite(self) -> str:
        """The URL of a new SQLite database."""
        if self._sqlite_template is None:
            template = self._folder / "template.db"
            _prepare(f"sqlite:///{template}", self._folder)
            self._sqlite_template = template
        path = self._folder / f"{self._next()}.db"
        shutil.copyfile(self._sqlite_template, path)
        return f"sqlite:///{path}"

    def postgresql(self, server: PostgresServer) -> str:
        """The URL of a new PostgreSQL database on ``server``."""
        if self._postgres_template is None:
            name = f"template_{WORKER}"
            _prepare(server.create_database(name), self._folder)
            self._postgres_template = name
        return server.create_database(self._next(), template=self._postgres_template)

    def _next(self) -> str:
        self._count += 1
        return f"petik_{WORKER}_{self._count}"


def new_database(request: pytest.FixtureRequest, databases: Databases) -> str:
    """The URL of a new database on the engine that ``request.param`` names."""
    if request.param == "sqlite":
        return databases.sqlite()
    return databases.postgresql(request.getfixturevalue("postgres_server"))


def app_for(
    url: str, folder: Path, *, statement_seconds: int = PAGE_SECONDS, **changes: object
) -> Flask:
    """An app on the database at ``url`` with its files in ``folder``."""
    settings: Settings = for_tests(database_url=url, data_dir=folder, **changes)
    app = create_app(settings, statement_seconds=statement_seconds)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    return app


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    """Within the block all sessions of ``app`` share one connection; what they did is undone."""
    # /readyz asks in a thread: on the shared connection nobody may go on before it has ended.
    operations.ANSWER_SECONDS = 30.0
    with app.app_context():
        engines = db._app_engines[app]
        engine = engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            engines[None] = connection  # type: ignore[assignment]
            try:
                yield
            finally:
                db.session.remove()
                outer.rollback()
                engines[None] = engine


def forget_limits() -> None:
    """Nobody has tried anything yet. An app whose Redis failed leaves a fallback behind."""
    limiter._storage_dead = False
    limiter.reset()
    if limiter._fallback_limiter:
        limiter._fallback_limiter.storage.reset()


def close(app: Flask) -> None:
    """Close all connections of ``app``."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _prepare(url: str, folder: Path) -> None:
    app = app_for(url, folder)
    with app.app_context():
        upgrade()
        with transaction():
            reference.load_tables(START)
            shipping.load_tables(START)
        db.session.remove()
        if url.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
