"""Every address of the shop, and doors instead of views: entering is seen, nothing happens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, url_for

from marketplace.web.access import access_of

ENTERED = 204


@pytest.fixture
def doors(app: Flask) -> Iterator[Flask]:
    """The app with each view replaced by an empty answer; only the declarations are left."""
    before = dict(app.view_functions)
    for endpoint, view in before.items():
        app.view_functions[endpoint] = _door(view)
    yield app
    app.view_functions.update(before)


def addresses(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and a path for each rule that takes ``method``."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()):
                values: Any = {name: "en" if name == "lang" else "x" for name in rule.arguments}
                yield rule.endpoint, url_for(rule.endpoint, **values)


def _door(view: object) -> Callable[..., tuple[str, int]]:
    def door(**_: object) -> tuple[str, int]:
        return "", ENTERED

    door.__module__ = getattr(view, "__module__", "")
    door.__access__ = access_of(view)  # type: ignore[attr-defined]
    return door
