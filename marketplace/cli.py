"""The console script ``marketplace``: commands by subject, each a few lines over a service.

Exit status: 0 done, 1 refused or failed, 2 asked wrongly.
"""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import OperationalError

from marketplace.core.errors import Refused
from marketplace.core.logs import mask
from marketplace.core.settings import BadSettings
from marketplace.reference.rate_files import ImportProblems
from marketplace.training.roster import RosterRefused

SUBJECTS = {
    "db": "database",
    "demo": "demo",
    "jobs": "jobs",
    "keys": "keys",
    "office": "office",
    "rates": "rates",
    "search": "search",
    "settings": "settings",
    "static": "static",
    "training": "training",
    "translations": "translations",
}
"""Modules in ``marketplace/commands`` by the word that is typed."""


class Subjects(click.Group):
    """Loads only the subject that is asked for: the worker needs no Alembic and cuts no fonts."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUBJECTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUBJECTS:
            return None
        module = import_module(f"marketplace.commands.{SUBJECTS[cmd_name]}")
        found: click.Command = module.commands
        return found


@click.group(cls=Subjects)
def commands() -> None:
    """Petik: the batik marketplace of Blitar."""


def main() -> None:
    """Run the command line; refusals are one sentence, not a trace."""
    try:
        commands(standalone_mode=False)
    except BadSettings as error:
        _stop("The settings cannot be used:", *error.problems)
    except RosterRefused as error:
        _stop(str(error), *(f"{row.line}: {row.message % row.params}" for row in error.problems))
    except ImportProblems as error:
        _stop(str(error), *(f"{row.row}: {row.message % row.params}" for row in error.problems))
    except Refused as error:
        _stop(str(error))
    except OperationalError as error:
        _stop("The database cannot be used:", mask(str(error.orig)))
    except OSError as error:
        _stop(str(error))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)


def _stop(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)
