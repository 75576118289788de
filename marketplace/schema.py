"""The database's schema: up, down, and checked against the models. Inside an app's context."""

from pathlib import Path

import flask_migrate
from flask import Flask, current_app

from marketplace.core.database import db

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(revision: str = "head") -> None:
    """Bring the schema up to ``revision``."""
    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]
    flask_migrate.upgrade(revision=revision)


def downgrade(revision: str) -> None:
    """Take the schema back to ``revision``, or ``base``."""
    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]
    flask_migrate.downgrade(revision=revision)


def check() -> None:
    """Raise ``click.ClickException`` or end the process when tables and models differ."""
    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]
    flask_migrate.check()


def _prepare(app: Flask) -> None:
    # Not in the app itself: Alembic is ten megabytes that no page and no job needs.
    flask_migrate.Migrate(app, db, directory=str(_MIGRATIONS), render_as_batch=True)
