"""The same adapter against Stripe itself, in test mode: no money moves.

Left out and named by ``run.py test``. With the key of a test account:
``STRIPE_SECRET_KEY=sk_test_... python3 run.py test -m live``
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.core import ids
from marketplace.core.money import Money
from marketplace.core.settings import for_tests
from marketplace.payments.gateways.base import ChargeRequest, Status
from marketplace.payments.gateways.stripe import StripeGateway
from tests.support.missing import not_run

pytestmark = pytest.mark.live


@pytest.fixture
def gateway(app: Flask) -> StripeGateway:
    key = os.environ.get("STRIPE_SECRET_KEY", "")
    if not key.startswith(("sk_test_", "rk_test_")):
        not_run("no key of Stripe's test mode in STRIPE_SECRET_KEY")
    return StripeGateway(for_tests(stripe_secret_key=key))


@pytest.mark.parametrize("shared_app", ["sqlite"], indirect=True)
def test_stripe_opens_shows_and_ends_a_payment_in_rupiah_and_in_dollars(
    gateway: StripeGateway,
) -> None:
    for amount in (Money(100_000, "IDR"), Money(1_450, "USD")):
        request = ChargeRequest(
            attempt=ids.public_id("att"),
            order_number="PTK-TEST-0001",
            request_id="req_test",
            amount=amount,
            language="id",
            email="ann@example.com",
            # Stripe goes by its own clock, not by the one of the tests.
            expires_at=datetime.now(UTC) + timedelta(minutes=30),
            return_url="https://petik.example/returned",
            cancel_url="https://petik.example/cancelled",
        )
        started = gateway.start(request)
        assert started.redirect_url.startswith("https://checkout.stripe.com/")
        assert gateway.start(request) == started
        found = gateway.fetch(started.ref)
        assert (found.attempt, found.amount) == (request.attempt, amount)
        assert found.status is Status.OPEN
        assert gateway.settlement(started.ref) is None
        assert gateway.expire(started.ref).status is Status.EXPIRED
        assert gateway.fetch(started.ref).status is Status.EXPIRED
