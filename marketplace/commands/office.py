"""``marketplace office``: the first admin."""

import click

from marketplace.accounts import officers, passwords
from marketplace.commands.context import with_app
from marketplace.core import clock
from marketplace.core.database import transaction


@click.group()
def commands() -> None:
    """People of the office."""


@commands.command("create-admin")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.password_option()
@with_app
def create_admin(name: str, email: str, password: str) -> None:
    """Make the first admin, second factor included."""
    hashed = passwords.choose(password, email=email)
    with transaction():
        admin = officers.create_admin(name=name, email=email, password=hashed, now=clock.now())
    click.echo(f"{admin.email} may sign in. Show this address to the authenticator app now:")
    click.echo(admin.enrolment_uri)
