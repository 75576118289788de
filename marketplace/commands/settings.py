"""``marketplace settings``: each setting with its meaning."""

import os

import click

from marketplace.core.settings import describe


@click.command()
def commands() -> None:
    """Show each setting with its meaning, value and where it came from."""
    for variable, meaning, value, source in describe(os.environ):
        click.echo(f"{variable}={value}  [{source}]  {meaning}")
