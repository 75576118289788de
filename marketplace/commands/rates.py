"""``marketplace rates``: exchange rates from a file."""

from pathlib import Path

import click

from marketplace.commands.context import with_app
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.reference import rate_files


@click.group()
def commands() -> None:
    """Exchange rates."""


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_app
def import_file(file: Path) -> None:
    """Import dated rates (currency,rupiah,valid_on,source) from the CSV file FILE."""
    with transaction():
        count = rate_files.import_rates(file, now=clock.now())
    click.echo(f"{count} new rates.")
