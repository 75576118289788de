"""The two addresses for machines that watch, with every dependency in order (B5)."""

import threading
import time
from typing import Any

import pytest
from flask import Flask

from marketplace.core import leases
from marketplace.core.database import transaction
from marketplace.web import operations
from tests.support.clients import Visitor
from tests.support.promises import in_time
from tests.support.queries import Queries


def words(client: Visitor) -> dict[str, str]:
    said: Any = client.get("/readyz").json
    return dict(said)


def test_healthz_answers_without_asking_the_database(client: Visitor, queries: Queries) -> None:
    with queries:
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert queries.count == 0


def test_readyz_names_each_part_and_no_version(client: Visitor) -> None:
    answer = client.get("/readyz")
    assert answer.json == {"database": "ok", "files": "ok", "worker": "down"}
    assert answer.status_code == 503


def test_with_a_worker_the_site_is_ready(client: Visitor) -> None:
    with transaction():
        leases.beat("a worker")
    assert client.get("/readyz").status_code == 200
    assert set(words(client).values()) == {"ok"}


def test_without_room_for_files_the_site_stays_ready_and_says_so(
    app: Flask, client: Visitor
) -> None:
    with transaction():
        leases.beat("a worker")
    folder = app.config["PETIK"].data_dir / "files"
    hidden = folder.with_name("hidden")
    if folder.exists():
        folder.rename(hidden)
    folder.write_text("a file where the folder should be")
    try:
        status, said = client.get("/readyz").status_code, words(client)
    finally:
        folder.unlink()
        if hidden.exists():
            hidden.rename(folder)
    assert (status, said["files"]) == (200, "down")


def test_a_check_that_hangs_is_down_within_a_second_and_not_asked_twice(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, release = [], threading.Event()

    def hang() -> dict[str, str]:
        asked.append(1)
        release.wait(10)
        return {"files": "ok"}

    monkeypatch.setattr(operations, "_files", hang)
    monkeypatch.setattr(operations, "ANSWER_SECONDS", 0.8)
    for _ in range(3):
        begun = time.perf_counter()
        assert words(client)["files"] == "down"
        assert in_time(time.perf_counter() - begun, 1)
    release.set()
    assert len(asked) == 1
    time.sleep(0.05)
    assert words(client)["files"] == "ok"
