"""Passwords are hashed cheaply here, except where a test measures time."""

from dataclasses import replace

import pytest

from marketplace.accounts import passwords
from marketplace.core.runtime import use_settings
from tests.factories.accounts import CHEAP


@pytest.fixture(autouse=True)
def _cheap_passwords(request, monkeypatch):
    if "real_passwords" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", CHEAP)


@pytest.fixture
def real_passwords():
    """Asked for by a test that needs Argon2 at its real cost."""


@pytest.fixture
def in_env(app):
    """Turns the app into one of another environment until the test ends."""
    before = app.config["PETIK"]

    def change(env):
        app.config["PETIK"] = replace(before, env=env)
        use_settings(app.config["PETIK"])

    yield change
    app.config["PETIK"] = before
    use_settings(before)
