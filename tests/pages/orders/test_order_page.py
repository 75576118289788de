"""The buyer's page of an order: status by the link alone, everything with the e-mail."""

import re
from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.catalog.models import Product
from marketplace.core import clock as core_clock
from marketplace.core import outbox
from marketplace.core.database import db, transaction
from marketplace.core.formats import format_money
from marketplace.core.money import Money, rupiah
from marketplace.events import TOPICS
from marketplace.ledger import queries as ledger
from marketplace.orders import papers
from marketplace.orders.links import order_token
from marketplace.orders.models import Order, SellerOrderState
from marketplace.orders.states import Actor, Who
from marketplace.payments import refunds
from tests.factories import accounts
from tests.factories.catalog import published_cloth
from tests.factories.orders import (
    delivered_order,
    paid_order,
    parts_of,
    placed_order,
    shipped_order,
)
from tests.factories.sellers import approved_seller
from tests.support.clients import Visitor

_CHANGING = re.compile(r'(nonce-|nonce="|csrf_token" value="|req_|Reference )[A-Za-z0-9_.\-]+')


def page_of(client: Visitor, order: Order) -> str:
    return str(client.get(f"/orders/{order_token(order)}").get_data(as_text=True))


def cloths_of_two_shops(stock: int = 1) -> list[Product]:
    shops = [approved_seller(name=name) for name in ("Toko A", "Toko B")]
    return [published_cloth(seller=shop, stock=stock) for shop in shops]


def unlock(client: Visitor, order: Order, email: str) -> int:
    return int(client.submit(f"/orders/{order_token(order)}/unlock", email=email).status_code)


def test_the_link_alone_shows_the_status_and_nothing_about_the_person(client: Visitor) -> None:
    order = paid_order(email="ann@example.com")
    page = page_of(client, order)
    assert order.number in page
    assert "It is paid" in page
    assert "ann@example.com" not in page
    assert "Jl." not in page
    assert "receipt" not in page.lower()


def test_who_has_paid_is_thanked_and_told_where_the_confirmation_is(client: Visitor) -> None:
    order = paid_order(email="ann@example.com")
    page = page_of(client, order)
    assert "Thank you. It is paid" in page
    assert "We have sent the confirmation to the e-mail that was given with the order." in page
    unlock(client, order, "ann@example.com")
    assert "We have sent the confirmation to ann@example.com." in page_of(client, order)


def test_the_orders_email_opens_the_rest_once_and_for_all(client: Visitor, work) -> None:
    order = paid_order(email="ann@example.com")
    work()
    assert unlock(client, order, " ANN@example.com ") == 303
    assert "Receipt in English" in page_of(client, order)
    answer = client.get(f"/orders/{order_token(order)}/receipt.pdf?language=en")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_the_opened_page_tells_what_each_cloth_and_each_delivery_cost(client: Visitor) -> None:
    cloths = cloths_of_two_shops(stock=2)
    order = paid_order(*cloths, quantity=2, currency="USD", country="US", email="ann@example.com")
    parts = parts_of(order)
    costs = [
        *(Money(part.goods_amount, "USD") for part in parts),
        *(Money(part.delivery_amount, "USD") for part in parts),
        *(rupiah(part.goods_rupiah) for part in parts),
        *(rupiah(part.delivery_rupiah) for part in parts),
    ]
    told = [f">{format_money(each, 'en')}<" for each in costs]
    assert [each for each in told if each in page_of(client, order)] == []
    unlock(client, order, "ann@example.com")
    page = page_of(client, order)
    assert {each: page.count(each) for each in told} == Counter(told)


def test_of_a_part_that_was_cancelled_the_page_tells_what_came_back_and_what_remains(
    client: Visitor, work
) -> None:
    order = paid_order(
        *cloths_of_two_shops(), currency="USD", country="US", email="ann@example.com"
    )
    first, second = parts_of(order)
    unlock(client, order, "ann@example.com")
    assert "What remains" not in page_of(client, order)
    with transaction():
        refunds.cancel_seller_order(
            first.id, reason="Toko tutup", actor=Actor(Who.OFFICE), now=core_clock.now()
        )
    work()
    words = re.sub(r"(<[^>]+>|\s)+", " ", page_of(client, order))
    back, kept = (
        format_money(Money(part.goods_amount + part.delivery_amount, "USD"), "en")
        for part in (first, second)
    )
    assert "From Toko A Cancelled" in words
    assert f"Money back {back} From Toko A What remains {kept}" in words


@pytest.mark.parametrize(
    ("died", "said"), [(False, "The receipt is being made."), (True, "could not be made.")]
)
def test_a_receipt_that_does_not_come_is_told_from_one_that_is_late(
    client: Visitor, clock, died: bool, said: str
) -> None:
    order = paid_order(email="ann@example.com")
    unlock(client, order, "ann@example.com")
    with transaction():
        outbox.expand(TOPICS)
        if died:
            db.session.execute(
                sa.update(outbox.OutboxDelivery)
                .where(outbox.OutboxDelivery.handler == papers.MAKER)
                .values(dead_at=clock.at)
            )
    path = f"/orders/{order_token(order)}/receipt.pdf"
    assert said in client.get(path, follow_redirects=True).text


def test_another_email_opens_nothing(client: Visitor) -> None:
    order = paid_order(email="ann@example.com")
    assert unlock(client, order, "eve@example.com") == 422
    assert client.get(f"/orders/{order_token(order)}/receipt.pdf").status_code == 404


def test_the_email_of_one_order_does_not_open_another(client: Visitor) -> None:
    mine, other = paid_order(email="ann@example.com"), paid_order(email="bob@example.com")
    unlock(client, mine, "ann@example.com")
    assert "Is this your order?" in page_of(client, other)


@pytest.mark.parametrize("change", ["", "null", " ", "UPPER", "short", "longer"])
def test_every_other_text_in_place_of_the_token_is_not_found(client: Visitor, change: str) -> None:
    token = order_token(paid_order())
    tried = {"UPPER": token.upper(), "short": token[:-1], "longer": token + "a"}.get(change, change)
    assert client.get(f"/orders/{tried}").status_code in (404, 303, 302)
    missing = client.get("/orders/no-such-order").get_data(as_text=True)
    if tried.strip():
        found = client.get(f"/orders/{tried}").get_data(as_text=True)
        assert _CHANGING.sub("", found) == _CHANGING.sub("", missing)


def test_a_signed_in_buyer_needs_no_email_for_the_own_order(client: Visitor) -> None:
    buyer = accounts.buyer()
    order = paid_order(user=buyer)
    client.sign_in(buyer)
    assert "Is this your order?" not in page_of(client, order)


def test_a_stranger_who_is_signed_in_sees_the_status_only(client: Visitor) -> None:
    order = paid_order(user=accounts.buyer())
    client.sign_in(accounts.other_buyer())
    assert "Is this your order?" in page_of(client, order)


def test_all_is_well_completes_the_order_and_makes_the_share_payable(client: Visitor, work) -> None:
    order = shipped_order(email="ann@example.com", delivery=20_000)
    (part,) = parts_of(order)
    seller = ledger.positions()
    unlock(client, order, "ann@example.com")

    answer = client.post(f"/orders/{order_token(order)}/parts/{part.number}/confirm")
    work()

    assert answer.status_code == 303
    (part,) = parts_of(order)
    assert part.state is SellerOrderState.COMPLETED
    (owner,) = ledger.positions()
    earned = part.goods_rupiah - part.commission_rupiah + part.delivery_rupiah
    assert seller[owner].held.minor == earned
    assert ledger.positions()[owner].payable.minor == earned
    assert ledger.positions()[owner].held.minor == 0


def test_what_all_is_well_means_is_said_and_asked_before_it_is_final(client: Visitor) -> None:
    order = delivered_order(email="ann@example.com")
    unlock(client, order, "ann@example.com")
    page = page_of(client, order)
    (question,) = re.findall(r"<details>(.*?)</details>", page, re.DOTALL)
    assert "Yes, all is well</summary>" in question
    assert question.index("This cannot be undone.") < question.index("<button")
    assert page.count("/confirm") == question.count("/confirm") == 1


def test_who_has_to_report_a_problem_reads_until_when_and_where(
    app: Flask, client: Visitor
) -> None:
    order = delivered_order(email="ann@example.com")
    unlock(client, order, "ann@example.com")
    page = page_of(client, order)
    assert "If something is wrong, write to us by" in page
    assert f'href="mailto:{app.config["PETIK"].contact}?subject={order.number}"' in page


def test_nobody_confirms_without_the_orders_email(client: Visitor) -> None:
    order = shipped_order(email="ann@example.com")
    (part,) = parts_of(order)
    answer = client.post(f"/orders/{order_token(order)}/parts/{part.number}/confirm")
    assert answer.status_code == 404
    assert parts_of(order)[0].state is SellerOrderState.SHIPPED


def test_what_is_not_sent_yet_cannot_be_confirmed(client: Visitor) -> None:
    order = paid_order(email="ann@example.com")
    (part,) = parts_of(order)
    unlock(client, order, "ann@example.com")
    answer = client.post(
        f"/orders/{order_token(order)}/parts/{part.number}/confirm", follow_redirects=True
    )
    assert "can no longer be changed" in answer.text
    assert parts_of(order)[0].state is SellerOrderState.PAID


@pytest.mark.parametrize("act", ["received", "confirm"])
def test_said_twice_the_order_shows_how_it_stands(client: Visitor, act: str) -> None:
    order = shipped_order(email="ann@example.com")
    (part,) = parts_of(order)
    unlock(client, order, "ann@example.com")
    path = f"/orders/{order_token(order)}/parts/{part.number}/{act}"
    first, second = client.post(path), client.post(path)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.status_code == 303


def test_the_part_of_another_order_is_not_found(client: Visitor) -> None:
    mine = shipped_order(email="ann@example.com")
    other = shipped_order(email="bob@example.com")
    unlock(client, mine, "ann@example.com")
    number = parts_of(other)[0].number
    answer = client.post(f"/orders/{order_token(mine)}/parts/{number}/confirm")
    assert answer.status_code == 404


def test_a_parcel_on_its_way_is_not_hidden_by_one_that_is_being_packed(client: Visitor) -> None:
    order = paid_order(*cloths_of_two_shops())
    part = parts_of(order)[0]
    for step in (SellerOrderState.SHIPPED, SellerOrderState.COMPLETED):
        part.state = step
        assert "A part was sent, the rest is being packed." in page_of(client, order)
    parts_of(order)[1].state = SellerOrderState.SHIPPED
    assert "A part has come, the rest is on its way." in page_of(client, order)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SellerOrderState.DELIVERED, "The shop is paid when you say that all is well"),
        (SellerOrderState.COMPLETED, "the shop gets its share."),
        (SellerOrderState.CANCELLED, None),
        (SellerOrderState.EXPIRED, None),
    ],
)
def test_when_the_shop_is_paid_is_said_as_it_holds_now(
    client: Visitor, state: SellerOrderState, said: str | None
) -> None:
    order = paid_order()
    parts_of(order)[0].state = state
    page = page_of(client, order)
    promises = ["The shop is paid when you say that all is well", "the shop gets its share."]
    assert [each for each in promises if each in page] == ([said] if said else [])


def test_an_unpaid_order_leads_to_the_payment(client: Visitor) -> None:
    order = placed_order()
    db.session.rollback()
    assert "Pay now" in page_of(client, order)
