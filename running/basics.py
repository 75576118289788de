"""What every part of run.py uses. Standard library only; Python 3.7 must be able to read it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Problem(Exception):
    """Something the person at the keyboard can put right; the message is a sentence."""


class Stopped(Exception):
    """Ctrl-C, or the system asks us to end."""


def turn_signals_into_stopped() -> None:
    def stopped(number: int, _frame: Any) -> None:
        raise Stopped(number)

    for number in ENDINGS:
        signal.signal(number, stopped)


def say(text: str = "") -> None:
    print(text, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    say(title + " ...")
    began = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - began:.1f} s")


def make_writable_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)) as probe:
            probe.write(b"x" * 4096)
    except OSError as error:
        raise Problem(
            f"Cannot write to the folder {folder}: {error.strerror or error}. Make it writable, "
            "free some space, or choose another with --data DIR."
        ) from error


def clean_environment() -> dict[str, str]:
    """Ours without what would lead the .venv's Python to other packages, or make it slow.

    Without bytecode kept, each of our programs compiles some 600 files at every start.
    """
    hidden = (
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONDONTWRITEBYTECODE",
        "VIRTUAL_ENV",
        "__PYVENV_LAUNCHER__",
    )
    return {name: value for name, value in os.environ.items() if name not in hidden}


@contextlib.contextmanager
def ending(process: subprocess.Popen[Any]) -> Iterator[None]:
    """Whatever interrupts us, this child does not stay behind."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run on our screen, in our folder; the exit status."""
    process = subprocess.Popen(command, cwd=str(ROOT), env=environment)
    with ending(process):
        return process.wait()


def marketplace(*arguments: str) -> list[str]:
    """The command line of one of the shop's own commands; needs no console script."""
    start = (
        "import sys; sys.argv[0] = 'marketplace'; "
        "from marketplace.cli import main; sys.exit(main())"
    )
    return [str(VENV_PYTHON), "-c", start, *arguments]
