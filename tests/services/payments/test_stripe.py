"""Stripe through its official SDK against a small Stripe on the loopback."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock as core_clock
from marketplace.core.database import transaction
from marketplace.core.errors import Unavailable
from marketplace.core.money import Money
from marketplace.core.settings import Settings, for_tests
from marketplace.payments.gateways import signatures
from marketplace.payments.gateways.base import (
    BadNotice,
    ChargeRefused,
    ChargeRequest,
    RefundRequest,
    RefundStatus,
    Status,
    UnknownCharge,
)
from marketplace.payments.gateways.stripe import StripeGateway
from marketplace.payments.gateways.stripe_amounts import exact_money, stripe_amount
from tests.fakes.stripe.server import FakeStripe

SECRET = "whsec_only_for_tests"


@pytest.fixture
def stripe_server() -> Iterator[FakeStripe]:
    with FakeStripe() as server:
        yield server


@pytest.fixture
def settings(stripe_server: FakeStripe) -> Settings:
    return for_tests(
        stripe_secret_key=f"sk_test_{id(stripe_server)}",
        stripe_webhook_secret=SECRET,
        stripe_api_base=stripe_server.url,
    )


@pytest.fixture
def gateway(app: Flask, settings: Settings) -> StripeGateway:
    return StripeGateway(settings)


def request_for(attempt: str = "att_one", amount: Money | None = None) -> ChargeRequest:
    return ChargeRequest(
        attempt=attempt,
        order_number="PTK-TEST-0001",
        request_id="req_test",
        amount=amount or Money(14_500, "USD"),
        language="en",
        email="ann@example.com",
        expires_at=core_clock.now() + timedelta(minutes=30),
        return_url="http://localhost/pay/x/returned",
        cancel_url="http://localhost/pay/x/returned",
    )


@pytest.mark.parametrize(
    ("money", "sent"),
    [
        (Money(1_250_000, "IDR"), 125_000_000),
        (Money(12_340, "JPY"), 12_340),
        (Money(11_800, "USD"), 11_800),
        (Money(50, "GBP"), 50),
    ],
)
def test_amounts_are_counted_as_stripe_counts_them_and_back(money: Money, sent: int) -> None:
    assert stripe_amount(money) == sent
    assert exact_money(sent, money.currency.lower()) == money


def test_part_of_a_rupiah_is_no_exact_amount() -> None:
    assert exact_money(125_000_050, "idr") is None


def test_a_charge_goes_to_the_hosted_page_and_carries_our_marks(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    started = gateway.start(request_for())
    session = stripe_server.sessions[started.ref]
    assert started.redirect_url.startswith("https://checkout.stripe.com/")
    assert session["client_reference_id"] == "att_one"
    assert session["metadata"] == {
        "env": "test",
        "order": "PTK-TEST-0001",
        "attempt": "att_one",
        "request_id": "req_test",
    }
    assert gateway.fetch(started.ref).status is Status.OPEN


@pytest.mark.parametrize(("language", "title"), [("en", "Order"), ("id", "Pesanan")])
def test_the_buyer_reads_the_hosted_page_in_the_own_language(
    gateway: StripeGateway, stripe_server: FakeStripe, language: str, title: str
) -> None:
    ref = gateway.start(replace(request_for(), language=language)).ref
    asked = stripe_server.asked[ref]
    assert asked["locale"] == language
    assert asked["line_items[0][price_data][product_data][name]"] == f"{title} PTK-TEST-0001"


def test_stripe_converts_no_currency_by_itself(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    asked = stripe_server.asked[gateway.start(request_for()).ref]
    assert asked["adaptive_pricing[enabled]"] == "false"


def test_the_same_attempt_twice_is_one_charge_even_after_a_lost_answer(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    stripe_server.fail_next(500, after_commit=True)
    first = gateway.start(request_for())
    second = gateway.start(request_for())
    assert first == second
    assert len(stripe_server.sessions) == 1


def test_a_paid_charge_tells_amount_and_what_reached_our_balance(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    ref = gateway.start(request_for()).ref
    assert gateway.settlement(ref) is None
    stripe_server.pay(ref)
    facts = gateway.fetch(ref)
    assert (facts.status, facts.amount, facts.attempt) == (
        Status.PAID,
        Money(14_500, "USD"),
        "att_one",
    )
    settlement = gateway.settlement(ref)
    assert settlement is not None
    assert (settlement.into, settlement.fee) == (Money(14_500, "USD"), Money(435, "USD"))


def test_expiring_a_charge_that_was_paid_meanwhile_tells_that_it_is_paid(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    ref = gateway.start(request_for()).ref
    stripe_server.pay(ref)
    assert gateway.expire(ref).status is Status.PAID
    other = gateway.start(request_for("att_two")).ref
    assert gateway.expire(other).status is Status.EXPIRED
    assert gateway.expire(other).status is Status.EXPIRED


def test_money_goes_back_once_however_often_it_is_asked(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    ref = gateway.start(request_for()).ref
    stripe_server.pay(ref)
    request = RefundRequest("ref_one", ref, Money(4_500, "USD"), "PTK-TEST-0001")
    stripe_server.fail_next(500, after_commit=True)
    first, second = gateway.refund(request), gateway.refund(request)
    assert first == second
    assert first.status is RefundStatus.SUCCEEDED
    assert first.taken == Money(4_500, "USD")
    assert len(stripe_server.refunds) == 1


def test_a_refund_that_stripe_refuses_for_good_has_failed_and_says_why(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    ref = gateway.start(request_for()).ref
    stripe_server.pay(ref)
    # As after a refund by hand in Stripe's dashboard.
    gateway.refund(RefundRequest("ref_by_hand", ref, Money(14_500, "USD"), "PTK-TEST-0001"))
    again = gateway.refund(RefundRequest("ref_one", ref, Money(14_500, "USD"), "PTK-TEST-0001"))
    assert (again.status, again.error) == (RefundStatus.FAILED, "charge_already_refunded")


def test_a_refund_waits_while_our_balance_at_stripe_is_too_small(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    ref = gateway.start(request_for()).ref
    stripe_server.pay(ref)
    stripe_server.is_empty = True
    request = RefundRequest("ref_one", ref, Money(14_500, "USD"), "PTK-TEST-0001")
    with pytest.raises(Unavailable):
        gateway.refund(request)
    stripe_server.is_empty = False
    assert gateway.refund(request).status is RefundStatus.SUCCEEDED


def test_when_stripe_is_away_the_buyer_is_told_to_try_again(
    gateway: StripeGateway, stripe_server: FakeStripe
) -> None:
    stripe_server.fail_next(500, times=3)
    with pytest.raises(Unavailable):
        gateway.start(request_for())
    assert gateway.start(request_for()).ref in stripe_server.sessions


def test_an_amount_below_the_least_is_refused_for_good(gateway: StripeGateway) -> None:
    with pytest.raises(ChargeRefused):
        gateway.start(request_for(amount=Money(10, "USD")))


def test_a_charge_that_stripe_does_not_know_is_unknown(gateway: StripeGateway) -> None:
    with pytest.raises(UnknownCharge):
        gateway.fetch("cs_test_nobody")


def test_no_call_goes_out_inside_a_transaction(gateway: StripeGateway) -> None:
    with transaction(), pytest.raises(RuntimeError):
        gateway.fetch("cs_test_nobody")


def notice(**changes: object) -> bytes:
    event = {
        "id": "evt_1",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": {"id": "cs_test_1", "metadata": {"env": "test"}}},
    }
    return json.dumps({**event, **changes}).encode()


def signed(raw: bytes, *, secret: str = SECRET, late: int = 0) -> dict[str, str]:
    at = int(core_clock.now().timestamp()) + late
    return {"Stripe-Signature": signatures.sign(raw, secret=secret, at=at)}


def test_a_genuine_notice_names_the_object_to_look_at(gateway: StripeGateway) -> None:
    raw = notice()
    found = gateway.read_notice(raw, signed(raw))
    assert found is not None
    assert (found.event_id, found.object_ref) == ("evt_1", "cs_test_1")


@pytest.mark.parametrize("late", [-301, 301])
def test_an_old_or_future_notice_is_refused(gateway: StripeGateway, late: int) -> None:
    raw = notice()
    with pytest.raises(BadNotice):
        gateway.read_notice(raw, signed(raw, late=late))


def test_a_live_notice_is_refused_by_a_test_shop(gateway: StripeGateway) -> None:
    raw = notice(livemode=True)
    with pytest.raises(BadNotice):
        gateway.read_notice(raw, signed(raw))


def test_a_notice_of_another_environment_does_not_concern_us(gateway: StripeGateway) -> None:
    raw = notice(data={"object": {"id": "cs_test_1", "metadata": {"env": "production"}}})
    assert gateway.read_notice(raw, signed(raw)) is None
