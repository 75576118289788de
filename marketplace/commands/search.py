"""``marketplace search``: the read model of listing and search."""

import click

from marketplace.commands.context import with_app
from marketplace.search import index


@click.group()
def commands() -> None:
    """The read model of listing and search."""


@commands.command("rebuild")
@with_app
def rebuild() -> None:
    """Make every entry of the search anew from the cloths."""
    click.echo(f"{index.rebuild()} cloths in the search.")
