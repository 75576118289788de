"""Stripe's hosted Checkout through the official SDK. The only file that imports ``stripe``.

The buyer pays on Stripe's page; no card data comes near us. What Stripe says about a charge is
believed only when our own marks on it (environment, attempt) agree.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import stripe

from marketplace.core import clock, logs
from marketplace.core.catalogues import translator
from marketplace.core.database import in_transaction
from marketplace.core.errors import Unavailable
from marketplace.core.i18n import N_
from marketplace.core.settings import Settings
from marketplace.payments.gateways import signatures
from marketplace.payments.gateways.base import (
    BadNotice,
    ChargeFacts,
    ChargeRefused,
    ChargeRequest,
    Notice,
    RefundFacts,
    RefundRequest,
    RefundStatus,
    Settlement,
    Started,
    Status,
    UnknownCharge,
)
from marketplace.payments.gateways.stripe_amounts import (
    exact_money,
    rounded_money,
    stripe_amount,
)

log = logs.get_logger(__name__)

SIGNATURE_HEADER = "Stripe-Signature"
TIMEOUT_SECONDS = 10
_RETRIES = 2
_MARGIN = timedelta(minutes=5)
"""Stripe wants at least 30 minutes; we end the session ourselves when our own time is over."""

_NOT_FINAL = frozenset(("resource_missing", "balance_insufficient"))
"""Refusals of a refund that say nothing of it: another answer may come later."""

_SESSION_NOTICES = frozenset(
    f"checkout.session.{what}"
    for what in ("completed", "async_payment_succeeded", "async_payment_failed", "expired")
)
_REFUND_NOTICES = frozenset(("refund.created", "refund.updated", "refund.failed"))
_DISPUTE_NOTICES = frozenset(("charge.dispute.created", "charge.dispute.closed"))


class StripeGateway:
    """The adapter."""

    name = "stripe"

    def __init__(self, settings: Settings) -> None:
        self._env = settings.env
        self._is_live = not settings.stripe_secret_key.startswith(("sk_test_", "rk_test_"))
        self._secrets = [text.strip() for text in settings.stripe_webhook_secret.split(",")]
        self._client = _client(settings.stripe_secret_key, settings.stripe_api_base)

    def start(self, request: ChargeRequest) -> Started:
        """See ``PaymentGateway.start``."""
        with _calling():
            try:
                session = self._client.v1.checkout.sessions.create(
                    self._session_params(request), {"idempotency_key": request.attempt}
                )
            except stripe.InvalidRequestError as error:
                raise ChargeRefused(str(error.user_message or error)) from error
        return Started(session.id, session.url or "")

    def fetch(self, ref: str) -> ChargeFacts:
        """See ``PaymentGateway.fetch``."""
        with _calling():
            return self._facts(self._session(ref, "payment_intent"))

    def expire(self, ref: str) -> ChargeFacts:
        """See ``PaymentGateway.expire``."""
        with _calling():
            try:
                self._client.v1.checkout.sessions.expire(ref)
            except stripe.InvalidRequestError as error:
                # Complete or expired already: how it ended is read below.
                log.info("session not expired", ref=ref, reason=error.code)
            return self._facts(self._session(ref, "payment_intent"))

    def settlement(self, ref: str) -> Settlement | None:
        """See ``PaymentGateway.settlement``."""
        with _calling():
            session = self._session(ref, "payment_intent.latest_charge.balance_transaction")
        intent = session.payment_intent
        charge = getattr(intent, "latest_charge", None)
        moved = getattr(charge, "balance_transaction", None)
        if not isinstance(moved, stripe.BalanceTransaction):
            return None
        return Settlement(
            into=rounded_money(moved.amount, moved.currency),
            fee=rounded_money(moved.fee, moved.currency),
        )

    def refund(self, request: RefundRequest) -> RefundFacts:
        """See ``PaymentGateway.refund``.

        Looks first: a key is forgotten after a day and answers with the first reply for ever.
        """
        with _calling():
            intent = self._session(request.ref, "payment_intent").payment_intent
            if not isinstance(intent, stripe.PaymentIntent):
                raise UnknownCharge(request.ref)
            found = self._find_refund(intent.id, request.refund)
            if found:
                return _refund_facts(found)
            try:
                return _refund_facts(self._create_refund(intent.id, request))
            except stripe.InvalidRequestError as error:
                if error.code in _NOT_FINAL:
                    raise
                return RefundFacts("", RefundStatus.FAILED, None, error.code or str(error))

    def read_notice(self, raw: bytes, headers: Mapping[str, str]) -> Notice | None:
        """See ``PaymentGateway.read_notice``."""
        at = int(clock.now().timestamp())
        signatures.verify(raw, headers.get(SIGNATURE_HEADER), secrets=self._secrets, now=at)
        event = _event(raw)
        if event["livemode"] is not self._is_live or event.get("account"):
            raise BadNotice("of another mode or account")
        subject = event["data"]["object"]
        if not self._concerns_us(event["type"], subject.get("metadata") or {}):
            return None
        return Notice(event["id"], event["type"], subject["id"])

    def _session_params(self, request: ChargeRequest) -> Any:
        # The buyer reads it on Stripe's page.
        title = translator(request.language)(N_("Order %(number)s"), number=request.order_number)
        marks = {
            "env": self._env,
            "order": request.order_number,
            "attempt": request.attempt,
            "request_id": request.request_id,
        }
        params: dict[str, Any] = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.amount.currency.lower(),
                        "unit_amount": stripe_amount(request.amount),
                        "product_data": {"name": title},
                    },
                }
            ],
            "adaptive_pricing": {"enabled": False},
            "client_reference_id": request.attempt,
            "metadata": marks,
            "payment_intent_data": {"description": title, "metadata": marks},
            "expires_at": int((request.expires_at + _MARGIN).timestamp()),
            "locale": request.language,
            "success_url": request.return_url,
            "cancel_url": request.cancel_url,
        }
        if request.email:
            params["customer_email"] = request.email
        return params

    def _session(self, ref: str, expand: str) -> stripe.checkout.Session:
        return self._client.v1.checkout.sessions.retrieve(ref, {"expand": [expand]})

    def _facts(self, session: stripe.checkout.Session) -> ChargeFacts:
        status = _status(session)
        amount = exact_money(session.amount_total or 0, session.currency or "")
        intent = session.payment_intent
        if status is Status.PAID and isinstance(intent, stripe.PaymentIntent):
            received = exact_money(intent.amount_received or 0, intent.currency)
            amount = amount if received == amount else None
        marks = session.metadata.to_dict() if session.metadata else {}
        is_ours = (
            marks.get("env") == self._env
            and marks.get("attempt") == session.client_reference_id
            and session.livemode is self._is_live
        )
        return ChargeFacts(
            ref=session.id,
            attempt=str(session.client_reference_id) if is_ours else "",
            status=status,
            amount=amount,
            raw_status=f"{session.status} {session.payment_status}",
        )

    def _find_refund(self, intent: str, refund: str) -> stripe.Refund | None:
        found = self._client.v1.refunds.list(
            {"payment_intent": intent, "limit": 100, "expand": ["data.balance_transaction"]}
        )
        for each in found.data:
            if each.metadata and each.metadata.to_dict().get("refund") == refund:
                return each
        return None

    def _create_refund(self, intent: str, request: RefundRequest) -> stripe.Refund:
        return self._client.v1.refunds.create(
            {
                "payment_intent": intent,
                "amount": stripe_amount(request.amount),
                "metadata": {
                    "env": self._env,
                    "order": request.order_number,
                    "refund": request.refund,
                },
                "expand": ["balance_transaction"],
            },
            {"idempotency_key": request.refund},
        )

    def _concerns_us(self, kind: str, marks: Mapping[str, object]) -> bool:
        if kind in _DISPUTE_NOTICES:
            return True
        if kind in _REFUND_NOTICES:
            # One made by hand at Stripe carries no mark; it may well be of our payment.
            return marks.get("env", self._env) == self._env
        return kind in _SESSION_NOTICES and marks.get("env") == self._env


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    """One client for the process: it keeps connections open."""
    return stripe.StripeClient(
        key,
        max_network_retries=_RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        base_addresses={"api": base} if base else None,
    )


@contextmanager
def _calling() -> Iterator[None]:
    """Around every call: never inside a transaction; Stripe's errors become ours."""
    if in_transaction():
        raise RuntimeError("no call to a gateway inside a transaction")
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise UnknownCharge(str(error.param)) from error
        raise _unavailable(error) from error
    except stripe.StripeError as error:
        raise _unavailable(error) from error


def _unavailable(error: stripe.StripeError) -> Unavailable:
    log.warning(
        "stripe call failed",
        error=type(error).__name__,
        code=error.code,
        stripe_request=error.request_id,
    )
    return Unavailable(N_("The payment service does not answer. Please try again in a minute."))


def _status(session: stripe.checkout.Session) -> Status:
    if session.payment_status == "paid":
        return Status.PAID
    if session.status == "expired":
        return Status.EXPIRED
    if session.status == "open":
        return Status.OPEN
    intent = session.payment_intent
    state = intent.status if isinstance(intent, stripe.PaymentIntent) else ""
    failed = state in ("canceled", "requires_payment_method")
    return Status.FAILED if failed else Status.PROCESSING


def _refund_facts(refund: stripe.Refund) -> RefundFacts:
    if refund.status in ("failed", "canceled"):
        reason = getattr(refund, "failure_reason", None)
        return RefundFacts(refund.id, RefundStatus.FAILED, None, str(reason or refund.status))
    moved = refund.balance_transaction
    if refund.status != "succeeded" or not isinstance(moved, stripe.BalanceTransaction):
        return RefundFacts(refund.id, RefundStatus.PENDING, None)
    taken = rounded_money(-moved.net, moved.currency)
    return RefundFacts(refund.id, RefundStatus.SUCCEEDED, taken)


def _event(raw: bytes) -> dict[str, Any]:
    """The event in a signed body, with the parts we look at in place."""
    try:
        event: dict[str, Any] = json.loads(raw)
        well_formed = isinstance(event["data"]["object"]["id"], str) and isinstance(
            event["id"], str
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadNotice("not an event") from error
    if not well_formed or "type" not in event or "livemode" not in event:
        raise BadNotice("not an event")
    return event
