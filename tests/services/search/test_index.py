"""The read model follows what happens to cloths, stock and shops."""

from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.catalog.models import Product, ProductState
from marketplace.core.database import db, transaction
from marketplace.inventory import service as inventory
from marketplace.search import index, tables
from marketplace.search.finding import Query, search
from marketplace.search.models import SearchEntry
from marketplace.sellers.models import Seller, SellerState
from tests.factories.catalog import published_cloth, variant_of
from tests.support.moments import Clock
from tests.support.queries import Queries


def _change(model: type, key: int, **values: object) -> None:
    with transaction():
        db.session.execute(sa.update(model).where(model.id == key).values(**values))


def test_a_published_cloth_appears_and_a_paused_one_leaves(app: Flask) -> None:
    product_id = published_cloth(title="Ombak").id
    index.product_changed({"product_id": product_id})
    assert search(Query(text="ombak")).count == 1
    _change(Product, product_id, state=ProductState.PAUSED)
    index.product_changed({"product_id": product_id})
    assert search(Query(text="ombak")).count == 0


def test_a_new_title_replaces_the_old_words(app: Flask) -> None:
    product_id = published_cloth(title="Ombak").id
    index.product_changed({"product_id": product_id})
    _change(Product, product_id, title={"id": "Gelombang", "en": "Surf"})
    index.product_changed({"product_id": product_id})
    assert search(Query(text="surf")).count == 1
    assert search(Query(text="ombak")).count == 0


def test_the_cloths_of_a_suspended_shop_leave(app: Flask) -> None:
    product = published_cloth()
    product_id, seller_id = product.id, product.seller_id
    index.product_changed({"product_id": product_id})
    _change(Seller, seller_id, state=SellerState.SUSPENDED)
    index.seller_changed({"seller_id": seller_id})
    assert search(Query()).count == 0


def test_a_sold_piece_is_shown_as_sold_for_sixty_days(app: Flask, clock: Clock) -> None:
    product = published_cloth()
    variant_id, seller_id, product_id = variant_of(product).id, product.seller_id, product.id
    with transaction():
        inventory.count(variant_id, seller_id=seller_id, on_hand=0, now=clock())
    index.stock_changed({"variant_ids": [variant_id]})
    entry = db.session.get_one(SearchEntry, product_id)
    assert (entry.available, entry.sold_out_at) == (0, clock())
    assert search(Query(available_only=True)).count == 0
    clock.move(days=61)
    index.remove_long_sold()
    assert search(Query()).count == 0
    assert index.rebuild() == 0


def test_a_slow_refresh_never_puts_a_sold_piece_back_on_sale(
    committing_app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = published_cloth(stock=1)
    variant_id, seller_id, product_id = variant_of(product).id, product.seller_id, product.id
    has_read, may_go_on = Event(), Event()
    available = index.stock.available

    def slowly(*args: Any, **kwargs: Any) -> dict[int, int]:
        free = available(*args, **kwargs)
        has_read.set()
        may_go_on.wait(0.5)
        return free

    def refresh() -> None:
        with committing_app.app_context():
            index.stock_changed({"variant_ids": [variant_id]})

    db.session.rollback()
    monkeypatch.setattr(index.stock, "available", slowly)
    slow = Thread(target=refresh)
    slow.start()
    has_read.wait()
    monkeypatch.undo()
    with transaction():
        inventory.count(variant_id, seller_id=seller_id, on_hand=0, now=clock())
    index.stock_changed({"variant_ids": [variant_id]})
    may_go_on.set()
    slow.join()
    db.session.rollback()
    assert db.session.get_one(SearchEntry, product_id).available == 0


def test_many_new_cloths_take_as_many_queries_as_one(app: Flask) -> None:
    titles = ("Ombak", "Riak", "Alun", "Buih")
    first, *others = [published_cloth(title=title).id for title in titles]
    with Queries() as for_one, transaction():
        index.refresh([first])
    db.session.remove()
    with Queries() as for_others, transaction():
        index.refresh(others)
    assert for_others.count == for_one.count
    assert [search(Query(text=title)).count for title in titles] == [1, 1, 1, 1]


def test_installing_again_keeps_what_is_found(app: Flask) -> None:
    index.product_changed({"product_id": published_cloth(title="Ombak").id})
    with transaction() as session:
        tables.install(session.connection())
    assert search(Query(text="ombak")).count == 1
    assert search(Query(text="ombka")).tried == ("ombak",)
