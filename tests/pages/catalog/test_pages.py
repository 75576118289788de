"""Every public page stands in both languages, knows its own address, and needs few queries."""

import gzip
import re

import pytest
import sqlalchemy as sa

from marketplace.blueprints.catalog.editorial import PAGES
from marketplace.catalog.models import Product, ProductState
from marketplace.checkout.service import TERMS_VERSION
from marketplace.core.database import db, transaction
from marketplace.sellers.models import Seller
from tests.support.clients import Visitor
from tests.support.queries import Queries

FIXED = (
    "/{lang}/",
    "/{lang}/cloths",
    "/{lang}/shops",
    "/{lang}/motifs",
    "/{lang}/motifs/koi",
    "/{lang}/techniques/tulis",
    "/{lang}/techniques/printing",
    "/{lang}/pages/how-batik-is-made",
    *(f"/{{lang}}/pages/{slug}" for slug in PAGES),
)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_stands(client: Visitor, cloth: Product, lang: str) -> None:
    slug = cloth.slug
    shop = db.session.get_one(Seller, cloth.seller_id).slug
    paths = [path.format(lang=lang) for path in FIXED]
    paths += [f"/{lang}/cloths/{slug}", f"/{lang}/shops/{shop}"]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = answer.get_data(as_text=True)
        assert f'<html lang="{lang}"' in page
        assert page.count("<h1") == 1, path
        assert f'<link rel="canonical" href="http://localhost{path}">' in page
        other = "en" if lang == "id" else "id"
        assert f'hreflang="{other}" href="http://localhost/{other}{path[3:]}"' in page
        assert " style=" not in page
        assert " onclick" not in page


def test_the_empty_shop_stands_too(client: Visitor) -> None:
    for path in ("/en/", "/en/cloths", "/en/shops", "/en/cloths?q=koi&technique=cap"):
        assert client.get(path).status_code == 200


def test_the_root_leads_to_the_language_of_the_browser(client: Visitor) -> None:
    indonesian = client.get("/", headers={"Accept-Language": "id-ID,id;q=0.9"})
    assert (indonesian.status_code, indonesian.location) == (302, "/id/")
    assert client.get("/", headers={"Accept-Language": "ja"}).location == "/en/"


def test_foreign_unpublished_and_missing_are_the_same_page(client: Visitor, cloth: Product) -> None:
    slug, product_id = cloth.slug, cloth.id
    pages = set()
    for state in (ProductState.PAUSED, ProductState.DRAFT, ProductState.REMOVED):
        with transaction():
            change = sa.update(Product).where(Product.id == product_id).values(state=state)
            db.session.execute(change)
        pages.add(_without_reference(client, f"/en/cloths/{slug}"))
    pages.add(_without_reference(client, "/en/cloths/never-was"))
    assert len(pages) == 1


def _without_reference(client: Visitor, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 404
    return re.sub(r"req_\w+", "", answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "path",
    [
        "/en/motifs/none",
        "/en/techniques/none",
        "/en/shops/none",
        "/en/pages/none",
        "/en/pages/..%2f..%2fbase",
        "/xx/",
        "/media/none",
        "/media/" + "a" * 32 + ".webp",
    ],
)
def test_what_never_was_is_not_found(client: Visitor, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_terms_say_the_version_that_is_agreed_to(client: Visitor) -> None:
    assert TERMS_VERSION in client.get("/en/pages/terms").get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/en/cloths", 6),
        ("/en/cloths?q=koi+contoh&technique=tulis&sort=price_up", 6),
        ("/en/cloths?q=contho&technique=cap&motif=koi&colour=mori", 6),
        ("/en/", 6),
    ],
)
def test_lists_need_few_queries(
    client: Visitor, many: list[int], queries: Queries, path: str, most: int
) -> None:
    client.get(path)
    with queries:
        assert client.get(path).status_code == 200
    assert queries.count <= most, queries.statements


def test_the_page_of_a_cloth_needs_few_queries(
    client: Visitor, cloth: Product, queries: Queries
) -> None:
    path = f"/en/cloths/{cloth.slug}"
    client.get(path)
    with queries:
        assert client.get(path).status_code == 200
    assert queries.count <= 8, queries.statements


def test_pages_stay_light(client: Visitor, many: list[int]) -> None:
    for path in ("/en/cloths", "/en/"):
        assert len(gzip.compress(client.get(path).data)) < 25_000


def test_a_page_is_the_same_for_everyone_but_for_its_holes(client: Visitor, cloth: Product) -> None:
    app = client.application
    paths = ["/en/", "/en/cloths", f"/en/cloths/{cloth.slug}", "/id/pages/privacy"]
    for path in paths:
        first, second = (app.test_client() for _ in range(2))
        second.get("/en/shops")
        pages = {
            _without_holes(visitor.get(f"{path}?country=DE&currency=EUR").get_data(as_text=True))
            for visitor in (first, second)
        }
        assert len(pages) == 1, path


def _without_holes(page: str) -> str:
    page = re.sub(r'name="csrf_token" value="[^"]*"', "", page)
    return re.sub(r'nonce="[^"]*"', "", page)


@pytest.mark.parametrize(
    ("slug", "label", "is_confirmed"),
    [
        ("tulis", "Batik tulis</i>, hand-drawn", True),
        ("ciprat", "By our own reading, yes", False),
        ("jumput", "Jumputan</i>, tie-dye", False),
        ("ecoprint", "Ecoprint</i>, leaf print", False),
        ("printing", "Textile with batik motif</span>", True),
    ],
)
def test_a_technique_has_its_own_label_and_says_how_sure_that_is(
    client: Visitor, slug: str, label: str, is_confirmed: bool
) -> None:
    page = client.get(f"/en/techniques/{slug}").get_data(as_text=True)
    assert label in page
    assert ("Not confirmed" in page) is not is_confirmed
    assert ("Read in a named source" in page) is is_confirmed


def test_a_motif_names_the_sites_its_story_was_read_at(client: Visitor) -> None:
    assert "60dtk.com" in client.get("/en/motifs/cakra-palah").get_data(as_text=True)
