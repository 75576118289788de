"""All addresses of the shop, for tests that walk them."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, url_for


def addresses(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and a path for each rule that takes ``method``."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()):
                values: Any = {name: "en" if name == "lang" else "x" for name in rule.arguments}
                yield rule.endpoint, url_for(rule.endpoint, **values)
