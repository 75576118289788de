"""An artisan lists a cloth, step by step, on a phone."""

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from marketplace.catalog.models import Photo, Product, ProductState, Variant
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.inventory import queries as stock
from marketplace.payments import payouts
from marketplace.sellers.models import Seller
from tests.factories.accounts import officer
from tests.factories.catalog import published_cloth
from tests.factories.orders import completed_order, parts_of
from tests.factories.sellers import approved_seller, bank_account, member, owner_of
from tests.support.clients import Visitor
from tests.support.extra_fields import EXTRA

KIND = {"technique": "tulis", "motifs": ["koi"], "piece": "long_cloth", "colours": ["indigo"]}
SIZE = {"fabric": "primissima", "length_cm": "210", "width_cm": "105"}
PRICE = {"price": "450.000", "stock": "1"}


def picture(colour: str = "navy") -> tuple[io.BytesIO, str]:
    raw = io.BytesIO()
    Image.new("RGB", (800, 1000), colour).save(raw, "JPEG")
    raw.seek(0)
    return raw, f"{colour}.jpg"


def begin(client: Visitor, *, role: str = "owner") -> str:
    seller = approved_seller(name="Toko Baru")
    client.sign_in(owner_of(seller) if role == "owner" else member(seller, role=role))
    answer = client.post("/workshop/cloths/new")
    found = re.search(r"/cloths/(prd_\w+)/photos", answer.location)
    assert found
    return found[1]


def send_photos(client: Visitor, cloth: str, *sent: object):
    path = f"/workshop/cloths/{cloth}/photos"
    return client.post(path, data={"photos": list(sent)}, content_type="multipart/form-data")


def walk(client: Visitor, cloth: str) -> None:
    assert (
        send_photos(client, cloth, picture("navy"), picture("red"), picture("olive")).status_code
        == 303
    )
    for step, fields in (("kind", KIND), ("size", SIZE), ("price", PRICE)):
        answer = client.post(f"/workshop/cloths/{cloth}/{step}", data=fields)
        assert answer.status_code == 303, (step, answer.get_data(as_text=True))


def the(cloth: str) -> Product:
    db.session.rollback()
    query = sa.select(Product).where(Product.public_id == cloth)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def test_three_photos_and_four_short_pages_put_a_cloth_on_sale(client: Visitor, work) -> None:
    cloth = begin(client)
    walk(client, cloth)
    work()
    answer = client.post(f"/workshop/cloths/{cloth}/publish")
    work()
    assert answer.status_code == 303
    product = the(cloth)
    assert product.state is ProductState.PUBLISHED
    variant = db.session.scalars(sa.select(Variant).where(Variant.product_id == product.id)).one()
    assert (variant.price_amount, variant.length_cm, variant.width_cm) == (450_000, 210, 105)
    assert stock.on_hand([variant.id]) == {variant.id: 1}
    assert client.get(f"/en/cloths/{product.slug}").status_code == 200


def test_what_is_missing_is_named_with_a_way_there(client: Visitor) -> None:
    cloth = begin(client)
    page = client.get(f"/workshop/cloths/{cloth}/check").get_data(as_text=True)
    for step in ("photos", "kind", "size", "price"):
        assert f"/workshop/cloths/{cloth}/{step}" in page
    client.post(f"/workshop/cloths/{cloth}/publish")
    assert the(cloth).state is ProductState.DRAFT


def test_the_price_page_says_what_arrives(client: Visitor) -> None:
    cloth = begin(client)
    client.post(f"/workshop/cloths/{cloth}/price", data=PRICE)
    page = client.get(f"/workshop/cloths/{cloth}/price").get_data(as_text=True)
    assert "For Rp450,000 you receive" in page
    assert "Rp427,500" in page


def test_the_check_says_what_arrives_once_there_is_a_price(client: Visitor) -> None:
    cloth = begin(client)
    assert "You receive" not in client.get(f"/workshop/cloths/{cloth}/check").text
    client.post(f"/workshop/cloths/{cloth}/price", data=PRICE)
    page = client.get(f"/workshop/cloths/{cloth}/check").text
    assert '<dt>You receive</dt><dd class="num">Rp427,500</dd>' in page


@pytest.mark.parametrize(
    "price", ["", "abc", "-5", "450.500", "1", "9" * 30, "4,5", "250.00", "45.00.00"]
)
def test_a_wrong_price_stays_in_the_form(client: Visitor, price: str) -> None:
    cloth = begin(client)
    answer = client.post(f"/workshop/cloths/{cloth}/price", data={**PRICE, "price": price})
    assert answer.status_code == 422
    assert 'id="price-error"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "price",
    ["250000", "250.000", "Rp250,000", "rp. 250 000", "250.000,00", "Rp 250.000,-", "250,000.00"],
)
def test_a_price_is_read_as_price_tags_write_it(client: Visitor, price: str) -> None:
    cloth = begin(client)
    answer = client.post(f"/workshop/cloths/{cloth}/price", data={**PRICE, "price": price})
    assert answer.status_code == 303
    query = sa.select(Variant.price_amount).where(Variant.product_id == the(cloth).id)
    assert db.session.scalar(query) == 250_000


def test_a_print_is_not_sold_as_batik_without_the_shop_saying_so(client: Visitor) -> None:
    cloth = begin(client)
    path = f"/workshop/cloths/{cloth}/kind"
    fields = {**KIND, "technique": "printing", "title_id": "Batik koi"}
    answer = client.post(path, data=fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "may not be called batik" in page
    assert 'value="Batik koi"' in page


@pytest.mark.parametrize(
    ("motifs", "sentence"),
    [
        ([], "Choose its motif."),
        (["koi", "never-heard-of"], "Choose one of the list."),
        (["koi", "m1", "m2", "m3", "m4", "m5"], "Choose at most 5 motifs."),
    ],
)
def test_what_is_wrong_with_the_motifs_is_said_at_their_field(
    client: Visitor, motifs: list[str], sentence: str
) -> None:
    for number in range(1, 6):
        published_cloth(seller=approved_seller(name="Toko Lain"), motif=f"m{number}")
    cloth = begin(client)
    answer = client.post(f"/workshop/cloths/{cloth}/kind", data={**KIND, "motifs": motifs})
    assert answer.status_code == 422
    _before, _mark, said = answer.get_data(as_text=True).partition('id="motifs-error"')
    assert sentence in said[:200]


def test_equal_sentences_in_the_summary_name_their_fields(client: Visitor) -> None:
    cloth = begin(client)
    sizes = {"fabric": "primissima", "length_cm": "", "width_cm": ""}
    page = client.submit(f"/workshop/cloths/{cloth}/size", **sizes).text
    assert '<a href="#length_cm">Length: Write a whole number.</a>' in page
    assert '<a href="#width_cm">Width: Write a whole number.</a>' in page
    page = client.submit(f"/workshop/cloths/{cloth}/kind").text
    assert '<a href="#technique-0">How was it made? Say how the cloth was made.</a>' in page


def test_one_bad_file_among_three_is_named_and_the_others_stay(client: Visitor) -> None:
    cloth = begin(client)
    bad = (io.BytesIO(b"not a picture"), "notes.jpg")
    answer = send_photos(client, cloth, picture("navy"), bad, picture("red"))
    assert answer.status_code == 422
    assert "notes.jpg" in answer.get_data(as_text=True)
    count = sa.select(sa.func.count()).where(Photo.product_id == the(cloth).id)
    assert db.session.scalar(count) == 2


def test_no_photo_at_all_is_said(client: Visitor) -> None:
    cloth = begin(client)
    for sent in ({}, {"photos": "words"}, {"photos": (io.BytesIO(b""), "")}):
        answer = client.post(f"/workshop/cloths/{cloth}/photos", data=sent)
        assert answer.status_code == 422
        assert "Choose at least one photo." in answer.get_data(as_text=True)


def test_a_photo_is_named_moved_and_taken_away(client: Visitor) -> None:
    cloth = begin(client)
    send_photos(client, cloth, picture("navy"), picture("red"))
    query = sa.select(Photo.public_id).where(Photo.product_id == the(cloth).id)
    first, second = db.session.scalars(query.order_by(Photo.position)).all()
    for act in ("back", "forward", "remove"):
        path = f"/workshop/cloths/{cloth}/photos/{second}"
        assert client.submit(path, act=act).status_code == 303
    assert db.session.scalars(query).all() == [first]


def test_a_maker_prepares_but_neither_prices_nor_publishes(client: Visitor) -> None:
    cloth = begin(client, role="maker")
    assert client.post(f"/workshop/cloths/{cloth}/kind", data=KIND).status_code == 303
    assert client.post(f"/workshop/cloths/{cloth}/price", data=PRICE).status_code == 403
    assert client.post(f"/workshop/cloths/{cloth}/publish").status_code == 404


def test_a_maker_changes_own_drafts_only(app: Flask, client: Visitor) -> None:
    cloth = begin(client)
    seller_id = the(cloth).seller_id
    colleague = app.test_client()
    colleague.sign_in(member(db.session.get_one(Seller, seller_id), role="maker"))
    path = f"/workshop/cloths/{cloth}"
    assert colleague.get(f"{path}/check").status_code == 200
    assert colleague.post(f"{path}/kind", data=KIND).status_code == 403
    assert colleague.post(f"{path}/remove").status_code == 403
    assert send_photos(colleague, cloth, picture()).status_code == 422
    assert the(cloth).state is ProductState.DRAFT
    assert the(cloth).version == 1


ROUTES = ["photos", "kind", "size", "price", "check"]


@pytest.mark.parametrize("step", ROUTES)
def test_another_shops_cloth_is_not_found(client: Visitor, step: str) -> None:
    foreign = published_cloth(seller=approved_seller(name="Toko Lain")).public_id
    begin(client)
    assert client.get(f"/workshop/cloths/{foreign}/{step}").status_code == 404
    for act in ("publish", "pause", "remove", "stock", "photos"):
        answer = client.post(f"/workshop/cloths/{foreign}/{act}", data={"stock": "5"})
        assert answer.status_code in (404, 303), act
    assert the(foreign).state is ProductState.PUBLISHED


def test_forty_fields_nobody_asked_for_change_nothing(client: Visitor) -> None:
    cloth = begin(client)
    before = (the(cloth).seller_id, the(cloth).state)
    for step, fields in (("kind", KIND), ("size", SIZE), ("price", PRICE)):
        client.post(f"/workshop/cloths/{cloth}/{step}", data={**EXTRA, **fields})
    assert (the(cloth).seller_id, the(cloth).state) == before
    variant = db.session.scalars(
        sa.select(Variant).where(Variant.product_id == the(cloth).id)
    ).one()
    assert variant.price_amount == 450_000


def test_a_size_that_is_no_whole_number_stays_where_it_was_typed(client: Visitor) -> None:
    """A browser would empty a field of the type number."""
    cloth = begin(client)
    path = f"/workshop/cloths/{cloth}/size"
    page = client.post(path, data={**SIZE, "length_cm": "225,5"}).get_data(as_text=True)
    field = re.search(r'<input[^>]*name="length_cm"[^>]*>', page)
    assert field
    assert 'type="text"' in field[0]
    assert 'inputmode="numeric"' in field[0]
    assert 'value="225,5"' in field[0]


def test_an_older_page_does_not_overwrite_a_newer_one(client: Visitor) -> None:
    cloth = begin(client)
    old = str(the(cloth).version)
    client.post(f"/workshop/cloths/{cloth}/size", data={**SIZE, "version": old})
    answer = client.post(
        f"/workshop/cloths/{cloth}/size", data={**SIZE, "length_cm": "99", "version": old}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "changed meanwhile" in page
    shown = re.search(r'name="version" type="hidden" value="(\d+)"', page)
    assert shown
    again = {**SIZE, "length_cm": "99", "version": shown[1]}
    assert client.post(f"/workshop/cloths/{cloth}/size", data=again).status_code == 303


def test_a_page_left_open_does_not_put_a_sold_piece_back_on_sale(client: Visitor) -> None:
    cloth = begin(client)
    walk(client, cloth)
    path = f"/workshop/cloths/{cloth}"
    assert 'name="seen" type="hidden" value="1"' in client.get(f"{path}/price").text
    client.post(f"{path}/publish")
    client.submit(f"{path}/stock", stock="0")  # as after a sale
    assert re.search(r'name="stock"[^>]* value="0"', client.get(f"{path}/price").text)
    answer = client.submit(f"{path}/price", price="500.000", stock="1", seen="1")
    assert answer.status_code == 422
    assert "Some were sold or counted meanwhile: there are 0 now." in answer.text
    assert 'name="seen" type="hidden" value="0"' in answer.text
    client.submit(f"{path}/stock", stock="1", seen="1")
    variant_id = db.session.scalar(sa.select(Variant.id).where(Variant.product_id == the(cloth).id))
    assert stock.on_hand([variant_id]) == {variant_id: 0}
    assert client.submit(f"{path}/stock", stock="1", seen="0").status_code == 303
    assert stock.on_hand([variant_id]) == {variant_id: 1}


def test_stock_is_changed_in_one_tap_and_the_cloth_paused_and_resumed(
    client: Visitor, work
) -> None:
    cloth = begin(client)
    walk(client, cloth)
    client.post(f"/workshop/cloths/{cloth}/publish")
    client.submit(f"/workshop/cloths/{cloth}/stock", stock="4")
    client.post(f"/workshop/cloths/{cloth}/pause")
    assert the(cloth).state is ProductState.PAUSED
    client.post(f"/workshop/cloths/{cloth}/publish")
    assert the(cloth).state is ProductState.PUBLISHED


def test_a_cloth_without_a_piece_is_sold_out_and_not_counted_as_on_sale(client: Visitor) -> None:
    seller = approved_seller(name="Toko Baru")
    client.sign_in(owner_of(seller))
    left, gone = published_cloth(seller=seller), published_cloth(seller=seller)
    path = f"/workshop/cloths/{gone.public_id}"
    client.submit(f"{path}/stock", stock="0", seen="1")
    chips = " ".join(client.get("/workshop/cloths").text.split())
    assert 'On sale <span class="num">1</span>' in chips
    assert 'Sold out <span class="num">1</span>' in chips
    assert "1 on sale" in client.get("/workshop/").text
    assert "Sold out" in client.get(f"{path}/check").text
    for state, shown, hidden in (("published", left, gone), ("sold_out", gone, left)):
        page = client.get(f"/workshop/cloths?state={state}").text
        assert shown.public_id in page
        assert hidden.public_id not in page


@pytest.mark.parametrize(
    "path", ["", "cloths", "cloths?state=draft", "money", "profile", "cloths/new"]
)
def test_every_page_of_the_workshop_opens(client: Visitor, path: str) -> None:
    begin(client)
    assert client.get(f"/workshop/{path}").status_code == 200


@pytest.mark.parametrize(("role", "sees"), [("owner", True), ("manager", True), ("maker", False)])
def test_the_money_of_the_shop_is_for_owner_and_managers(
    client: Visitor, role: str, sees: bool
) -> None:
    begin(client, role=role)
    home = client.get("/workshop/").text
    assert ("Your money" in home) == sees
    assert ('href="/workshop/money"' in home) == sees
    assert client.get("/workshop/money").status_code == (200 if sees else 404)


def test_the_money_page_names_orders_by_their_number(client: Visitor, work) -> None:
    seller = approved_seller(name="Toko Bayar")
    client.sign_in(owner_of(seller))
    bank_account(seller)
    (part,) = parts_of(completed_order(published_cloth(seller=seller)))
    first, second = (officer("finance", name).id for name in ("Sari Satu", "Sari Dua"))
    with transaction():
        batch = payouts.prepare(actor_id=first, now=clock.now()).public_id
        payouts.approve(batch, actor_id=second, note="", now=clock.now())
        payouts.mark_paid(batch, references={}, actor_id=second, now=clock.now())
    page = client.get("/workshop/money").text
    assert f">{part.number}</span>" in page
    assert "Sent to your bank" in page
    assert not re.search(r"\b(sor|out)_\w", page)


def test_the_words_of_the_shop_are_kept(client: Visitor) -> None:
    begin(client)
    client.submit("/workshop/profile", about_id="Kami dari Blitar", about_en="We are of Blitar")
    assert "Kami dari Blitar" in client.get("/workshop/profile").get_data(as_text=True)


@pytest.mark.parametrize("name", ["title_id", "title_en", "description_id", "description_en"])
def test_signs_that_nobody_sees_are_refused_at_their_field(client: Visitor, name: str) -> None:
    cloth = begin(client)
    sent = {**KIND, name: "Kain\u202e koi\x08"}
    answer = client.post(f"/workshop/cloths/{cloth}/kind", data=sent)
    assert answer.status_code == 422
    _before, _mark, said = answer.get_data(as_text=True).partition(f'id="{name}-error"')
    assert "This holds signs that cannot be printed." in said[:200]
    about = client.submit("/workshop/profile", about_id="Kami\x1b dari Blitar", about_en="")
    assert about.status_code == 422
