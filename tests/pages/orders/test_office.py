"""The office follows orders, marks deliveries and cancels a part while the money can go back."""

import re

import pytest
import sqlalchemy as sa

from marketplace.core.audit import AuditEvent
from marketplace.core.database import db
from marketplace.core.mail import Message
from marketplace.inventory import queries as stock
from marketplace.ledger import queries as ledger
from marketplace.orders import queries
from marketplace.orders.models import Order, OrderEvent, SellerOrder, SellerOrderState
from marketplace.payments import queries as payments
from marketplace.payments.models import RefundState
from tests.factories import accounts
from tests.factories.catalog import published_cloth
from tests.factories.orders import (
    completed_order,
    paid_order,
    parts_of,
    placed_order,
    shipped_order,
    started_attempt,
)
from tests.factories.sellers import approved_seller, bank_account
from tests.support.clients import Visitor
from tests.support.moments import Clock


def states(order: Order) -> list[SellerOrderState]:
    return [part.state for part in parts_of(order)]


def what_was_told(mailbox: list[Message], email: str) -> str:
    """The one letter to ``email`` that gives a reason."""
    (letter,) = [each for each in mailbox if each.to == email and "The reason:" in each.text]
    return letter.text


def test_one_of_two_parts_is_cancelled_and_only_its_money_goes_back(
    client: Visitor, work, mailbox
) -> None:
    cloths = [published_cloth(seller=approved_seller(name=name)) for name in ("Toko A", "Toko B")]
    order = paid_order(*cloths, email="ann@example.com", currency="USD", country="US")
    first = parts_of(order)[0]
    client.sign_in(accounts.officer("support"))

    answer = client.submit(
        f"/office/orders/{order.number}/parts/{first.number}/cancel", reason="Toko tutup"
    )
    work()

    assert answer.status_code == 303
    assert states(order) == [SellerOrderState.CANCELLED, SellerOrderState.PAID]
    (refund,) = payments.list_refunds_of_order(order.id)
    assert refund.state is RefundState.SUCCEEDED
    first = parts_of(order)[0]
    assert refund.amount == first.goods_amount + first.delivery_amount
    assert ledger.balance("refund_payable", currency="USD").minor == 0
    (told,) = [
        each.text for each in mailbox if each.to == "ann@example.com" and "reason" in each.text
    ]
    assert "Toko tutup" in told
    assert "The rest of the order goes on." in told


def test_of_an_order_cancelled_whole_nothing_is_said_to_go_on(
    client: Visitor, work, mailbox
) -> None:
    order = paid_order(email="ann@example.com")
    (part,) = parts_of(order)
    client.sign_in(accounts.officer("support"))
    client.submit(f"/office/orders/{order.number}/parts/{part.number}/cancel", reason="Toko tutup")
    work()
    (told,) = [
        each.text for each in mailbox if each.to == "ann@example.com" and "reason" in each.text
    ]
    assert "back the way you paid" in told
    assert "goes on" not in told


def test_pieces_that_were_not_sent_are_free_again(client: Visitor, work) -> None:
    order = paid_order()
    (part,) = parts_of(order)
    client.sign_in(accounts.officer("finance"))
    client.submit(f"/office/orders/{order.number}/parts/{part.number}/cancel", reason="Salah")
    work()
    assert list(_on_hand(part).values()) == [1]


def test_pieces_that_are_damaged_or_lost_do_not_go_back_on_sale(client: Visitor, work) -> None:
    order = paid_order()
    (part,) = parts_of(order)
    client.sign_in(accounts.officer("finance"))
    path = f"/office/orders/{order.number}"
    assert "damaged or lost" in client.get(path).text
    client.submit(f"{path}/parts/{part.number}/cancel", reason="Sobek", are_gone="y")
    work()
    acts = sa.select(AuditEvent.after).where(AuditEvent.action == "seller_order.cancelled")
    assert db.session.scalars(acts).one() == {"number": part.number, "are_gone": True}
    assert states(order) == [SellerOrderState.CANCELLED]
    assert list(_on_hand(part).values()) == [0]


def test_cancelling_needs_a_reason(client: Visitor) -> None:
    order = paid_order()
    (part,) = parts_of(order)
    client.sign_in(accounts.officer("support"))
    answer = client.submit(f"/office/orders/{order.number}/parts/{part.number}/cancel", reason=" ")
    assert answer.status_code == 422
    assert "Say why." in answer.text
    assert states(order) == [SellerOrderState.PAID]


def test_a_missing_reason_is_said_at_the_part_that_was_refused(client: Visitor) -> None:
    cloths = [published_cloth(seller=approved_seller(name=name)) for name in ("Toko A", "Toko B")]
    order = paid_order(*cloths)
    second = parts_of(order)[1]
    client.sign_in(accounts.officer("support"))
    page = client.submit(
        f"/office/orders/{order.number}/parts/{second.number}/cancel", reason=""
    ).get_data(as_text=True)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label for="(reason[^"]*)"', page)) == {"reason-1", "reason"}
    assert {"reason-1", "reason"} <= set(ids)
    assert page.count('href="#reason"') == page.count('id="reason-error"') == 1


def test_what_is_in_a_payout_is_not_offered_to_be_cancelled(client: Visitor) -> None:
    seller = approved_seller(name="Toko Bayar")
    bank_account(seller)
    order = completed_order(published_cloth(seller=seller))
    offer, why = "Cancel this part and give the money back", "is in a payout already"
    client.sign_in(accounts.officer("finance"))
    page = client.get(path_of(order)).text
    assert offer in page
    assert why not in page
    client.post("/office/payouts/prepare")
    page = client.get(path_of(order)).text
    assert offer not in page
    assert why in page


def test_how_a_buyer_paid_is_said_in_words(client: Visitor) -> None:
    waiting, paid = placed_order(), paid_order()
    started_attempt(waiting)
    client.sign_in(accounts.officer("support"))
    assert "Trial payment, the buyer has not paid yet" in client.get(path_of(waiting)).text
    page = client.get(path_of(paid)).text
    assert "Trial payment" in page
    assert "demo, paid" not in page


def path_of(order: Order) -> str:
    return f"/office/orders/{order.number}"


def test_a_reviewer_has_no_business_with_orders(client: Visitor) -> None:
    order = paid_order()
    client.sign_in(accounts.officer("reviewer"))
    assert client.get("/office/orders/").status_code == 404
    assert client.get(f"/office/orders/{order.number}").status_code == 404


def test_the_office_marks_a_parcel_as_delivered(client: Visitor) -> None:
    order = shipped_order()
    (part,) = parts_of(order)
    client.sign_in(accounts.officer("support"))
    path = f"/office/orders/{order.number}/parts/{part.number}/delivered"
    assert [client.post(path).status_code for _press in range(2)] == [303, 303]
    assert states(order) == [SellerOrderState.DELIVERED]
    event = db.session.query(OrderEvent).order_by(OrderEvent.id.desc()).first()
    assert event is not None
    assert (event.command, event.actor_kind) == ("deliver", "office")


@pytest.mark.parametrize("language", ["en", "id"])
def test_each_row_of_the_history_names_its_shop_and_says_what_changed(
    client: Visitor, clock: Clock, tick, language: str
) -> None:
    cloths = [published_cloth(seller=approved_seller(name=name)) for name in ("Toko A", "Toko B")]
    order = placed_order(*cloths)
    clock.move(minutes=31)
    tick()
    client.sign_in(accounts.officer("support"))
    client.submit("/visit", language=language, next="/")
    page = client.get(f"/office/orders/{order.number}").text
    rows = re.findall(r"<tr>\s*<td.*?</tr>", page, re.DOTALL)
    plain = [re.sub(r"<[^>]+>", "", row.replace("</td>", "|")) for row in rows]
    told = [[cell.strip() for cell in row.split("|")] for row in plain]
    assert [shop for _when, shop, *_rest in told] == ["Toko A", "Toko B"]
    assert all(before != after for _when, _shop, _who, before, after, *_rest in told)


def test_time_delivers_and_completes_by_itself(client: Visitor, clock: Clock, tick) -> None:
    abroad = shipped_order(country="DE", currency="EUR")
    at_home = shipped_order()
    clock.move(days=14, minutes=1)
    tick()
    assert states(at_home) == [SellerOrderState.DELIVERED]
    assert states(abroad) == [SellerOrderState.SHIPPED]
    clock.move(days=7, minutes=1)
    tick()
    assert states(at_home) == [SellerOrderState.COMPLETED]
    clock.move(days=24)
    tick()
    assert states(abroad) == [SellerOrderState.DELIVERED]
    clock.move(days=13)
    tick()
    assert states(abroad) == [SellerOrderState.DELIVERED]
    clock.move(days=1, minutes=1)
    tick()
    assert states(abroad) == [SellerOrderState.COMPLETED]


def _on_hand(part: SellerOrder) -> dict[int, int]:
    lines = queries.get_seller_order_by_id(part.id).lines
    return stock.on_hand([line.variant_id for line in lines])
