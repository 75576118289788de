"""Whatever a shop's pages ask about its own things, the shop's id stands in the question."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask, url_for

from marketplace.core.database import Base
from marketplace.web.access import access_of
from tests.factories.catalog import published_cloth
from tests.factories.orders import completed_order, paid_order, parts_of
from tests.factories.sellers import approved_seller, bank_account, owner_of
from tests.structure.test_shop_keys import PARTS, owned
from tests.support.clients import Visitor
from tests.support.queries import Queries

_ABOUT = re.compile(rf"(?:FROM|JOIN|UPDATE) ({'|'.join(owned(Base.metadata) - PARTS)})\b")


def asked_without_the_shop(statements: list[str]) -> list[str]:
    """Those that read or change a shop's rows and neither name the shop nor join by it."""
    found = []
    for statement in statements:
        _, _, asked = " ".join(statement.split()).partition(" FROM ")
        if _ABOUT.search(f"FROM {asked}") and "seller_id" not in asked:
            found.append(statement)
    return found


@pytest.mark.parametrize(
    ("statement", "is_found"),
    [
        ("SELECT photo.seller_id FROM photo WHERE photo.id = 1", True),
        ("SELECT photo.id FROM photo WHERE photo.seller_id = 1", False),
        ("SELECT 1 FROM product JOIN photo ON product.seller_id = photo.seller_id", False),
        ("SELECT motif.slug FROM motif WHERE motif.slug = 'koi'", False),
    ],
)
def test_a_question_without_the_shop_is_found(statement: str, is_found: bool) -> None:
    assert bool(asked_without_the_shop([statement])) is is_found


def test_every_page_of_the_workshop_asks_for_its_own_shop_only(app: Flask, client: Visitor) -> None:
    seller = approved_seller()
    owner = owner_of(seller)
    bank_account(seller)
    completed_order(published_cloth(seller=seller))
    part = parts_of(paid_order(published_cloth(seller=seller)))[0]
    own = {"number": part.number, "public_id": published_cloth(seller=seller).public_id}
    client.sign_in(owner)
    pages = pages_of_a_shop(app, own)
    assert len(pages) >= 12
    for page in pages:
        with Queries() as queries:
            answer = client.get(page)
        assert answer.status_code == 200, page
        assert queries.count, page
        assert asked_without_the_shop(queries.statements) == [], page


def pages_of_a_shop(app: Flask, own: Mapping[str, str]) -> list[str]:
    """Every page that is declared for members of a shop, with ``own`` things in its address."""
    with app.test_request_context():
        return [
            url_for(rule.endpoint, **{name: own[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and (access := access_of(app.view_functions[rule.endpoint]))
            and access.kind == "seller"
        ]
