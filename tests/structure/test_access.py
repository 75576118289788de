"""Every address x method x twelve roles: who gets in is what the table says, and nobody else."""

from collections import Counter

import pytest
from flask import Flask

from marketplace.accounts.models import User
from marketplace.web.access import access_of
from tests.factories import accounts
from tests.factories.sellers import approved_seller, member, owner_of
from tests.structure.access_table import PEOPLE, rows
from tests.support.clients import Visitor
from tests.support.doors import ENTERED, addresses

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


def test_every_view_declares_who_may_enter_and_stands_in_the_table(app: Flask) -> None:
    undeclared = [name for name, view in app.view_functions.items() if access_of(view) is None]
    assert undeclared == []
    assert set(TABLE) == set(app.view_functions)
    assert max(Counter(endpoint for endpoint, _people in rows()).values()) == 1


def test_each_role_enters_where_the_table_says_and_nowhere_else(
    doors: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, wrong = 0, []
    cases = [(m, *address) for m in ("GET", "POST") for address in addresses(doors, m)]
    for name, user in all_people().items():
        visitor = doors.test_client()
        assert isinstance(visitor, Visitor)
        if user is not None:
            visitor.sign_in(user)
        for method, endpoint, path in cases:
            status = visitor.open(path, method=method).status_code
            cells += 1
            if status != _expected(endpoint, method, name):
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
