"""``marketplace db``: the schema, up, down and checked against the models."""

import click

from marketplace import schema
from marketplace.commands.context import progress_bar, with_app
from marketplace.core import clock
from marketplace.core.database import sorts_by_code_point, transaction
from marketplace.reference import loading as reference_loading
from marketplace.reference import regions
from marketplace.shipping import loading as shipping_loading

_SORTS_BY_LANGUAGE = (
    "This database sorts by the rules of a language, so lists come in another order than meant."
    " One made by CREATE DATABASE … TEMPLATE template0 LC_COLLATE 'C' does not."
)


@click.group()
def commands() -> None:
    """The database's schema."""


@commands.command("upgrade")
@with_app
def upgrade() -> None:
    """Bring the schema and the reference tables up to date."""
    if not sorts_by_code_point():
        click.echo(_SORTS_BY_LANGUAGE, err=True)
    schema.upgrade()
    with transaction():
        reference_loading.load_tables(clock.now())
        shipping_loading.load_tables(clock.now())
    with progress_bar("Regions of Indonesia") as show, transaction():
        regions.load(progress=show)


@commands.command("downgrade")
@click.argument("revision")
@with_app
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION, or ``base``."""
    schema.downgrade(revision)


@commands.command("check")
@with_app
def check() -> None:
    """Fail when tables and models differ."""
    schema.check()
