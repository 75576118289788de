"""``marketplace static``: style sheet, scripts, pictures of the pages, fonts."""

import click

from marketplace.app import ROOT
from marketplace.commands.context import with_app
from marketplace.core.runtime import current_settings
from marketplace.web import static_build


@click.group()
def commands() -> None:
    """Style sheet, scripts, pictures of the pages, fonts."""


@commands.command("build")
@with_app
def build() -> None:
    """Join, hash and pack the static files into the data folder."""
    static_build.build(ROOT / "marketplace" / "static", current_settings().data_dir / "static")
