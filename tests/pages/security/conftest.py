"""What the tests of this folder share: doors instead of views, passwords hashed cheaply."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from marketplace.accounts import passwords
from marketplace.web.access import access_of
from tests.factories.accounts import CHEAP

ENTERED = 204


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)


@pytest.fixture
def doors(app: Flask) -> Iterator[Flask]:
    """The app with each view replaced by an empty answer: entering is seen, nothing happens."""
    before = dict(app.view_functions)
    for endpoint, view in before.items():
        app.view_functions[endpoint] = _door(view)
    yield app
    app.view_functions.update(before)


def _door(view: object) -> Callable[..., tuple[str, int]]:
    def door(**_: object) -> tuple[str, int]:
        return "", ENTERED

    door.__module__ = getattr(view, "__module__", "")
    door.__access__ = access_of(view)  # type: ignore[attr-defined]
    return door
