"""The page of a cloth: what it costs to reach you, what is left, and nothing injected."""

import html
import json
import re

import pytest
import sqlalchemy as sa

from marketplace.blueprints.catalog.product_page import scale_of
from marketplace.catalog.models import Product
from marketplace.core.database import db, transaction
from marketplace.inventory import service as inventory
from marketplace.search import index
from marketplace.sellers.models import Seller
from marketplace.training import certificates
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.reference import make_rate
from tests.factories.sellers import owner_of
from tests.factories.training import passed_certificate
from tests.support.clients import Visitor
from tests.support.moments import Clock

EVIL = """</script><script>alert("x")</script>"><img src=x onerror=alert(1)>'\u2028{{7*7}}"""


def _page(client: Visitor, slug: str | None, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/en/cloths/{slug}{query}")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def _count_to(cloth: Product, on_hand: int, clock: Clock) -> None:
    variant_id, seller_id = variant_of(cloth).id, cloth.seller_id
    with transaction():
        inventory.count(variant_id, seller_id=seller_id, on_hand=on_hand, now=clock())
    index.stock_changed({"variant_ids": [variant_id]})


def test_the_sum_shown_is_the_sum_of_its_lines(client: Visitor, cloth: Product) -> None:
    page = _page(client, cloth.slug, "?country=US&currency=USD")
    lines = page.split('<table class="sum num">')[1].split("</table>")[0]
    amounts = [round(float(text) * 100) for text in re.findall(r"US\$([\d.]+)", lines)]
    assert len(amounts) == 3
    assert amounts[0] + amounts[1] == amounts[2]
    assert "We do not know the rate for this country" in page
    assert "Rp400,000" in page
    assert "sample rate" in page


def test_an_old_rate_is_said(client: Visitor, cloth: Product, clock: Clock) -> None:
    slug = cloth.slug
    with transaction():
        make_rate("USD", "16000", valid_on=clock().date(), imported_at=clock())
    clock.move(days=4)
    assert "more than 3 days old" in _page(client, slug, "?country=US&currency=USD")
    clock.move(days=11)
    assert "more than 14 days old" in _page(client, slug, "?country=US&currency=USD")


def test_no_duty_is_due_within_indonesia(client: Visitor, cloth: Product) -> None:
    page = _page(client, cloth.slug, "?country=ID&currency=IDR")
    assert "None is due within Indonesia." in page
    assert "We do not know the rate" not in page
    assert "US$" not in page


def test_a_buyer_may_put_it_in_the_cart(client: Visitor, cloth: Product) -> None:
    page = _page(client, cloth.slug)
    assert 'action="/cart/add"' in page
    assert f'name="variant" value="{variant_of(cloth).public_id}"' in page


def test_a_held_piece_says_so_and_cannot_be_bought(
    client: Visitor, cloth: Product, clock: Clock
) -> None:
    slug, variant_id = cloth.slug, variant_of(cloth).id
    until = clock.at.replace(hour=4)
    with transaction():
        inventory.reserve("checkout:other", {variant_id: 1}, until=until, latest=until, now=clock())
    page = _page(client, slug)
    assert "Another buyer is at the checkout with it" in page
    assert 'action="/cart/add"' not in page
    clock.move(hours=2)
    assert 'action="/cart/add"' in _page(client, slug)


def test_a_sold_piece_stays_sixty_days_then_is_gone(
    client: Visitor, cloth: Product, clock: Clock
) -> None:
    slug = cloth.slug
    other = published_cloth(title="Koi lain")
    index.product_changed({"product_id": other.id})
    _count_to(cloth, 0, clock)
    page = _page(client, slug)
    assert "This cloth has been sold" in page
    assert "schema.org/SoldOut" in page
    assert 'action="/cart/add"' not in page
    clock.move(days=61)
    gone = _page(client, slug, status=410)
    assert "was sold more than 60 days ago" in gone
    assert "Koi lain" in gone


def test_nothing_that_a_shop_writes_can_leave_its_place(client: Visitor, cloth: Product) -> None:
    product_id, seller_id, slug = cloth.id, cloth.seller_id, cloth.slug
    with transaction() as session:
        texts = {"id": EVIL, "en": EVIL}
        change = sa.update(Product).where(Product.id == product_id)
        session.execute(change.values(title=texts, description=texts))
        session.execute(
            sa.update(Seller).where(Seller.id == seller_id).values(name=EVIL[:120], about=texts)
        )
        shop = session.get_one(Seller, seller_id).slug
    index.product_changed({"product_id": product_id})
    for path in (f"/en/cloths/{slug}", "/en/cloths", "/en/", f"/en/shops/{shop}", "/en/shops"):
        page = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "49" not in re.findall(r"&#39;\S?(49)", page)
        assert html.escape(EVIL[:40]).replace("&quot;", "&#34;") in page, path
    data = client.get(f"/en/cloths/{slug}").get_data(as_text=True)
    text = data.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(text)["name"] == EVIL


@pytest.mark.parametrize("country", ["ID", "US", "DE", "XK", "AQ"])
def test_each_country_has_an_answer(client: Visitor, cloth: Product, country: str) -> None:
    page = _page(client, cloth.slug, f"?country={country}")
    assert "To your door" in page or "no carrier in our price list" in page


def test_the_drawing_keeps_the_true_scale() -> None:
    usual, tall = scale_of(210, 105), scale_of(100, 300)
    assert (usual.cloth_width, usual.cloth_height) == (210, 105)
    assert usual.ground - usual.person_top == 165
    assert tall.cloth_top + tall.cloth_height <= tall.ground
    assert tall.top <= tall.cloth_top - 20


def test_the_shop_page_shows_the_district_and_never_the_address(
    client: Visitor, cloth: Product
) -> None:
    seller = db.session.get_one(Seller, cloth.seller_id)
    phone, path = seller.phone, f"/en/shops/{seller.slug}"
    page = client.get(path).get_data(as_text=True)
    assert "Sananwetan" in page
    assert phone not in page


def test_the_course_of_the_shop_stands_beside_its_cloths(client: Visitor, cloth: Product) -> None:
    slug, seller_id = cloth.slug, cloth.seller_id
    assert "Trained in the Blitar batik course" not in _page(client, slug)
    seller = db.session.get_one(Seller, seller_id)
    public_id = seller.public_id
    certificate_id = passed_certificate(owner_of(seller)).id
    with transaction():
        certificates.count_for(certificate_id, seller_public_id=public_id, actor_id=1)
    assert "Trained in the Blitar batik course" in _page(client, slug)


def test_no_word_of_the_machine_stands_on_the_page(client: Visitor) -> None:
    page = client.get(f"/en/cloths/{published_cloth().slug}").text
    _head, _main, shown = re.sub(r'<input type="hidden"[^>]*>', "", page).partition("<main")
    assert "var_" not in shown
