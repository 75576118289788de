"""The artisan's board: pack, enter the number; nobody else's orders."""

import pytest

from marketplace.core.database import db
from marketplace.inventory import queries as stock
from marketplace.ledger import queries as ledger
from marketplace.orders import queries
from marketplace.orders.models import SellerOrder, SellerOrderState
from marketplace.sellers.models import Seller
from tests.factories.catalog import published_cloth
from tests.factories.orders import delivered_order, packed_order, paid_order, parts_of
from tests.factories.sellers import approved_seller, member, owner_of
from tests.support.clients import Visitor

ACTIONS = ("accept", "pack", "ship", "tracking", "decline")


def part_for(client: Visitor, *, packed: bool = False) -> SellerOrder:
    seller = approved_seller(name="Toko Uji")
    client.sign_in(owner_of(seller))
    cloth = published_cloth(seller=seller)
    order = packed_order(cloth) if packed else paid_order(cloth)
    return parts_of(order)[0]


def test_the_board_shows_what_is_to_be_packed(client: Visitor) -> None:
    part = part_for(client)
    page = client.get("/workshop/orders/").get_data(as_text=True)
    assert part.number in page


def test_before_and_after_packing_the_maker_reads_which_delivery_was_paid(client: Visitor) -> None:
    part = part_for(client)
    path = f"/workshop/orders/{part.number}"
    paid = "The buyer paid for: Pos Contoh, Standard post, 2 to 9 days"
    assert paid in client.get(path).text
    client.post(f"{path}/pack")
    assert paid in client.get(path).text
    client.submit(f"{path}/ship", carrier="sample-courier", tracking_number="EE041226118ID")
    assert paid in client.get(path).text


def test_packing_and_sending_tells_the_buyer_the_number(client: Visitor, mailbox, work) -> None:
    part = part_for(client)
    client.post(f"/workshop/orders/{part.number}/pack")
    answer = client.submit(
        f"/workshop/orders/{part.number}/ship",
        carrier=part.carrier_code,
        tracking_number="ee 041 226 118 id",
    )
    work()
    assert answer.status_code == 303
    db.session.rollback()
    sent = queries.get_seller_order(part.number, seller_id=part.seller_id)
    assert sent.state is SellerOrderState.SHIPPED
    (parcel,) = queries.list_parcels([sent.id])
    assert parcel.shipment.tracking_number == "EE041226118ID"
    assert any("EE041226118ID" in message.text for message in mailbox)


@pytest.mark.parametrize("act", ["accept", "pack"])
def test_pressed_twice_the_order_shows_how_it_stands(client: Visitor, act: str) -> None:
    part = part_for(client)
    path = f"/workshop/orders/{part.number}/{act}"
    client.post(path)
    again = client.post(path, follow_redirects=True)
    assert again.status_code == 200
    assert part.number in again.text
    assert "can no longer be changed" in again.text


@pytest.mark.parametrize("number", ["", "12", "has!signs", "x" * 80])
def test_a_wrong_tracking_number_stays_in_the_form(client: Visitor, number: str) -> None:
    part = part_for(client, packed=True)
    answer = client.submit(
        f"/workshop/orders/{part.number}/ship", carrier=part.carrier_code, tracking_number=number
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="tracking_number-error"' in page
    assert parts_of_state(part) is SellerOrderState.PACKED


def test_a_number_copied_wrongly_is_corrected_while_the_parcel_is_on_its_way(
    client: Visitor,
) -> None:
    part = part_for(client, packed=True)
    path = f"/workshop/orders/{part.number}"
    wrong, right = "EE041226118ID", "EE041226119ID"
    assert client.submit(f"{path}/tracking", **sent(right)).status_code == 404
    client.submit(f"{path}/ship", **sent(wrong))
    page = client.get(path).text
    assert "Correct the tracking number" in page
    assert f'value="{wrong}"' in page
    assert client.submit(f"{path}/tracking", **sent("12")).status_code == 422
    assert client.submit(f"{path}/tracking", **sent(right)).status_code == 303
    assert right in client.get(path).text
    assert parts_of_state(part) is SellerOrderState.SHIPPED
    note = f"Pos Contoh {wrong} → Pos Contoh {right}"
    assert [event.note for event in queries.list_events(part.order_id)][-1] == note


def test_the_number_of_a_delivered_parcel_stays(client: Visitor) -> None:
    seller = approved_seller(name="Toko Uji")
    client.sign_in(owner_of(seller))
    (part,) = parts_of(delivered_order(published_cloth(seller=seller)))
    path = f"/workshop/orders/{part.number}"
    assert "Correct the tracking number" not in client.get(path).text
    answer = client.submit(f"{path}/tracking", **sent("EE041226119ID"))
    assert answer.status_code == 422
    assert "can no longer be changed" in answer.text


def sent(number: str) -> dict[str, str]:
    return {"carrier": "sample-post", "tracking_number": number}


def test_declining_gives_the_money_back(client: Visitor, work) -> None:
    part = part_for(client)
    answer = client.submit(f"/workshop/orders/{part.number}/decline", reason="Kain rusak")
    work()
    assert answer.status_code == 303
    assert parts_of_state(part) is SellerOrderState.DECLINED
    assert ledger.balance("refund_payable", currency="IDR").minor == 0
    assert ledger.positions()[next(iter(ledger.positions()))].held.minor == 0


def test_of_a_declined_order_nothing_is_said_to_be_due(client: Visitor, work) -> None:
    part = part_for(client)
    path = f"/workshop/orders/{part.number}"
    assert "You receive" in client.get(path).text
    client.submit(f"{path}/decline", reason="Kain rusak")
    work()
    assert "Nothing is due to you." in client.get(path).text
    for page in (path, "/workshop/orders/?show=done"):
        shown = client.get(page).text
        assert part.number in shown
        assert "You receive" not in shown
        assert "Held until" not in shown


def test_declining_without_a_reason_is_refused(client: Visitor) -> None:
    part = part_for(client)
    answer = client.submit(f"/workshop/orders/{part.number}/decline", reason=" ")
    assert answer.status_code == 422
    assert parts_of_state(part) is SellerOrderState.PAID


@pytest.mark.parametrize("action", ACTIONS)
def test_another_shops_order_is_not_found(client: Visitor, action: str) -> None:
    part = part_for(client)
    client.sign_in(owner_of(approved_seller(name="Toko Lain")))
    assert client.post(f"/workshop/orders/{part.number}/{action}").status_code == 404
    assert client.get(f"/workshop/orders/{part.number}").status_code == 404


def test_a_maker_is_shown_only_the_buttons_that_a_maker_may_press(client: Visitor) -> None:
    for packed, own, others in (
        (False, ("pack",), ("accept", "decline")),
        (True, (), ("ship", "decline")),
    ):
        part = part_for(client, packed=packed)
        path = f"/workshop/orders/{part.number}"
        client.sign_in(member(_seller(part.seller_id), role="maker"))
        page = client.get(path).text
        assert [each for each in own if f'action="{path}/{each}"' not in page] == []
        assert [each for each in others if f'action="{path}/{each}"' in page] == []


@pytest.mark.parametrize("action", ["accept", "ship", "tracking", "decline"])
def test_a_maker_packs_but_does_not_decide(client: Visitor, action: str) -> None:
    part = part_for(client)
    seller = db.session.get_one(SellerOrder, part.id).seller_id
    client.sign_in(member(_seller(seller), role="maker"))
    assert client.post(f"/workshop/orders/{part.number}/{action}").status_code == 404
    assert client.post(f"/workshop/orders/{part.number}/pack").status_code == 303


def test_the_board_needs_few_queries(client: Visitor, queries) -> None:
    part = part_for(client)
    client.get("/workshop/orders/")
    with queries:
        client.get("/workshop/orders/")
    assert queries.count <= 10, queries.statements
    assert part.number


def parts_of_state(part: SellerOrder) -> SellerOrderState:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(SellerOrder, part.id).state


def _seller(seller_id: int) -> Seller:
    return db.session.get_one(Seller, seller_id)


def test_stock_of_a_declined_order_does_not_come_back(client: Visitor, work) -> None:
    part = part_for(client)
    client.submit(f"/workshop/orders/{part.number}/decline", reason="Sudah terjual di pasar")
    work()
    line = queries.get_seller_order(part.number, seller_id=part.seller_id).lines[0]
    assert stock.on_hand([line.variant_id]) == {line.variant_id: 0}
