"""``marketplace search``: the read model of listing and search."""

import click

from marketplace.commands.context import progress_bar, with_app
from marketplace.search import index


@click.group()
def commands() -> None:
    """The read model of listing and search."""


@commands.command("rebuild")
@with_app
def rebuild() -> None:
    """Make every entry of the search anew from the cloths."""
    with progress_bar("Cloths") as show:
        count = index.rebuild(progress=show)
    click.echo(f"{count} cloths in the search.")
