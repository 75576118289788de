"""A pytest plugin: no secret and no personal value in a log line or an error page, in any test.

A leak fails the test in which it happened; one between tests fails the run, with xdist too (B2).
"""

import logging
from collections.abc import Iterator

import pytest

from tests.support.canaries import GUARD

_BETWEEN = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_BETWEEN] = []
    logging.getLogger().addHandler(GUARD)


def pytest_unconfigure() -> None:
    logging.getLogger().removeHandler(GUARD)


@pytest.fixture(autouse=True)
def _nothing_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    request.config.stash[_BETWEEN] += GUARD.take()
    root = logging.getLogger()
    if GUARD not in root.handlers:
        root.addHandler(GUARD)
    yield
    if leaks := GUARD.take():
        pytest.fail("Leaked:\n" + "\n".join(leaks), pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of a worker, tell the main process; of the main process, fail."""
    between = session.config.stash[_BETWEEN]
    between += GUARD.take()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["leaks"] = between
    elif between:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    config: pytest.Config = node.config  # type: ignore[attr-defined]
    config.stash[_BETWEEN] += getattr(node, "workeroutput", {}).get("leaks", [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for leak in config.stash[_BETWEEN]:
        terminalreporter.write_line(f"LEAKED {leak}", red=True)
