"""Pages kept in memory: the same for all, never stale, and nobody sees another's token or cart."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.core import jobs
from marketplace.core.database import db
from marketplace.events import TOPICS
from marketplace.search import index
from tests.factories.catalog import published_cloth, variant_of
from tests.support.apps import Databases, app_for, close
from tests.support.clients import Visitor
from tests.support.queries import Queries

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def remembering(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    app = app_for(databases.sqlite(), tmp_path, page_memory_seconds=60)
    app.test_client_class = Visitor
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        yield app
    close(app)


def cloth_on_sale(title: str) -> str:
    cloth = published_cloth(title=title)
    variant = variant_of(cloth).public_id
    index.rebuild()
    return variant


def page(visitor: Visitor, path: str = "/en/cloths") -> str:
    return str(visitor.get(path).get_data(as_text=True))


def test_the_second_visitor_costs_one_query_and_has_a_token_of_his_own(remembering: Flask) -> None:
    cloth_on_sale("Koi biru")
    first = page(remembering.test_client())
    visitor = remembering.test_client()
    with Queries() as queries:
        second = page(visitor)
    assert queries.count == 1, queries.statements
    assert _TOKEN.sub("", first) == _TOKEN.sub("", second)
    assert set(_TOKEN.findall(first)).isdisjoint(_TOKEN.findall(second))


def test_the_token_of_a_kept_page_is_good(remembering: Flask) -> None:
    variant = cloth_on_sale("Koi biru")
    page(remembering.test_client())
    visitor = remembering.test_client()
    token = _TOKEN.findall(page(visitor))[0]
    fields = {"variant": variant, "quantity": "1", "csrf_token": token}
    assert visitor.post("/cart/add", data=fields).location == "/cart/"


def test_a_change_is_seen_at_once(remembering: Flask) -> None:
    cloth_on_sale("Koi biru")
    assert "Teratai hijau" not in page(remembering.test_client())
    cloth_on_sale("Teratai hijau")
    assert "Teratai hijau" in page(remembering.test_client())


def test_a_piece_held_by_somebody_is_not_shown_as_free(remembering: Flask) -> None:
    variant = cloth_on_sale("Koi biru")
    buyer = remembering.test_client()
    before = page(remembering.test_client())
    token = _TOKEN.findall(page(buyer))[0]
    buyer.post("/cart/add", data={"variant": variant, "quantity": "1", "csrf_token": token})
    buyer.post("/checkout/start", data={"csrf_token": token})
    db.session.rollback()
    jobs.run_pending(remembering, TOPICS)
    assert page(remembering.test_client()) != before


def test_someone_with_a_cart_sees_the_own_count(remembering: Flask) -> None:
    variant = cloth_on_sale("Koi biru")
    visitor = remembering.test_client()
    token = _TOKEN.findall(page(visitor))[0]
    visitor.post("/cart/add", data={"variant": variant, "quantity": "1", "csrf_token": token})
    page(visitor, "/cart/")
    assert "Cart, 1 cloth" in page(visitor)
    assert "Cart, 1 cloth" not in page(remembering.test_client())


def test_languages_and_currencies_are_kept_apart(remembering: Flask) -> None:
    cloth_on_sale("Koi biru")
    visitor = remembering.test_client()
    page(visitor, "/en/cloths?currency=EUR&country=DE")
    assert "€" in page(visitor)
    assert "€" not in page(remembering.test_client())
    assert 'lang="id"' in page(remembering.test_client(), "/id/cloths")
