"""An order's link alone shows how far it is; the order's e-mail opens the rest on this device
only, and an owner that is nobody is not the same as nobody signed in (A3).
"""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from marketplace.checkout.models import Cart, Checkout
from marketplace.core.database import db
from marketplace.orders import queries
from marketplace.orders.links import order_token
from marketplace.orders.models import Order, SellerOrderState
from marketplace.sellers.models import Seller
from marketplace.web.access import UNLOCKED_ORDERS
from tests.factories import accounts
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.orders import (
    ADDRESSES,
    delivered_order,
    paid_order,
    parts_of,
    placed_order,
    shipped_order,
)
from tests.factories.sellers import approved_seller, member, owner_of
from tests.support.clients import Visitor

EMAIL = "ann@example.com"
EMPTY = ("", " ", "None", "null")
PERSONAL = (
    *(EMAIL, "+62", "Receipt", "receipt.pdf", "/confirm", "/received", "Link of this order"),
    *(ADDRESSES["ID"][part] for part in ("name", "line1", "village", "city", "postcode")),
)
# A shop sees the address that it sends to, on pages of its own.
STRANGERS = (
    *("anonymous", "another buyer", "the shop's owner", "its manager", "its maker"),
    *("another shop", "support"),
)
MAKERS = {
    "waiting for money": placed_order,
    "paid": paid_order,
    "shipped": shipped_order,
    "delivered": delivered_order,
}


def path_of(order: Order) -> str:
    return f"/orders/{order_token(order)}"


def unlock(client: Visitor, order: Order, email: str = EMAIL) -> int:
    return int(client.submit(f"{path_of(order)}/unlock", email=email).status_code)


def stranger(app: Flask, who: str, order: Order) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    if who == "another buyer":
        return client.sign_in(accounts.other_buyer())
    if who == "another shop":
        return client.sign_in(owner_of(approved_seller()))
    shop = db.session.get_one(Seller, parts_of(order)[0].seller_id)
    if who == "the shop's owner":
        return client.sign_in(owner_of(shop))
    if who in ("its manager", "its maker"):
        return client.sign_in(member(shop, role=who.removeprefix("its ")))
    if who == "support":
        return client.sign_in(accounts.officer("support"))
    return client


@pytest.mark.parametrize("state", MAKERS)
def test_the_link_alone_shows_the_status_only(app: Flask, state: str) -> None:
    order = MAKERS[state](email=EMAIL)
    for who in STRANGERS:
        visitor = stranger(app, who, order)
        page = visitor.get(path_of(order)).text
        assert order.number in page, who
        assert "Is this your order?" in page, who
        assert [text for text in PERSONAL if text in page] == [], who
        pay = visitor.get(f"/pay/{order_token(order)}", follow_redirects=True).text
        assert [text for text in PERSONAL if text in pay] == [], who


def test_papers_and_actions_are_not_found_by_the_link_alone(app: Flask) -> None:
    order = delivered_order(email=EMAIL)
    number = parts_of(order)[0].number
    for who in STRANGERS:
        visitor = stranger(app, who, order)
        assert visitor.get(f"{path_of(order)}/receipt.pdf").status_code == 404, who
        for act in ("received", "confirm"):
            answer = visitor.post(f"{path_of(order)}/parts/{number}/{act}")
            assert answer.status_code == 404, who
    assert parts_of(order)[0].state is SellerOrderState.DELIVERED


def test_the_email_is_asked_once_and_then_kept_for_this_order(client: Visitor) -> None:
    order, other = paid_order(email=EMAIL), paid_order(email=EMAIL)
    assert unlock(client, order) == 303
    for _ in range(2):
        page = client.get(path_of(order)).text
        assert "Is this your order?" not in page
        assert ADDRESSES["ID"]["line1"] in page
    # The same person's other order is asked for on its own.
    assert "Is this your order?" in client.get(path_of(other)).text


def test_no_other_text_is_the_orders_email(client: Visitor) -> None:
    order = paid_order(email=EMAIL)
    for email in (*EMPTY, "%", "a", "eve@example.com", f"x{EMAIL}", f"{EMAIL}x"):
        assert unlock(client, order, email) == 422, email
        assert "Is this your order?" in client.get(path_of(order)).text, email


def test_an_order_whose_person_was_erased_opens_to_nobody(client: Visitor) -> None:
    order = paid_order(email=EMAIL)
    db.session.execute(sa.text("UPDATE person SET email = NULL"))
    db.session.commit()
    for email in (*EMPTY, EMAIL):
        assert unlock(client, order, email) == 422, email


def test_the_cookie_works_neither_changed_nor_made_by_somebody_else(
    app: Flask, client: Visitor
) -> None:
    order = paid_order(email=EMAIL)
    forger = Flask("forger")
    forger.secret_key = "not the secret of this shop, but long enough"
    serializer = SecureCookieSessionInterface().get_signing_serializer(forger)
    assert serializer is not None
    forged = serializer.dumps({UNLOCKED_ORDERS: [order.public_id]})
    name = app.config["SESSION_COOKIE_NAME"]
    unlock(client, order)
    cookie = client.get_cookie(name)
    assert cookie is not None
    own = cookie.value
    client.set_cookie(name, own)
    assert "Is this your order?" not in client.get(path_of(order)).text
    for tried in (forged, own[:-1], own[:-4] + "AAAA", own.replace(".", "", 1)):
        client.set_cookie(name, tried)
        assert "Is this your order?" in client.get(path_of(order)).text


def test_signing_out_closes_the_orders_of_this_device(client: Visitor) -> None:
    order = paid_order(email=EMAIL)
    client.sign_in(accounts.buyer())
    unlock(client, order)
    client.post("/account/sign-out")
    assert "Is this your order?" in client.get(path_of(order)).text


def test_an_order_of_nobody_is_not_that_of_somebody_without_account(client: Visitor) -> None:
    guest = paid_order(email=EMAIL)
    assert guest.user_id is None
    assert "Is this your order?" in client.get(path_of(guest)).text
    assert client.get("/orders/").status_code == 303
    client.sign_in(accounts.buyer())
    assert guest.number not in client.get("/orders/").text
    assert "Is this your order?" in client.get(path_of(guest)).text
    assert list(queries.list_orders_of_user(None).rows) == []  # type: ignore[arg-type]


def test_a_cart_of_nobody_is_found_by_its_own_cookie_only(app: Flask, client: Visitor) -> None:
    cloth = published_cloth(title="Koi biru")
    client.submit("/cart/add", variant=variant_of(cloth).public_id, quantity="1")
    assert db.session.scalars(sa.select(Cart.user_id)).all() == [None]
    assert "Koi biru" in client.get("/cart/").text
    others = [app.test_client(), app.test_client()]
    assert isinstance(others[1], Visitor)
    others[1].sign_in(accounts.buyer())
    for other in others:
        assert "Koi biru" not in other.get("/cart/").text
        assert other.post("/checkout/start").location == "/cart/"
        assert db.session.scalars(sa.select(Checkout)).all() == []
