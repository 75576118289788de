"""The console script: help for everything, exit status 0, 1 and 2, sentences instead of traces."""

import base64
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from marketplace.cli import commands
from marketplace.training.service import MOST_PLACES
from tests.support.ports import LOOPBACK
from tests.support.postgres import PostgresServer
from tests.support.shops import BIN, ROOT

ENVIRONMENT = {
    "PETIK_ENV": "demo",
    "SECRET_KEY": "only-for-tests-" * 3,
    "PETIK_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
}


def every_command(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from every_command(command, (*path, name))


def marketplace(
    *arguments: str | Path, folder: Path, **changes: str
) -> subprocess.CompletedProcess[str]:
    settings = {
        **ENVIRONMENT,
        "DATABASE_URL": f"sqlite:///{folder / 'petik.sqlite3'}",
        "PETIK_DATA_DIR": str(folder),
        **changes,
    }
    return subprocess.run(
        [BIN / "marketplace", *arguments],
        cwd=ROOT,
        # The code beside these tests, whatever is installed.
        env={**settings, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=480,
        check=False,
    )


@pytest.mark.parametrize("path", list(every_command(commands)), ids=" ".join)
def test_everything_that_can_be_typed_has_its_help(path: tuple[str, ...]) -> None:
    told = CliRunner().invoke(commands, [*path, "--help"])
    assert told.exit_code == 0
    assert told.output.splitlines()[2].strip(), "a sentence on what it does"


# Whoever shares the upgraded database runs in one process: it takes a while to make.
shares_a_database = pytest.mark.xdist_group("commands")


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    done = marketplace("db", "upgrade", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Regions of Indonesia\n", "plain where there is no terminal"
    assert done.stderr == "", "no lines for machines"
    return folder


@shares_a_database
def test_an_upgraded_database_knows_the_regions_that_addresses_suggest(upgraded: Path) -> None:
    with sqlite3.connect(upgraded / "petik.sqlite3") as connection:
        (count,) = connection.execute("SELECT count(*) FROM region").fetchone()
    assert count > 80_000


@pytest.mark.slow
def test_a_database_that_sorts_by_a_language_is_upgraded_with_a_warning(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgres_server.create_database("upgraded", template="template0", icu_locale="en-US")
    done = marketplace("db", "upgrade", folder=tmp_path, DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "LC_COLLATE 'C'" in done.stderr


def test_what_is_asked_wrongly_ends_with_2(tmp_path: Path) -> None:
    done = marketplace("rates", "import", "nowhere.csv", folder=tmp_path)
    assert done.returncode == 2
    assert "nowhere.csv" in done.stderr


def test_a_course_at_the_console_has_as_many_places_as_one_of_the_office(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.touch()
    dates = ("--from", "2026-01-05", "--to", "2026-01-09")
    told = CliRunner().invoke(
        commands,
        ["training", "import", str(roster), "--course=X", *dates, f"--places={MOST_PLACES + 1}"],
    )
    assert told.exit_code == 2
    assert f"1<=x<={MOST_PLACES}" in told.output


@shares_a_database
def test_what_is_refused_ends_with_1_and_says_where(upgraded: Path, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("currency,rupiah,valid_on,source\nUSD,many,2026-11-20,me\n")
    done = marketplace("rates", "import", file, folder=upgraded)
    assert done.returncode == 1
    assert "2: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/petik.sqlite3", f"postgresql+psycopg://petik:pa55@{LOOPBACK}:1/petik"],
)
def test_without_a_database_it_says_so(url: str, tmp_path: Path) -> None:
    done = marketplace("jobs", "list", folder=tmp_path, DATABASE_URL=url)
    assert done.returncode == 1
    assert "The database cannot be used:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "pa55" not in done.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "static").touch()
    done = marketplace("static", "build", folder=tmp_path)
    assert done.returncode == 1
    assert str(tmp_path / "static") in done.stderr
    assert "Traceback" not in done.stderr
