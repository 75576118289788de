"""Every address x method x twelve roles: who gets in is what the table says, and nobody else."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from marketplace.accounts.models import User
from marketplace.web.access import access_of
from tests.factories import accounts
from tests.factories.sellers import approved_seller, member, owner_of
from tests.structure.access_table import PEOPLE, rows
from tests.support.clients import Visitor

ENTERED = 204
TABLE = dict(rows())


def all_people() -> dict[str, User | None]:
    shop, other = approved_seller(name="Toko Satu"), approved_seller(name="Toko Dua")
    insider = accounts.officer("reviewer", name="Sari Dalam")
    member(shop, insider, role="manager")
    return {
        "anonymous": None,
        "buyer": accounts.buyer(),
        "other buyer": accounts.other_buyer(),
        "owner": owner_of(shop),
        "manager": member(shop, role="manager"),
        "maker": member(shop, role="maker"),
        "other owner": owner_of(other),
        "reviewer": accounts.officer("reviewer"),
        "support": accounts.officer("support", name="Sari Bantu"),
        "finance": accounts.officer("finance", name="Sari Uang"),
        "admin": accounts.officer("admin", name="Sari Atur"),
        "officer of a shop": insider,
    }


@pytest.fixture
def doors(app: Flask) -> Iterator[Flask]:
    """The app with each view replaced by an empty answer; only the declarations are left."""
    before = dict(app.view_functions)
    for endpoint, view in before.items():
        app.view_functions[endpoint] = _door(view)
    yield app
    app.view_functions.update(before)


def _door(view: object) -> Callable[..., tuple[str, int]]:
    def door(**_: object) -> tuple[str, int]:
        return "", ENTERED

    door.__access__ = access_of(view)  # type: ignore[attr-defined]
    return door


def addresses(app: Flask) -> list[tuple[Rule, str, str]]:
    """Each rule with method and a path that matches it."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: "en" if name == "lang" else "x" for name in rule.arguments}
            path = url_for(rule.endpoint, **values)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                found.append((rule, method, path))
    return found


def test_every_view_declares_who_may_enter_and_stands_in_the_table(app: Flask) -> None:
    undeclared = [name for name, view in app.view_functions.items() if access_of(view) is None]
    assert undeclared == []
    assert set(TABLE) == set(app.view_functions)
    assert max(Counter(endpoint for endpoint, _people in rows()).values()) == 1


def test_each_role_enters_where_the_table_says_and_nowhere_else(
    doors: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, wrong = 0, []
    cases = addresses(doors)
    for name, user in all_people().items():
        visitor = doors.test_client()
        assert isinstance(visitor, Visitor)
        if user is not None:
            visitor.sign_in(user)
        for rule, method, path in cases:
            status = visitor.open(path, method=method).status_code
            cells += 1
            if status != _expected(rule.endpoint, method, name):
                wrong.append((name, method, path, status))
    with capsys.disabled():
        print(f"\n  access: {cells} cells of {len(cases)} addresses and {len(PEOPLE)} roles")
    assert wrong == []
    assert cells > 500


def _expected(endpoint: str, method: str, name: str) -> int:
    if endpoint.startswith("demo_mailbox."):
        # Anyone in the demonstration, nobody anywhere else.
        return 404
    if name in TABLE[endpoint]:
        return ENTERED
    if name == "anonymous":
        return 303 if method == "GET" else 401
    return 404
