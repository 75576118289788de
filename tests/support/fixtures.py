"""Fixtures of the real services; they start when a test first asks, once for each worker. And none
is called while a transaction is open.

For tests/conftest.py: `pytest_plugins = ["tests.support.fixtures"]`.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.support import network
from tests.support.browser import launched_browser
from tests.support.missing import start_or_not_run
from tests.support.postgres import PostgresServer
from tests.support.smtp import SmtpServer
from tests.support.valkey import ValkeyServer


@pytest.fixture(scope="session", autouse=True)
def _no_network_inside_transactions() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", network.connect)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = start_or_not_run(PostgresServer.start)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[ValkeyServer]:
    server = start_or_not_run(ValkeyServer.start)
    yield server
    server.stop()


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with ExitStack() as stack:
        yield start_or_not_run(lambda: stack.enter_context(launched_browser()))
