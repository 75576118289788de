"""The app as it is in production or in the demonstration."""

from dataclasses import replace

import pytest

from marketplace.core.runtime import use_settings


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
