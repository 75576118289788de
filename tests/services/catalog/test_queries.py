"""What others read of cloths."""

import pytest
from flask import Flask

from marketplace.catalog import queries
from marketplace.catalog.models import ProductState
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.money import rupiah
from marketplace.sellers.models import SellerState
from tests.factories.catalog import photos_of, published_cloth, variant_of
from tests.factories.sellers import approved_seller
from tests.support.queries import Queries


def test_a_published_cloth_of_an_approved_shop_is_on_sale(app: Flask) -> None:
    seller = approved_seller("Griya Koi")
    product = published_cloth(seller=seller, price=320_000)
    variant = variant_of(product)

    found = queries.get_sellable(variant.public_id)

    assert found.is_on_sale
    assert found.price == rupiah(320_000)
    assert (found.seller_name, found.shop_slug) == ("Griya Koi", seller.slug)
    assert found.photo is not None
    assert found.photo.fallback_url.endswith(".jpg")


@pytest.mark.parametrize("state", [ProductState.PAUSED, ProductState.REMOVED])
def test_what_is_paused_or_removed_is_found_and_not_on_sale(
    app: Flask, state: ProductState
) -> None:
    variant = variant_of(published_cloth(state=state))

    assert not queries.get_sellable(variant.public_id).is_on_sale
    assert not queries.list_sellable([variant.id])[variant.id].is_on_sale


def test_nothing_of_a_suspended_shop_is_on_sale(app: Flask) -> None:
    product = published_cloth(seller=approved_seller(state=SellerState.SUSPENDED))

    assert not queries.get_sellable(variant_of(product).public_id).is_on_sale
    assert queries.list_published_for_search([product.id]) == []


def test_a_draft_that_never_was_on_sale_is_not_found(app: Flask) -> None:
    product = published_cloth(state=ProductState.DRAFT)
    product.slug = None
    db.session.flush()

    with pytest.raises(NotFound):
        queries.get_sellable(variant_of(product).public_id)
    with pytest.raises(NotFound):
        queries.get_sellable("var_nothing")


def test_a_list_of_pieces_takes_as_many_queries_as_one(app: Flask) -> None:
    ids = [variant_of(published_cloth()).id for _ in range(3)]

    with Queries() as counted:
        found = queries.list_sellable(ids)

    assert list(found) == ids
    assert counted.count == 2


def test_an_order_line_keeps_titles_claim_facts_and_photo(app: Flask) -> None:
    product = published_cloth(technique="printing", title="Kain bermotif")

    kept = queries.snapshot_for_order(variant_of(product).id)

    assert kept["schema"] == 1
    assert kept["title"]["id"] == "Kain bermotif"
    assert kept["claim"] == "batik_motif_textile"
    assert kept["fibre"]["en"] == "100% cotton"
    assert kept["facts"]["length_cm"] == 210
    assert kept["photo"]["id"] == photos_of(product)[0].public_id
    assert kept["landed_cost"] is None


def test_the_product_page_takes_five_queries(app: Flask) -> None:
    slug = published_cloth().slug or ""
    db.session.expunge_all()

    with Queries() as counted:
        page = queries.get_product_page(slug)

    assert page.is_on_sale
    assert len(page.pictures) == 3
    assert [motif.slug for motif in page.motifs] == ["koi"]
    assert counted.count == 5


def test_search_gets_only_what_buyers_may_see(app: Flask) -> None:
    shown = published_cloth()
    paused = published_cloth(state=ProductState.PAUSED)

    listed = queries.list_published_for_search([shown.id, paused.id])

    assert [each.product_id for each in listed] == [shown.id]
    assert listed[0].motifs[0][0] == "koi"
    assert len(listed[0].photos) == 2
