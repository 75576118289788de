"""Paying by the link: pay, decline and try again, come back, come late, twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from marketplace.core.database import db, transaction
from marketplace.inventory import queries as stock
from marketplace.ledger import queries as ledger
from marketplace.orders.links import order_token
from marketplace.orders.models import Order, SellerOrderState
from marketplace.payments import queries as payments
from marketplace.payments.models import DemoCharge, GatewayEvent, RefundState
from marketplace.reference import office_settings
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.orders import newest_attempt, parts_of, placed_order, started_attempt
from tests.support.clients import Visitor
from tests.support.moments import Clock


def lead_to_bank(client: Visitor, order: Order) -> str:
    answer = client.post(f"/pay/{order_token(order)}")
    assert answer.status_code == 303
    return str(answer.location.removeprefix("http://localhost"))


def state_of(order: Order) -> SellerOrderState:
    return parts_of(order)[0].state


def test_paying_leads_back_to_a_paid_order(client: Visitor, work) -> None:
    order = placed_order(currency="USD", country="US")
    bank = lead_to_bank(client, order)
    answer = client.submit(bank, act="pay")
    back = answer.location.removeprefix("http://localhost")
    assert client.get(back).location == f"/orders/{order_token(order)}"
    work()
    assert state_of(order) is SellerOrderState.PAID
    assert ledger.balance("psp_receivable", currency="USD").minor == order.total_amount


def test_the_notice_alone_is_enough_when_the_buyer_never_comes_back(client: Visitor, work) -> None:
    order = placed_order()
    client.submit(lead_to_bank(client, order), act="pay")
    work()
    assert state_of(order) is SellerOrderState.PAID


def test_a_notice_sent_twice_counts_once(client: Visitor, work) -> None:
    order = placed_order()
    client.submit(lead_to_bank(client, order), act="twice")
    work()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(GatewayEvent))
    assert count == 1
    assert ledger.balance("psp_receivable", currency="IDR").minor == order.total_rupiah


def test_a_declined_payment_is_tried_again_and_nothing_is_lost(client: Visitor, work) -> None:
    order = placed_order()
    back = client.submit(lead_to_bank(client, order), act="decline").location
    page = client.get(back.removeprefix("http://localhost"), follow_redirects=True)
    assert "declined" in page.get_data(as_text=True)
    client.submit(lead_to_bank(client, order), act="pay")
    work()
    assert state_of(order) is SellerOrderState.PAID


def test_one_order_is_tried_twenty_times_in_an_hour_and_another_one_still_can(
    client: Visitor,
) -> None:
    order, other = placed_order(), placed_order()
    for _try in range(20):
        lead_to_bank(client, order)
    assert client.post(f"/pay/{order_token(order)}").status_code == 429
    lead_to_bank(client, other)


def test_paid_after_the_time_ran_out_is_held_again_while_the_piece_is_there(
    client: Visitor, clock: Clock, tick
) -> None:
    order = placed_order()
    bank = lead_to_bank(client, order)
    clock.move(minutes=31)
    tick()
    assert state_of(order) is SellerOrderState.EXPIRED
    client.submit(bank, act="late")
    tick()
    assert state_of(order) is SellerOrderState.PAID


def test_paid_after_somebody_else_bought_the_piece_is_refunded_in_full(
    client: Visitor, clock: Clock, tick
) -> None:
    cloth = published_cloth(stock=1)
    order = placed_order(cloth, currency="USD", country="US")
    bank = lead_to_bank(client, order)
    clock.move(minutes=31)
    tick()
    placed_order(cloth)
    client.submit(bank, act="late")
    tick()
    clock.move(minutes=2)
    tick()
    assert state_of(order) is SellerOrderState.EXPIRED
    (refund,) = payments.list_refunds_of_order(order.id)
    assert refund.state is RefundState.SUCCEEDED
    assert refund.amount == order.total_amount
    assert ledger.balance("buyer_credit", currency="USD").minor == 0
    assert ledger.balance("fx_trading", currency="IDR").minor == 0
    assert ledger.balance("fx_trading", currency="USD").minor == 0


def test_paid_twice_says_so_and_the_second_payment_goes_back(
    client: Visitor, clock: Clock, tick, mailbox
) -> None:
    order = placed_order(email="ann@example.com")
    pages = [lead_to_bank(client, order)]
    client.submit(pages[0], act="decline")
    tick()
    pages.append(lead_to_bank(client, order))
    client.submit(pages[1], act="pay")
    tick()
    clock.move(minutes=31)
    client.submit(pages[0], act="late")
    tick()
    clock.move(minutes=2)
    tick()
    assert state_of(order) is SellerOrderState.PAID
    (refund,) = payments.list_refunds_of_order(order.id)
    assert (refund.amount, refund.state) == (order.total_amount, RefundState.SUCCEEDED)
    assert ledger.balance("buyer_credit", currency="IDR").minor == 0
    (told,) = [each for each in mailbox if "twice" in each.subject]
    assert "no longer free" not in told.text


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("minutes", [30, 120, 1_380])
def test_the_time_to_pay_is_as_long_as_the_office_says(clock: Clock, minutes: int) -> None:
    with transaction():
        office_settings.change(
            "payment_minutes",
            minutes,
            effective_at=clock.at,
            reason="Slow banks",
            set_by="Ade Admin",
            actor_id=None,
            now=clock.at,
        )
    order = placed_order()
    clock.move(seconds=1)
    attempt = started_attempt(order)
    assert attempt.expires_at - order.placed_at >= timedelta(minutes=minutes)


def test_tries_end_two_hours_after_the_order(client: Visitor, clock: Clock) -> None:
    order = placed_order()
    for _try in range(3):
        client.submit(lead_to_bank(client, order), act="decline")
        client.get(f"/pay/{order_token(order)}/returned")
        clock.move(minutes=29)
    client.submit(lead_to_bank(client, order), act="decline")
    assert newest_attempt(order.id).expires_at <= order.placed_at + timedelta(hours=2)
    client.get(f"/pay/{order_token(order)}/returned")
    clock.move(minutes=10)
    assert "/pay/demo/" not in client.post(f"/pay/{order_token(order)}").location


def test_when_no_try_fits_any_more_the_page_offers_none_and_the_piece_is_free(
    client: Visitor, clock: Clock, tick
) -> None:
    cloth = published_cloth(stock=1)
    order = placed_order(cloth)
    order_id, variant_id, link = order.id, variant_of(cloth).id, f"/pay/{order_token(order)}"
    for _try in range(4):
        client.submit(lead_to_bank(client, order), act="decline")
        client.get(f"{link}/returned")
        assert "Try again" in client.get(link).text
        clock.move(minutes=29)
        order = db.session.get_one(Order, order_id)
    clock.move(minutes=-21)
    assert clock.at < order.pay_until
    assert "The time to pay is over" in client.get(link).text
    tick()
    assert state_of(db.session.get_one(Order, order_id)) is SellerOrderState.EXPIRED
    assert stock.available([variant_id], now=clock.at) == {variant_id: 1}


@pytest.mark.parametrize("sent", [{}, {"act": ""}, {"act": "dance"}])
def test_the_demonstration_bank_does_nothing_that_was_not_chosen(
    client: Visitor, sent: dict[str, str]
) -> None:
    order = placed_order()
    order_id, bank = order.id, lead_to_bank(client, order)
    assert client.submit(bank, **sent).status_code == 400
    assert db.session.scalars(sa.select(DemoCharge.state)).all() == ["open"]
    assert state_of(db.session.get_one(Order, order_id)) is SellerOrderState.PLACED


def test_two_clicks_on_pay_are_one_attempt(client: Visitor) -> None:
    order = placed_order()
    assert lead_to_bank(client, order) == lead_to_bank(client, order)
    assert newest_attempt(order.id).amount == order.total_amount


def test_however_often_the_page_asks_the_gateway_is_asked_every_two_seconds(
    client: Visitor, clock: Clock
) -> None:
    order = placed_order()
    order_id, path = order.id, f"/pay/{order_token(order)}/state"
    started_attempt(order)
    asked_at = []
    for _poll in range(4):
        assert client.get(path).json == {"state": "pending"}
        asked_at.append(newest_attempt(order_id).fetched_at)
        clock.move(seconds=1)
    first, third = clock.at - timedelta(seconds=4), clock.at - timedelta(seconds=2)
    assert asked_at == [first, first, third, third]


def test_an_unknown_link_is_not_found(client: Visitor) -> None:
    for path in ("/pay/no-such-order", "/pay/no-such-order/returned", "/pay/demo/no-such-charge"):
        assert client.get(path).status_code == 404
