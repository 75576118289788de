"""Passwords are hashed cheaply here, except where a test measures time."""

import pytest

from marketplace.accounts import passwords
from tests.factories.accounts import CHEAP


@pytest.fixture(autouse=True)
def _cheap_passwords(request, monkeypatch):
    if "real_passwords" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", CHEAP)


@pytest.fixture
def real_passwords():
    """Asked for by a test that needs Argon2 at its real cost."""
