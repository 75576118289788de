"""What the demonstration never touches, and how it goes away again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.accounts.models import User
from marketplace.core import clock, runtime
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refused
from marketplace.demo import loading, mark
from marketplace.demo.mark import Mark
from marketplace.events import TOPICS
from marketplace.reference.models import Motif
from tests.factories import accounts
from tests.services.demo.conftest import settings_kept
from tests.support.apps import Databases, app_for, close, new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_app(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[Flask]:
    """An app of the demonstration on a new database that the migrations have built."""
    with settings_kept():
        app = app_for(new_database(request, databases), tmp_path, env="demo")
        with app.app_context():
            yield app
        close(app)


def test_a_database_with_accounts_is_refused(migrated_app: Flask) -> None:
    accounts.buyer()
    db.session.commit()
    with pytest.raises(Refused):
        loading.load(TOPICS)
    assert mark.find() is None
    assert _count_users() == 1


def test_dropping_an_unmarked_database_is_refused(migrated_app: Flask) -> None:
    accounts.buyer()
    db.session.commit()
    with pytest.raises(Refused):
        loading.drop()
    assert _count_users() == 1


def test_production_is_refused(migrated_app: Flask) -> None:
    runtime.use_settings(dataclasses.replace(migrated_app.config["PETIK"], env="production"))
    with pytest.raises(Refused):
        loading.load(TOPICS)
    assert mark.find() is None


def test_dropping_leaves_an_empty_schema_and_no_files(migrated_app: Flask, tmp_path: Path) -> None:
    _mark(Mark.LOADED)
    accounts.buyer()
    db.session.commit()
    for folder in ("files/public", "mail"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "something").write_text("x")
    loading.drop()
    assert mark.find() is None
    assert _count_users() == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Motif))
    assert not (tmp_path / "files").exists()
    assert not (tmp_path / "mail").exists()


def test_a_loading_that_was_broken_off_begins_anew(
    migrated_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mark(Mark.LOADING)
    accounts.buyer()
    db.session.commit()
    # The loading itself has its own tests; here it must only find an empty database.
    found: list[int] = []
    monkeypatch.setattr(loading, "_load", lambda *_: found.append(_count_users()))
    loading.load(TOPICS)
    assert found == [0]
    assert mark.find() is Mark.LOADED


def test_nobody_is_listed_before_the_demonstration_is_loaded(migrated_app: Flask) -> None:
    assert not loading.list_accounts()
    _mark(Mark.LOADED)
    assert len(loading.list_accounts()) == 18


def _mark(state: Mark) -> None:
    with transaction():
        mark.write(state, now=clock.now())


def _count_users() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(User)) or 0
