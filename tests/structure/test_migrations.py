"""The revisions go up and down on both engines and give just what the models say."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from marketplace.core.database import Base, db
from marketplace.schema import downgrade, upgrade
from marketplace.search.tables import is_described
from tests.support.apps import ROOT, app_for, close
from tests.support.postgres import PostgresServer

VERSIONS = sorted(path for path in (ROOT / "migrations" / "versions").glob("*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create_database(f"empty_{tmp_path.name[-20:].replace('-', '_')}")
    app = app_for(url, tmp_path)
    with app.app_context():
        yield app
    close(app)


def tables(app: Flask) -> set[str]:
    with db.engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
    return {name for name in names if not name.startswith("search_words")}


def triggers() -> int:
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    if db.engine.dialect.name == "postgresql":
        query = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    with db.engine.connect() as connection:
        return int(connection.exec_driver_sql(query).scalar_one())


def test_names_count_up_and_say_what_they_do() -> None:
    for number, path in enumerate(VERSIONS, start=1):
        assert re.fullmatch(rf"{number:04d}_[a-z_]+\.py", path.name), path.name
        text = path.read_text()
        assert f'revision = "{number:04d}"' in text
        before = f'"{number - 1:04d}"' if number > 1 else "None"
        assert f"down_revision = {before}" in text


def test_each_revision_goes_up_down_and_up_again(empty: Flask) -> None:
    counted = []
    for number in range(1, len(VERSIONS) + 1):
        upgrade(revision=f"{number:04d}")
        there, armed = tables(empty), triggers()
        downgrade(revision=f"{number - 1:04d}" if number > 1 else "base")
        upgrade(revision=f"{number:04d}")
        assert (tables(empty), triggers()) == (there, armed), VERSIONS[number - 1].name
        counted.append(armed)
    assert counted == sorted(counted), "a revision lost triggers"
    assert counted[-1] >= 11
    downgrade(revision="base")
    assert tables(empty) <= {"alembic_version"}
    assert triggers() == 0


def is_ours(_item: object, name: str | None, kind: str, *_: object) -> bool:
    return is_described(name, kind)


def test_the_schema_is_what_the_models_say(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        differences = compare_metadata(context, Base.metadata)
    assert differences == []
