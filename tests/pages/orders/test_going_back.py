"""Back, another tab, the same button twice: nothing is lost and no page leads nowhere."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.checkout.models import CartLine, Checkout
from marketplace.core.database import db
from marketplace.inventory import queries as stock
from marketplace.orders.links import order_token
from marketplace.orders.models import Order
from tests.factories.catalog import published_cloth, variant_of
from tests.pages.orders.test_buying import (
    ABROAD,
    DELIVERY,
    put_in_cart,
    review_fields,
    walk_to_review,
)
from tests.support.clients import Visitor
from tests.support.moments import Clock


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


def test_back_in_the_cart_the_pieces_held_for_me_are_still_mine(client: Visitor) -> None:
    put_in_cart(client, published_cloth(stock=1))
    client.post("/checkout/start")
    page = client.get("/cart/").text
    assert "no longer free" not in page
    assert "Go to checkout" in page
    assert client.post("/checkout/start").location == "/checkout/address"


def test_a_piece_held_for_me_can_be_put_in_the_cart_once_more(client: Visitor) -> None:
    cloth = published_cloth(stock=1)
    put_in_cart(client, cloth)
    client.post("/checkout/start")
    client.submit("/cart/remove", variant=variant_of(cloth).public_id)
    put_in_cart(client, cloth)
    page = client.get("/cart/").text
    assert "just been sold" not in page
    assert "Go to checkout" in page


@pytest.mark.parametrize("cart", ["empty", "filled again"])
def test_whoever_comes_back_unpaid_finds_the_way_to_pay_in_the_cart(
    client: Visitor, app: Flask, clock: Clock, cart: str
) -> None:
    put_in_cart(client, published_cloth())
    client.post("/checkout/place", data=review_fields(walk_to_review(client, ABROAD)))
    order = db.session.scalars(sa.select(Order)).one()
    if cart == "filled again":
        put_in_cart(client, published_cloth())
    page = client.get("/cart/").text
    assert f"Order {order.number} waits for your payment" in page
    assert f'href="/pay/{order_token(order)}"' in page
    assert ("Your cart is empty" in page) == (cart == "empty")
    stranger = app.test_client()
    assert isinstance(stranger, Visitor)
    put_in_cart(stranger, published_cloth())
    assert order.number not in stranger.get("/cart/").text
    clock.move(minutes=31)
    assert "waits for your payment" not in client.get("/cart/").text


def test_an_order_that_is_paid_waits_no_longer_in_the_cart(client: Visitor) -> None:
    put_in_cart(client, published_cloth())
    fields = review_fields(walk_to_review(client, ABROAD))
    bank = client.post("/checkout/place", data=fields).location
    back = client.submit(bank.removeprefix("http://localhost"), act="pay").location
    client.get(back.removeprefix("http://localhost"))
    assert "waits for your payment" not in client.get("/cart/").text


@pytest.mark.parametrize("step", ["address", "delivery", "hold", "place"])
def test_a_step_sent_again_after_the_order_leads_to_the_cart(client: Visitor, step: str) -> None:
    put_in_cart(client, published_cloth())
    fields = review_fields(walk_to_review(client, ABROAD))
    assert "/pay/" in client.post("/checkout/place", data=fields).location
    other_tab = {**ABROAD, **fields, "key": "the key of another tab"}
    answer = client.post(f"/checkout/{step}", data=other_tab)
    assert (answer.status_code, answer.location) == (303, "/cart/")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 1


@pytest.mark.parametrize("step", ["start", "address", "delivery", "hold", "place"])
def test_a_cart_emptied_in_another_tab_is_shown_empty(client: Visitor, step: str) -> None:
    cloth = published_cloth()
    put_in_cart(client, cloth)
    fields = review_fields(walk_to_review(client, ABROAD))
    client.submit("/cart/remove", variant=variant_of(cloth).public_id)
    answer = client.post(f"/checkout/{step}", data={**ABROAD, **fields}, follow_redirects=True)
    assert answer.status_code == 200
    assert "nothing in the cart" in answer.text
    assert "Your cart is empty" in answer.text


def test_a_step_of_somebody_without_a_cart_leads_to_the_empty_cart(client: Visitor) -> None:
    for step in ("start", "address", "delivery", "hold"):
        answer = client.post(f"/checkout/{step}", data=ABROAD)
        assert (answer.status_code, answer.location) == (303, "/cart/")


def test_a_currency_chosen_in_another_tab_is_shown_before_anything_is_ordered(
    client: Visitor,
) -> None:
    put_in_cart(client, published_cloth())
    fields = review_fields(walk_to_review(client, ABROAD))
    client.get("/en/?currency=EUR")
    in_euro = review_fields(client.get("/checkout/review").text)
    same_number = {**fields, "seen_total": in_euro["seen_total"]}
    answer = client.post("/checkout/place", data=same_number, follow_redirects=True)
    assert "The total has changed" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 0


def test_an_order_without_a_way_to_send_it_is_not_offered_for_payment(client: Visitor) -> None:
    put_in_cart(client, published_cloth(stock=99), pieces=99)
    client.post("/checkout/start")
    client.post("/checkout/address", data=ABROAD)
    assert client.get("/checkout/review").location == DELIVERY
    assert "We cannot send all of it there" in client.get(DELIVERY).text


def test_the_buttons_before_the_order_may_be_pressed_twice_at_once(committing_app: Flask) -> None:
    visitor = committing_app.test_client()
    assert isinstance(visitor, Visitor)
    put_in_cart(visitor, published_cloth(stock=1))
    cookie = visitor.get_cookie("session")
    assert cookie is not None

    def press(path: str, **fields: object) -> set[tuple[int, str]]:
        def once(_hand: int) -> tuple[int, str]:
            with committing_app.app_context():
                hand = committing_app.test_client()
                hand.set_cookie("session", cookie.value)
                answer = hand.post(path, data=fields)
            return answer.status_code, answer.location

        with ThreadPoolExecutor(3) as pool:
            return set(pool.map(once, range(6)))

    another = variant_of(published_cloth(stock=3)).public_id
    assert press("/cart/add", variant=another, quantity=1) == {(303, "/cart/")}
    assert press("/checkout/start") == {(303, "/checkout/address")}
    db.session.rollback()
    counts = [
        db.session.scalar(sa.select(sa.func.count()).select_from(each))
        for each in (CartLine, Checkout)
    ]
    assert counts == [2, 1]


def test_changes_of_the_cart_do_not_hold_a_piece_for_longer_than_an_hour(
    client: Visitor, clock: Clock
) -> None:
    cloth, second = published_cloth(stock=1), published_cloth(stock=9)
    put_in_cart(client, cloth, second)
    client.post("/checkout/start")
    for minute in (20, 40, 59):
        clock.move(minutes=20 if minute < 59 else 19)
        pieces = 2 if minute == 40 else 1
        client.submit("/cart/change", variant=variant_of(second).public_id, quantity=pieces)
        client.post("/checkout/start")
    variant_id = variant_of(cloth).id
    assert stock.available([variant_id], now=clock.at) == {variant_id: 0}
    assert stock.available([variant_id], now=clock.move(minutes=2)) == {variant_id: 1}
