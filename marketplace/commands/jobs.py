"""``marketplace jobs``: the worker, and what was given up."""

import json
import sys

import click

from marketplace import events
from marketplace.commands.context import make_app, with_app
from marketplace.core import jobs, outbox
from marketplace.core.database import transaction


@click.group()
def commands() -> None:
    """Background work."""


@commands.command("work")
def work() -> None:
    """Run the worker until it is told to stop."""
    if not jobs.run_worker(make_app(), events.TOPICS, events.TIMED_JOBS, slow=events.SLOW_TOPICS):
        sys.exit(1)


@commands.command("list")
@with_app
def list_given_up() -> None:
    """Show what was given up, and for how long the oldest waits."""
    for row in outbox.dead_rows():
        click.echo(f"{row.id} {row.topic} {json.dumps(row.payload)} {row.last_error}")
    click.echo(f"The oldest waits for {outbox.oldest_waiting_age()}.")


@commands.command("retry")
@click.argument("delivery_id", type=int)
@with_app
def retry(delivery_id: int) -> None:
    """Try a given-up delivery again."""
    with transaction():
        known = outbox.retry(delivery_id)
    if not known:
        raise click.ClickException(f"{delivery_id} is not among the given-up deliveries.")
