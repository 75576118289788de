"""Servers as child processes that never outlive the tests (see guard.py)."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.missing import ServiceMissing

_GUARD = Path(__file__).with_name("guard.py")


@dataclass(frozen=True)
class Account:
    """A system account that a server runs as."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """Whom to run as: None when not root (as oneself), else `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(name, found.pw_uid, found.pw_gid)
    raise ServiceMissing("running as root, and there is neither a user `postgres` nor `nobody`")


def run_as(
    account: Account | None, command: Sequence[str | Path], *, cwd: Path | str = "/"
) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end and catch what it says; a bad exit is left to the caller."""
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def new_folder(prefix: str) -> Path:
    """A new temporary folder, mode 0755, below folders that any account can enter."""
    for root in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        parents = [Path(root).resolve(), *Path(root).resolve().parents]
        if all(parent.is_dir() and parent.stat().st_mode & 0o001 for parent in parents):
            break
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=root))
    folder.chmod(0o755)
    return folder


class Guarded:
    """A running server. It ends with `stop()`, or when this process ends in whatever way.

    `folder` is the server's own: it holds `server.log` and is removed at the end. The server works
    in it, or in `cwd`.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        folder: Path,
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 10,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        options = [
            f"--parent={os.getpid()}",
            f"--log={self._log}",
            f"--cwd={cwd or folder}",
            f"--remove={folder}",
            f"--signal={int(stop_signal)}",
            f"--grace={grace}",
            *([f"--uid={account.uid}", f"--gid={account.gid}"] if account else []),
        ]
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", _GUARD, *options, "--", *(str(part) for part in command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=environment,
        )
        self.pid = self._read_pid()

    def is_running(self) -> bool:
        return self._guard.poll() is None

    def read_log(self) -> str:
        """What the server wrote so far; of one that ended by itself, the last 4,000 characters."""
        if self.is_running():
            with contextlib.suppress(FileNotFoundError):
                return self._log.read_text(errors="replace")
        return self._last_words()

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the server itself."""
        os.kill(self.pid, number)

    def stop(self) -> None:
        """End the server and remove its folder; a second call does nothing."""
        assert self._guard.stdin is not None
        with contextlib.suppress(BrokenPipeError, ValueError):
            # A byte, not only the end of input: forked children may hold the pipe open.
            self._guard.stdin.write(b"x")
            self._guard.stdin.close()
        self._guard.wait()
        self._close_pipes()

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _last_words(self) -> str:
        assert self._guard.stderr is not None
        return "" if self._guard.stderr.closed else self._guard.stderr.read().decode().strip()

    def _read_pid(self) -> int:
        assert self._guard.stdout is not None
        line = self._guard.stdout.readline()
        if line:
            return int(line)
        reason = self._last_words()
        self._guard.wait()
        self._close_pipes()
        shutil.rmtree(self.folder, ignore_errors=True)
        raise ServiceMissing(f"the server could not be started: {reason}")

    def _close_pipes(self) -> None:
        for pipe in (self._guard.stdin, self._guard.stdout, self._guard.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
