"""The console script ``marketplace``: commands by subject, each a few lines over a service.

Exit status: 0 done, 1 refused or failed, 2 asked wrongly.
"""

import functools
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import Flask
from flask_migrate import check, downgrade, upgrade

from marketplace import events
from marketplace.accounts import demo_access, officers, passwords
from marketplace.app import ROOT, create_app
from marketplace.core import catalogue_update, catalogues, clock, crypto, jobs, outbox
from marketplace.core.database import COMMAND_SECONDS, transaction
from marketplace.core.errors import Refused
from marketplace.core.runtime import current_settings
from marketplace.core.settings import BadSettings, describe
from marketplace.demo import loading as demo_loading
from marketplace.reference import loading as reference_loading
from marketplace.reference import rate_files
from marketplace.reference.rate_files import ImportProblems
from marketplace.search import index
from marketplace.shipping import loading as shipping_loading
from marketplace.training import service as training
from marketplace.training.roster import RosterRefused
from marketplace.web import assets

P = ParamSpec("P")
R = TypeVar("R")


def main() -> None:
    """Run the command line; refusals are one sentence, not a trace."""
    try:
        commands(standalone_mode=False)
    except BadSettings as error:
        _stop("The settings cannot be used:", *error.problems)
    except RosterRefused as error:
        _stop(str(error), *(f"{row.line}: {row.message % row.params}" for row in error.problems))
    except ImportProblems as error:
        _stop(str(error), *(f"{row.row}: {row.message % row.params}" for row in error.problems))
    except Refused as error:
        _stop(str(error))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run ``command`` inside the context of an app made from the environment."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with _app().app_context():
            return command(*args, **kwargs)

    return run


@click.group()
def commands() -> None:
    """Petik: the batik marketplace of Blitar."""


@commands.command()
def settings() -> None:
    """Show each setting with its meaning, value and where it came from."""
    for variable, meaning, value, source in describe(os.environ):
        click.echo(f"{variable}={value}  [{source}]  {meaning}")


@commands.group("db")
def database() -> None:
    """The database's schema."""


@database.command("upgrade")
@with_app
def database_upgrade() -> None:
    """Bring the schema and the reference tables up to date."""
    upgrade()
    with transaction():
        reference_loading.load_tables(clock.now())
        shipping_loading.load_tables(clock.now())


@database.command("downgrade")
@click.argument("revision")
@with_app
def database_downgrade(revision: str) -> None:
    """Take the schema back to REVISION, or ``base``."""
    downgrade(revision=revision)


@database.command("check")
@with_app
def database_check() -> None:
    """Fail when tables and models differ."""
    check()


@commands.group()
def demo() -> None:
    """The demonstration: invented shops, people and cloths."""


@demo.command("load")
@with_app
def demo_load() -> None:
    """Fill an empty database."""
    demo_loading.load(events.TOPICS, progress=click.echo)


@demo.command("drop")
@with_app
def demo_drop() -> None:
    """Empty a database that holds the demonstration."""
    demo_loading.drop()


@demo.command("accounts")
@with_app
def demo_accounts() -> None:
    """One line for each account of the demonstration: role, e-mail, password."""
    for account in demo_loading.list_accounts():
        click.echo(f"{account.role:<22} {account.email:<38} {account.password}")


@demo.command("codes")
@with_app
def demo_codes() -> None:
    """The present code of each demo account with a second factor."""
    for email, code in demo_access.demo_codes(now=clock.now()):
        click.echo(f"{email:<38} {code}")


@demo.command("draw", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def demo_draw(arguments: tuple[str, ...]) -> None:
    """Draw the demonstration's pictures anew (needs the dev extra)."""
    os.execv(sys.executable, [sys.executable, "-m", "drawing", *arguments])


@commands.group()
def office() -> None:
    """People of the office."""


@office.command("create-admin")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.password_option()
@with_app
def office_create_admin(name: str, email: str, password: str) -> None:
    """Make the first admin, second factor included."""
    hashed = passwords.choose(password, email=email)
    with transaction():
        admin = officers.create_admin(name=name, email=email, password=hashed, now=clock.now())
    click.echo(f"{admin.email} may sign in. Show this address to the authenticator app now:")
    click.echo(admin.enrolment_uri)


@commands.group("training")
def training_commands() -> None:
    """Courses of the city."""


@training_commands.command("import")
@click.argument("roster", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--course", required=True, help="Name of the course.")
@click.option("--from", "starts_on", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "ends_on", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--places", required=True, type=click.IntRange(1, 1000))
@with_app
def training_import(
    roster: Path, course: str, starts_on: datetime, ends_on: datetime, places: int
) -> None:
    """Import the participants of a course from the CSV file ROSTER."""
    with transaction():
        count = training.import_file(
            roster,
            name=course,
            starts_on=starts_on.date(),
            ends_on=ends_on.date(),
            places=places,
            now=clock.now(),
        )
    click.echo(f"{count} participants imported.")


@commands.group()
def rates() -> None:
    """Exchange rates."""


@rates.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_app
def rates_import(file: Path) -> None:
    """Import dated rates (currency,rupiah,valid_on,source) from the CSV file FILE."""
    with transaction():
        count = rate_files.import_rates(file, now=clock.now())
    click.echo(f"{count} new rates.")


@commands.group("search")
def search_commands() -> None:
    """The read model of listing and search."""


@search_commands.command("rebuild")
@with_app
def search_rebuild() -> None:
    """Make every entry of the search anew from the cloths."""
    click.echo(f"{index.rebuild()} cloths in the search.")


@commands.group("jobs")
def job_commands() -> None:
    """Background work."""


@job_commands.command("work")
def jobs_work() -> None:
    """Run the worker until it is told to stop."""
    if not jobs.run_worker(_app(), events.TOPICS, events.TIMED_JOBS, slow=events.SLOW_TOPICS):
        sys.exit(1)


@job_commands.command("list")
@with_app
def jobs_list() -> None:
    """Show what was given up, and for how long the oldest waits."""
    for row in outbox.dead_rows():
        click.echo(f"{row.id} {row.topic} {json.dumps(row.payload)} {row.last_error}")
    click.echo(f"The oldest waits for {outbox.oldest_waiting_age()}.")


@job_commands.command("retry")
@click.argument("delivery_id", type=int)
@with_app
def jobs_retry(delivery_id: int) -> None:
    """Try a given-up delivery again."""
    with transaction():
        known = outbox.retry(delivery_id)
    if not known:
        raise click.ClickException(f"{delivery_id} is not among the given-up deliveries.")


@commands.group("static")
def static_commands() -> None:
    """Style sheet, scripts, pictures of the pages, fonts."""


@static_commands.command("build")
@with_app
def static_build() -> None:
    """Join, hash and pack the static files into the data folder."""
    assets.build(ROOT / "marketplace" / "static", current_settings().data_dir / "static")


@commands.group("keys")
def key_commands() -> None:
    """Encryption keys."""


@key_commands.command("rotate")
@with_app
def keys_rotate() -> None:
    """Wrap all data keys with the newest master key."""
    while True:
        with transaction():
            count = crypto.rewrap_all()
        if not count:
            break
        click.echo(f"{count} keys wrapped anew.")


@commands.group()
def translations() -> None:
    """Texts in both languages."""


@translations.command("update")
def translations_update() -> None:
    """Collect the texts of code and templates and bring them into each catalogue."""
    catalogue_update.update_catalogues()


@translations.command("compile")
def translations_compile() -> None:
    """Make the catalogues ready for use."""
    catalogues.compile_catalogues()


def _app() -> Flask:
    return create_app(statement_seconds=COMMAND_SECONDS)


def _stop(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)
