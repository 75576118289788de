"""What is kept for a minute is of the test's own database."""

from collections.abc import Iterator

import pytest

from marketplace.search import memory


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    memory.forget()
    yield
    memory.forget()
