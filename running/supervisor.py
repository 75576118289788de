"""Runs several programs as one: starts them, restarts what dies, leaves nothing behind.

Standard library only; Python 3.7 must be able to read it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from running.basics import ENDINGS, ROOT, Problem, say

READY_WITHIN = 90.0  # seconds
STOP_WITHIN = 20.0
RESTARTS_ALLOWED = 5  # of one part within RESTART_WINDOW
RESTART_WINDOW = 120.0
LOG_KEPT = 10000000  # bytes; a larger log is put aside at the next start


class Part:
    """One long-running child in a process group of its own, writing to a log file."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], logs: Path):
        self.name = name
        self.command = command
        self.environment = environment
        self.log = logs / (name.replace(" ", "-") + ".log")
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.starts: list[float] = []
        self.start()

    def start(self) -> None:
        self.starts.append(time.monotonic())
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=str(ROOT),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def revive(self) -> bool:
        """Start again after a death; too many of them in a row are a problem."""
        status = self.process.poll()
        if status is None:
            return False
        self.send(signal.SIGKILL)  # what it left of its group
        recent = [at for at in self.starts if time.monotonic() - at < RESTART_WINDOW]
        if len(recent) > RESTARTS_ALLOWED:
            raise Problem(
                f"The {self.name} ended again and again (exit status {status}). Its last lines:\n"
                f"{self.last_lines()}\nAll of them: {self.log}"
            )
        say(f"The {self.name} ended with exit status {status}; starting it again.")
        time.sleep(0.2 * len(recent))
        self.start()
        return True

    def send(self, which: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, which)

    def last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return "\n".join("  " + line for line in lines)


class Guard:
    """A tiny shell that ends the parts if we are killed so hard that we cannot do it ourselves.

    It reads the process groups line by line and acts when the pipe to us closes.
    """

    SCRIPT = (
        "trap '' INT TERM HUP; while read -r line; do groups=$line; done; "
        '[ -n "$groups" ] || exit 0; kill -TERM $groups; n=0; '
        # One by one: asked for several, some shells say no as soon as one of them has ended.
        "any_left() { for group in $groups; do kill -0 $group && return 0; done; return 1; }; "
        f"while any_left && [ $n -lt {int(STOP_WITHIN)} ]; do sleep 1; n=$((n+1)); done; "
        "kill -KILL $groups"
    )

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", self.SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            start_new_session=True,
        )

    def watch(self, parts: Sequence[Part]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(f"-{p.process.pid}" for p in parts) + "\n")
        self.process.stdin.flush()

    def dismiss(self) -> None:
        self.process.kill()
        self.process.communicate()


def stop(parts: Sequence[Part], asked: Sequence[int]) -> None:
    """Ask politely, then insist; another Ctrl-C insists at once."""
    asked_before = len(asked)
    give_up = time.monotonic() + STOP_WITHIN
    for part in parts:
        part.send(signal.SIGTERM)
    while any(part.process.poll() is None for part in parts):
        if time.monotonic() > give_up or len(asked) > asked_before:
            break
        time.sleep(0.05)
    for part in parts:
        part.send(signal.SIGKILL)
        part.process.wait()


def supervise(
    commands: Sequence[tuple[str, list[str]]],
    environment: dict[str, str],
    logs: Path,
    is_ready: Callable[[], bool],
    announce: Callable[[], None],
) -> None:
    """Run the named commands until Ctrl-C or SIGTERM; ``announce`` once they are ready."""
    asked: list[int] = []  # signals are only noted, so that none falls between start and list
    for number in ENDINGS:
        signal.signal(number, lambda number, _frame: asked.append(number))
    guard = Guard()
    parts: list[Part] = []
    try:
        for name, command in commands:
            parts.append(Part(name, command, environment, logs))
            guard.watch(parts)
        watch(parts, guard, asked, is_ready, announce)
        say("\nStopping ...")
    finally:
        stop(parts, asked)
        guard.dismiss()
    say("Stopped.")


def watch(
    parts: Sequence[Part],
    guard: Guard,
    asked: Sequence[int],
    is_ready: Callable[[], bool],
    announce: Callable[[], None],
) -> None:
    announced = False
    late = time.monotonic() + READY_WITHIN
    while not asked:
        revived = [part.revive() for part in parts]
        if any(revived):
            guard.watch(parts)
        if not announced and is_ready():
            announced = True
            announce()
        if not announced and time.monotonic() > late:
            hint = "\n".join(part.last_lines() for part in parts)
            raise Problem("The shop did not get ready. Last lines of its logs:\n" + hint)
        time.sleep(0.3 if announced else 0.1)
