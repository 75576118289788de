"""Pages on both engines: on SQLite every day, on PostgreSQL with the long tests.

What differs between the engines lies below the pages, where both are tested every day.
"""

from collections.abc import Collection
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and "postgresql" in _values(item):
            item.add_marker(pytest.mark.slow)


def _values(item: pytest.Item) -> Collection[object]:
    values = getattr(item, "callspec", None)
    return values.params.values() if values else ()
