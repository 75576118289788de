"""``marketplace translations``: texts in both languages."""

import click

from marketplace.core import catalogue_update, catalogues


@click.group()
def commands() -> None:
    """Texts in both languages."""


@commands.command("update")
def update() -> None:
    """Collect the texts of code and templates and bring them into each catalogue."""
    catalogue_update.update_catalogues()


@commands.command("compile")
def compile() -> None:
    """Make the catalogues ready for use."""
    catalogues.compile_catalogues()
