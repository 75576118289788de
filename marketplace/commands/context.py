"""What all commands share: an app made from the environment, and its context."""

import functools
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import click
from flask import Flask

from marketplace.app import create_app
from marketplace.core.database import COMMAND_SECONDS

P = ParamSpec("P")
R = TypeVar("R")


def make_app() -> Flask:
    """The app of the environment; its statements may take longer than those of a page."""
    return create_app(statement_seconds=COMMAND_SECONDS)


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run ``command`` inside the context of an app made from the environment.

    Lines for machines stay out of what a person reads, unless their level is asked for.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with make_app().app_context():
            if not os.environ.get("PETIK_LOG_LEVEL"):
                logging.getLogger().setLevel(logging.WARNING)
            return command(*args, **kwargs)

    return run


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """``show(done, of_all)`` moves a bar on a terminal; elsewhere only the label is written."""
    with click.progressbar(length=1, label=label) as bar:

        def show(done: int, of_all: int) -> None:
            bar.length = of_all
            bar.update(done - bar.pos)

        yield show
        show(bar.length or 1, bar.length or 1)
