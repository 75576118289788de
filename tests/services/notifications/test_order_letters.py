"""What mails about orders say: how many pieces, what comes back, and which part goes on."""

import pytest

from marketplace.core import clock
from marketplace.orders import queries
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.orders.states import Actor, Who
from marketplace.shipping import queries as carriers
from tests.factories.catalog import published_cloth
from tests.factories.orders import paid_order, parts_of, shipped_order
from tests.factories.sellers import approved_seller, written


def cancel_first_part(order: Order) -> None:
    part = parts_of(order)[0]
    with written():
        orders.cancel(
            part.id, reason="The cloth has a hole.", actor=Actor(Who.OFFICE), now=clock.now()
        )


def test_the_confirmation_says_how_many_pieces_were_bought(mailbox, work) -> None:
    paid_order(quantity=3, email="ann@example.com")
    work()
    (letter,) = [each for each in mailbox if each.to == "ann@example.com"]
    assert " × 3: Rp" in letter.text


@pytest.mark.parametrize("language", ["en", "id"])
def test_who_ordered_of_one_shop_reads_that_the_order_was_cancelled(
    mailbox, work, language
) -> None:
    order = paid_order(email="ann@example.com", language=language)
    cancel_first_part(order)
    work()
    letter = next(each for each in mailbox if "The cloth has a hole." in each.text)
    said = {"en": "was cancelled", "id": "dibatalkan"}[language]
    assert letter.subject.endswith(f"{order.number} {said}")
    assert "rest of the order" not in letter.text
    assert "Bagian lain" not in letter.text


def test_who_ordered_of_two_shops_reads_that_the_rest_goes_on(mailbox, work) -> None:
    cloths = [published_cloth(seller=approved_seller(name=name)) for name in ("Satu", "Dua")]
    order = paid_order(*cloths, email="ann@example.com")
    cancel_first_part(order)
    work()
    letter = next(each for each in mailbox if "The cloth has a hole." in each.text)
    assert "the part of Satu was cancelled" in letter.subject
    assert "The rest of the order goes on." in letter.text


def test_the_buyer_reads_who_carries_the_parcel_and_under_which_number(mailbox, work) -> None:
    order = shipped_order(email="ann@example.com")
    work()
    letter = next(each for each in mailbox if each.subject.endswith("is on its way"))
    (parcel,) = queries.list_parcels([part.id for part in parts_of(order)])
    names = {each.code: each.name for each in carriers.list_carriers()}
    assert names[parcel.shipment.carrier_code] in letter.text
    assert parcel.shipment.tracking_number in letter.text


def test_the_buyer_reads_each_corrected_number(mailbox, work) -> None:
    order = shipped_order(email="ann@example.com")
    (part,) = parts_of(order)
    for number in ("RR000000011ID", "RR000000028ID"):
        with written():
            orders.correct_tracking(
                part.number,
                seller_id=part.seller_id,
                tracking=orders.Tracking(part.carrier_code, number),
                actor=Actor(Who.SELLER),
                now=clock.now(),
            )
        work()
    letters = [each for each in mailbox if "the right tracking number" in each.subject]
    assert [each.to for each in letters] == ["ann@example.com"] * 2
    assert "RR000000011ID" in letters[0].text
    assert "RR000000028ID" in letters[1].text
