"""``marketplace training``: the list of a course from a file."""

from datetime import datetime
from pathlib import Path

import click

from marketplace.commands.context import with_app
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.training import service


@click.group()
def commands() -> None:
    """Courses of the city."""


@commands.command("import")
@click.argument("roster", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--course", required=True, help="Name of the course.")
@click.option("--from", "starts_on", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "ends_on", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--places", required=True, type=click.IntRange(1, service.MOST_PLACES))
@with_app
def import_roster(
    roster: Path, course: str, starts_on: datetime, ends_on: datetime, places: int
) -> None:
    """Import the participants of a course from the CSV file ROSTER."""
    with transaction():
        count = service.import_file(
            roster,
            name=course,
            starts_on=starts_on.date(),
            ends_on=ends_on.date(),
            places=places,
            now=clock.now(),
        )
    click.echo(f"{count} participants imported.")
