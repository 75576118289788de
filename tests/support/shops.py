"""The whole shop as real processes: web server, worker, database, files, the demo in it."""

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.support.canaries import GUARD
from tests.support.ports import LOOPBACK, free_port
from tests.support.processes import Guarded, new_folder

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
READY_SECONDS = 480


class RunningShop:
    """A demo on a port of its own; ``url`` is its origin. End it with ``stop()``.

    ``cookies`` are those of who has signed in, by e-mail.
    """

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://{LOOPBACK}:{port}"
        self.cookies: dict[str, list[Any]] = {}
        self.environment = {
            **os.environ,
            "PETIK_ENV": "demo",
            "SECRET_KEY": secrets.token_urlsafe(40),
            "PETIK_MASTER_KEY": b64encode(secrets.token_bytes(32)).decode(),
            "DATABASE_URL": f"sqlite:///{folder / 'petik.sqlite3'}",
            "PETIK_DATA_DIR": str(folder),
            "PUBLIC_URL": self.url,
            "PETIK_LOG_LEVEL": "WARNING",
        }
        with ThreadPoolExecutor() as pool:
            assets = pool.submit(self.run, "static", "build")
            self.run("db", "upgrade")
            self.run("demo", "load")
            assets.result()
        web: list[str | Path] = [
            BIN / "granian", "--interface", "wsgi", "wsgi:app", "--host", LOOPBACK,
            "--port", str(port), "--workers", "1", "--blocking-threads", "4",
        ]  # fmt: skip
        self._web = self._start(web)
        self._worker = self._start([BIN / "marketplace", "jobs", "work"])
        self._wait()

    def run(self, *command: str) -> str:
        """Run ``marketplace COMMAND`` on this shop's data; what it printed."""
        done = subprocess.run(
            [BIN / "marketplace", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def stop(self) -> None:
        for process in (self._web, self._worker):
            GUARD.note(process.read_log(), where="log of a process")
            process.stop()

    def _start(self, command: list[str | Path]) -> Guarded:
        return Guarded(
            command, folder=new_folder("petik-shop-"), cwd=ROOT, environment=self.environment
        )

    def _wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.3)
        raise AssertionError("the shop did not become ready")
