"""``marketplace keys``: encryption keys."""

import click

from marketplace.commands.context import with_app
from marketplace.core import crypto
from marketplace.core.database import transaction


@click.group()
def commands() -> None:
    """Encryption keys."""


@commands.command("rotate")
@with_app
def rotate() -> None:
    """Wrap all data keys with the newest master key."""
    while True:
        with transaction():
            count = crypto.rewrap_all()
        if not count:
            break
        click.echo(f"{count} keys wrapped anew.")
