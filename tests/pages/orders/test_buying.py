"""From the cart to the payment page, as a guest, abroad and at home."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from marketplace.catalog.models import Product
from marketplace.checkout import service as checkouts
from marketplace.checkout.models import CartLine, Checkout
from marketplace.core.database import db, transaction
from marketplace.inventory import queries as stock
from marketplace.inventory.models import StockLevel
from marketplace.orders.models import Order, OrderLine, SellerOrder, SellerOrderState
from marketplace.reference.models import ExchangeRate
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.reference import make_rate
from tests.factories.sellers import approved_seller
from tests.support.clients import Visitor
from tests.support.moments import Clock

ABROAD = {
    "country": "US",
    "email": "ann@example.com",
    "phone": "+1 312 555 0142",
    "name": "Ann Example",
    "line1": "12 Sample Street",
    "city": "Chicago",
    "province": "IL",
    "postcode": "60601",
}
DELIVERY = "/checkout/delivery"
AT_HOME = {
    "country": "ID",
    "email": "budi@example.com",
    "phone": "0812 3456 7801",
    "name": "Budi Contoh",
    "province": "Jawa Timur",
    "city": "Kota Surabaya",
    "district": "Genteng",
    "village": "Embong Kaliasin",
    "postcode": "60271",
    "line1": "Jl. Contoh 1",
}


def put_in_cart(client: Visitor, *cloths: Product, pieces: int = 1) -> None:
    for cloth in cloths:
        variant = variant_of(cloth).public_id
        answer = client.submit("/cart/add", variant=variant, quantity=pieces)
        assert answer.status_code == 303


def review_fields(page: str) -> dict[str, str]:
    names = ("seen_total", "seen_currency", "key")
    found = {}
    for name in names:
        match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
        assert match, name
        found[name] = match[1]
    return {**found, "terms": "y"}


def walk_to_review(client: Visitor, address: dict[str, str]) -> str:
    assert client.post("/checkout/start").status_code == 303
    answer = client.post("/checkout/address", data=address)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    client.get("/checkout/delivery")
    answer = client.get("/checkout/review")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("address", "currency"), [(ABROAD, "USD"), (AT_HOME, "IDR")], ids=["abroad", "at home"]
)
def test_a_guest_orders_from_two_shops_and_is_led_to_the_payment(
    client: Visitor, address: dict[str, str], currency: str
) -> None:
    first = published_cloth(seller=approved_seller(name="Toko Satu"), price=400_000)
    second = published_cloth(seller=approved_seller(name="Toko Dua"), price=250_000)
    client.get(f"/en/?currency={currency}&country={address['country']}")
    put_in_cart(client, first, second)

    page = walk_to_review(client, address)
    answer = client.post("/checkout/place", data=review_fields(page))

    assert answer.status_code == 303
    assert "/pay/" in answer.location
    order = db.session.scalars(sa.select(Order)).one()
    assert order.currency == currency
    parts = db.session.scalars(sa.select(SellerOrder).order_by(SellerOrder.id)).all()
    assert [part.state for part in parts] == [SellerOrderState.PLACED] * 2
    assert [part.commission_rupiah for part in parts] == [20_000, 12_500]
    assert order.total_rupiah == sum(part.goods_rupiah + part.delivery_rupiah for part in parts)
    assert order.total_amount == sum(part.goods_amount + part.delivery_amount for part in parts)


def test_a_line_keeps_the_rate_and_the_commission_it_was_sold_at(
    client: Visitor, clock: Clock
) -> None:
    cloth = published_cloth(price=400_000)
    day = clock.at.date()
    make_rate("USD", "16000", valid_on=day, imported_at=clock.at)
    put_in_cart(client, cloth)
    client.post("/checkout/place", data=review_fields(walk_to_review(client, ABROAD)))
    line = db.session.scalars(sa.select(OrderLine)).one()
    assert (line.unit_amount, line.commission_points) == (2_500, 500)
    assert line.snapshot["rate"] == {
        "currency": "USD",
        "rupiah": "16000",
        "on": day.isoformat(),
        "is_sample": False,
        "source": "made for a test",
    }
    assert line.snapshot["commission_rule"] == {"of": "goods", "points": 500}


def test_the_delivery_that_was_chosen_is_kept_and_no_other_shops(client: Visitor) -> None:
    client.get("/id/?currency=IDR&country=ID")
    put_in_cart(client, published_cloth())
    page = walk_to_review(client, AT_HOME)
    offered = re.findall(r'name="(delivery-\w+)" value="([^"]+)"', client.get(DELIVERY).text)
    assert len(offered) > 1
    name, dearest = offered[-1]
    answer = client.submit(DELIVERY, **{name: dearest, "delivery-slr_other": dearest})
    assert answer.status_code == 303
    chosen = client.get("/checkout/review").text
    assert review_fields(chosen)["seen_total"] != review_fields(page)["seen_total"]
    client.post("/checkout/place", data=review_fields(chosen))
    assert db.session.scalars(sa.select(SellerOrder.carrier_code)).all() == [dearest]
    assert list(db.session.scalars(sa.select(Checkout.deliveries)).one()) == [name[9:]]


@pytest.mark.parametrize("ends", ["placed", "abandoned"])
def test_what_was_typed_is_emptied_when_the_checkout_ends(
    client: Visitor, clock: Clock, ends: str
) -> None:
    put_in_cart(client, published_cloth())
    fields = review_fields(walk_to_review(client, ABROAD))
    if ends == "placed":
        client.post("/checkout/place", data=fields)
    else:
        with transaction():
            checkouts.forget_stale(now=clock.move(days=2))
    checkout = db.session.scalars(sa.select(Checkout)).one()
    assert checkout.state == ends
    assert (checkout.email, checkout.phone, checkout.address) == ("", "", {})


def test_the_button_pressed_twice_is_one_order(client: Visitor) -> None:
    put_in_cart(client, published_cloth())
    fields = review_fields(walk_to_review(client, ABROAD))
    first = client.post("/checkout/place", data=fields)
    second = client.post("/checkout/place", data=fields)
    assert first.location == second.location
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 1


def test_the_same_key_with_another_total_is_refused(client: Visitor) -> None:
    put_in_cart(client, published_cloth())
    fields = review_fields(walk_to_review(client, ABROAD))
    client.post("/checkout/place", data=fields)
    answer = client.post("/checkout/place", data={**fields, "seen_total": "1"})
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 1


def test_pieces_are_held_from_the_first_step_and_not_in_the_cart(
    client: Visitor, clock: Clock
) -> None:
    cloth = published_cloth(stock=1)
    variant_id = variant_of(cloth).id
    put_in_cart(client, cloth)
    assert stock.available([variant_id], now=clock.at) == {variant_id: 1}
    client.post("/checkout/start")
    assert stock.available([variant_id], now=clock.at) == {variant_id: 0}
    assert stock.available([variant_id], now=clock.move(minutes=31)) == {variant_id: 1}


def test_a_piece_that_somebody_else_holds_is_said_to_be_gone(client: Visitor, app) -> None:
    cloth = published_cloth(stock=1)
    other = app.test_client()
    put_in_cart(client, cloth)
    put_in_cart(other, cloth)
    client.post("/checkout/start")
    answer = other.post("/checkout/start", follow_redirects=True)
    assert "no longer free" in answer.get_data(as_text=True)


def test_a_changed_price_is_shown_before_anything_is_ordered(client: Visitor) -> None:
    cloth = published_cloth(price=400_000)
    put_in_cart(client, cloth)
    fields = review_fields(walk_to_review(client, ABROAD))
    variant_of(cloth).price_amount = 900_000
    db.session.commit()
    answer = client.post("/checkout/place", data=fields, follow_redirects=True)
    assert "The total has changed" in answer.get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 0


def test_a_rate_older_than_two_weeks_stops_checkout_in_its_currency_only(
    client: Visitor, clock: Clock
) -> None:
    cloth = published_cloth()
    make_rate("USD", valid_on=clock.at.date() - timedelta(days=15), imported_at=clock.at)
    put_in_cart(client, cloth)
    page = walk_to_review(client, ABROAD)
    answer = client.post("/checkout/place", data=review_fields(page), follow_redirects=True)
    assert "Payment in USD is stopped" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 0
    client.get("/en/?currency=EUR")
    page = client.get("/checkout/review").text
    assert "/pay/" in client.post("/checkout/place", data=review_fields(page)).location


def test_without_a_rate_for_the_currency_everything_is_priced_in_rupiah(client: Visitor) -> None:
    cloth = published_cloth()
    db.session.execute(sa.delete(ExchangeRate).where(ExchangeRate.currency == "USD"))
    assert client.get("/cart/").status_code == 200
    put_in_cart(client, cloth)
    page = walk_to_review(client, ABROAD)
    assert "/pay/" in client.post("/checkout/place", data=review_fields(page)).location
    order = db.session.scalars(sa.select(Order)).one()
    assert (order.currency, order.total_amount) == ("IDR", order.total_rupiah)


def test_a_refused_address_keeps_what_was_typed_and_names_the_field(client: Visitor) -> None:
    put_in_cart(client, published_cloth())
    client.post("/checkout/start")
    answer = client.post("/checkout/address", data={**ABROAD, "postcode": "nowhere", "email": "x"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="12 Sample Street"' in page
    assert 'id="postcode-error"' in page
    assert 'id="email-error"' in page


def test_an_empty_address_names_everything_at_once_and_each_fault_once(client: Visitor) -> None:
    put_in_cart(client, published_cloth())
    client.post("/checkout/start")
    answer = client.post("/checkout/address", data={"country": "US"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for name in ("email", "phone", "name", "line1", "city", "province", "postcode"):
        assert page.count(f'id="{name}-error"') == 1, name
    assert page.count("Enter your e-mail address.") == 2  # in the list of faults and at the field


def test_terms_must_be_read_and_what_was_chosen_stays(client: Visitor) -> None:
    put_in_cart(client, published_cloth())
    fields = review_fields(walk_to_review(client, ABROAD))
    del fields["terms"]
    answer = client.post("/checkout/place", data=fields)
    assert answer.status_code == 422
    assert "tick the box" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "quantity", ["-1", "0", "1000000000", "1.5", "1e3", "NaN", "", "٣", "x" * 500]
)
def test_no_quantity_breaks_the_cart(client: Visitor, quantity: str) -> None:
    cloth = published_cloth(stock=3)
    answer = client.submit("/cart/add", variant=variant_of(cloth).public_id, quantity=quantity)
    assert answer.status_code in (303, 422)
    level = db.session.get_one(StockLevel, variant_of(cloth).id)
    assert (level.on_hand, level.reserved) == (3, 0)


def test_who_wants_more_than_there_is_gets_all_there_is_and_is_told(client: Visitor) -> None:
    variant = variant_of(published_cloth(stock=5)).public_id
    client.submit("/cart/add", variant=variant, quantity="1")
    client.submit("/cart/change", variant=variant, quantity="6")
    page = client.get("/cart/").get_data(as_text=True)
    assert "There are not that many. All that are free are in your cart." in page
    assert "Something has changed" not in page
    assert [line.quantity for line in db.session.scalars(sa.select(CartLine))] == [5]


def test_steps_without_a_checkout_lead_back_to_the_cart(client: Visitor) -> None:
    for step in ("address", "delivery", "review"):
        assert client.get(f"/checkout/{step}").location == "/cart/"
