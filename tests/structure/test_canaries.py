"""The guard against leaks itself can fail: planted samples of each kind, with xdist too (B2)."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.canaries import KNOWN, SHAPES, Guard, find_leaks

ROOT = Path(__file__).resolve().parents[2]

SAMPLES = {
    "e-mail address": "mail to siti@example.org",
    "key of a gateway": "sk_live_51Habcdefgh",
    "password in an address": "postgresql://petik:pa55@db/petik",
    "hash of a password": "$argon2id$v=19$m=8,t=1,p=1$abc$def",
    "token of a link": "GET /orders/abcdefghijklmnopqrstuvwxyz234567",
    "signed token": "eyJ1c2VyIjo3fQ.aQsT1w.0123456789abcdefghijklmnop-",
    "ciphertext": "v1.12.QUJDREVGR0hJSktMTU5PUFFSU1RVVg==",
    "number of 16 digits": "NIK 3505126001900004",
    "number like a card's": "paid with 4000 0566 5566 5556",
}
HARMLESS = (
    '{"event": "request", "status_code": 200, "milliseconds": 18.4, "endpoint": "orders.show"}',
    '{"request_id": "req_5lyzaa52ioz5u63v", "at": "2026-11-24T03:00:00.000+00:00"}',
    '{"order_number": "PTK-7K2M-Q9XF", "attempt": "att_abcdefghijklmnop", "logger": "petik.core"}',
    "in marketplace.core.outbox.add, took 0.123456789012 s, 20261124 rows",
)

PLANTED = """
import pytest
import structlog

log = structlog.stdlib.get_logger("petik")


def test_that_keeps_its_secrets():
    log.error("paid", card="4000056655665556", reason="NIK 3505126001900004")


def test_that_leaks():
    log.error("paid", handler="4000056655665556")


@pytest.fixture(scope="session", autouse=True)
def _leaks_at_the_end():
    yield
    log.error("paid", handler="3505126001900004")
"""


@pytest.mark.parametrize("name", [*KNOWN, *SAMPLES])
def test_each_kind_of_leak_is_found(name: str) -> None:
    text = KNOWN.get(name) or SAMPLES[name]
    assert name in find_leaks(f'{{"event": "x {text} y"}}')


def test_every_shape_has_its_sample() -> None:
    assert set(SHAPES) | {"number like a card's"} == set(SAMPLES)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_operators_need_is_no_leak(line: str) -> None:
    assert find_leaks(line) == []


def test_a_value_under_a_key_that_is_never_hidden_is_found_in_the_line() -> None:
    guard = Guard()
    guard.note('{"handler": "3505126001900004"}', where="log")
    assert len(guard.take()) == 1
    assert guard.take() == []


@pytest.mark.slow
@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "xdist"])
def test_a_run_with_a_leak_fails_and_names_test_and_line(
    tmp_path: Path, workers: list[str]
) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.leak_plugin", *workers]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "1 error" in done.stdout
    assert re.search(r"number like a card's in log \(.*test_that_leaks", done.stdout)
    assert "LEAKED number of 16 digits in log" in done.stdout
