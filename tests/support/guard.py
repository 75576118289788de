"""Runs one server and ends it when the tests end, however they end (kill -9 included).

Started as a program of its own by `tests.support.processes`, in its own session, so that Ctrl-C
in the terminal does not reach it. It stops the server as soon as its input is closed or written
to, its parent is gone, or it gets SIGTERM; then it removes the server's folder.
Standard library only: it runs with `python -I -S`.
"""

import argparse
import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys

PARENT_CHECK_SECONDS = 0.5
LOG_TAIL_CHARACTERS = 4000


def main() -> int:
    options = _options()
    stopping: list[int] = []
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.append(number))
    server = _start(options)
    print(server.pid, flush=True)
    while server.poll() is None and not stopping and not _parent_is_done(options.parent):
        pass
    if server.poll() is not None:
        sys.stderr.write(_log_tail(options.log))  # it ended by itself: say why
    _stop(server, options)
    if options.remove:
        shutil.rmtree(options.remove, ignore_errors=True)
    return server.returncode


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--cwd", required=True)
    parser.add_argument("--remove")
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("--signal", type=int, default=signal.SIGTERM)
    parser.add_argument("--grace", type=float, default=10, help="seconds before SIGKILL")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


def _start(options: argparse.Namespace) -> subprocess.Popen[bytes]:
    """The server in a process group of its own; ignored signals are restored for it."""
    with open(options.log, "ab") as log:
        return subprocess.Popen(
            options.command[1:] if options.command[0] == "--" else options.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=options.cwd,
            start_new_session=True,
            user=options.uid,
            group=options.gid,
            extra_groups=None if options.uid is None else [],
            preexec_fn=_restore_signals,
        )


def _restore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def _parent_is_done(parent: int) -> bool:
    asked_to_stop, _, _ = select.select([sys.stdin], [], [], PARENT_CHECK_SECONDS)
    return bool(asked_to_stop) or os.getppid() != parent


def _log_tail(path: str) -> str:
    with open(path, errors="replace") as log:
        return log.read()[-LOG_TAIL_CHARACTERS:]


def _stop(server: subprocess.Popen[bytes], options: argparse.Namespace) -> None:
    if server.poll() is None:
        server.send_signal(options.signal)
        server.send_signal(signal.SIGCONT)  # it may be paused
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(options.grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(server.pid, signal.SIGKILL)  # what is left of its group
    server.wait()


if __name__ == "__main__":
    sys.exit(main())
