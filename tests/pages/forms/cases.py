"""A form that works: who sends it, to where, with which fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from marketplace.accounts.models import User
from tests.support.clients import Visitor


@dataclass(frozen=True)
class Case:
    """``changes`` says whether sending it changes the database."""

    visitor: Visitor
    path: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    status: int = 303
    changes: bool = True


Make = Callable[[Flask], Case]


def visitor(app: Flask, user: User | None = None) -> Visitor:
    """A new visitor, signed in as ``user``."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client.sign_in(user) if user is not None else client
