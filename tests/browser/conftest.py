"""The whole shop and a real browser, once for all tests here."""

from collections.abc import Iterator

import pytest

from tests.support.processes import new_folder
from tests.support.shops import RunningShop


@pytest.fixture(scope="session")
def shop() -> Iterator[RunningShop]:
    """A running demo: web server, worker, its own database and files."""
    running = RunningShop(new_folder("petik-demo-"))
    yield running
    running.stop()
