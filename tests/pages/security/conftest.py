"""Passwords are hashed cheaply in this folder."""

import pytest

from marketplace.accounts import passwords
from tests.factories.accounts import CHEAP


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
