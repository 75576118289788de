"""``marketplace demo``: fill, empty, draw; the sign-ins and their present codes."""

import os
import sys

import click

from marketplace import events
from marketplace.accounts import demo_access
from marketplace.commands.context import with_app
from marketplace.core import clock
from marketplace.demo import loading


@click.group()
def commands() -> None:
    """The demonstration: invented shops, people and cloths."""


@commands.command("load")
@with_app
def load() -> None:
    """Fill an empty database."""
    loading.load(events.TOPICS, progress=click.echo)


@commands.command("drop")
@with_app
def drop() -> None:
    """Empty a database that holds the demonstration."""
    loading.drop()


@commands.command("accounts")
@with_app
def accounts() -> None:
    """One line for each account of the demonstration: role, e-mail, password."""
    for account in loading.list_accounts():
        click.echo(f"{account.role:<22} {account.email:<38} {account.password}")


@commands.command("codes")
@with_app
def codes() -> None:
    """The present code of each demo account with a second factor."""
    for email, code in demo_access.demo_codes(now=clock.now()):
        click.echo(f"{email:<38} {code}")


@commands.command("draw", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def draw(arguments: tuple[str, ...]) -> None:
    """Draw the demonstration's pictures anew (needs the dev extra)."""
    os.execv(sys.executable, [sys.executable, "-m", "drawing", *arguments])
