"""Web server and worker of production refuse to start with anything unsafe, and say why (S4)."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.rules.core.test_settings import KEY, SAFE
from tests.support.ports import LOOPBACK, free_port
from tests.support.processes import Guarded, new_folder
from tests.support.shops import BIN, ROOT

pytestmark = pytest.mark.slow

START_SECONDS = 120
NOBODY_THERE = f"postgresql+psycopg://petik:pw@{LOOPBACK}:1/petik"
UNSAFE = {
    "default secret": ("SECRET_KEY", "change-me-please-change-me-please"),
    "short secret": ("SECRET_KEY", "Zk3v9Qx7Lm2R"),
    "no secret": ("SECRET_KEY", None),
    "debug": ("FLASK_DEBUG", "1"),
    "test Stripe key": ("STRIPE_SECRET_KEY", "sk_test_" + "x" * 24),
    "http origin": ("PUBLIC_URL", "http://petik.example"),
    "no master key": ("PETIK_MASTER_KEY", None),
    "short master key": ("PETIK_MASTER_KEY", KEY[:16]),
    "no gateway but the demo's": ("STRIPE_SECRET_KEY", None),
    "unsigned notices": ("STRIPE_WEBHOOK_SECRET", None),
    "SQLite": ("DATABASE_URL", "sqlite:///petik.sqlite3"),
    "no mail server": ("SMTP_URL", None),
    "no sender": ("PETIK_MAIL_FROM", None),
    "all of the log": ("PETIK_LOG_LEVEL", "DEBUG"),
}


def environment(folder: Path, **changes: str | None) -> dict[str, str]:
    """Safe settings but for ``changes``; production, because nothing says otherwise."""
    values = {**SAFE, "DATABASE_URL": NOBODY_THERE, "PETIK_DATA_DIR": str(folder), **changes}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, **{name: text for name, text in values.items() if text is not None}}


def web(port: int) -> list[str | Path]:
    return [BIN / "granian", *("--interface", "wsgi", "wsgi:app", "--port", str(port))]


def outcome(command: list[str | Path], settings: Mapping[str, str]) -> tuple[int, str]:
    """Exit status and words of a program that should end by itself."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=settings,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("case", UNSAFE)
def test_neither_web_server_nor_worker_starts_and_both_name_the_setting(
    case: str, tmp_path: Path
) -> None:
    variable, value = UNSAFE[case]
    settings = environment(tmp_path, **{variable: value})
    worker: list[str | Path] = [BIN / "marketplace", "jobs", "work"]
    for command in (web(free_port()), worker):
        status, words = outcome(command, settings)
        assert status == 1, words
        assert variable in words
        for name in ("SECRET_KEY", "PETIK_MASTER_KEY", "STRIPE_SECRET_KEY", "SMTP_URL"):
            assert not settings.get(name) or settings[name] not in words


def test_with_safe_settings_it_starts_even_while_the_database_is_away(tmp_path: Path) -> None:
    """So that the refusals above are those of the one changed setting."""
    port = free_port()
    server = Guarded(
        web(port),
        folder=new_folder("petik-production-"),
        cwd=ROOT,
        environment=environment(tmp_path),
    )
    try:
        assert wait_for(f"http://{LOOPBACK}:{port}/healthz") == "ok\n", server.read_log()
    finally:
        server.stop()


def wait_for(url: str) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return ""
