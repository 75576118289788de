"""A gateway that plays one: it keeps books of its own, sends signed notices and moves no money.

It charges in the buyer's currency and settles in rupiah at the sample rate less a fee, as a
foreign card acquirer would. Its page can pay, decline, pay late and send a notice twice. It is
never on in production.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from marketplace.core import clock, ids, outbox
from marketplace.core.crypto import derived_token, token_digest
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import N_
from marketplace.core.money import Money, basis_points, rupiah
from marketplace.core.settings import Settings
from marketplace.payments.gateways import signatures
from marketplace.payments.gateways.base import (
    BadNotice,
    ChargeFacts,
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
from marketplace.payments.models import DemoCharge
from marketplace.reference import rates

SIGNATURE_HEADER = "Demo-Signature"
FEE_POINTS = 300
SETTLES_AFTER = timedelta(seconds=5)


@dataclass(frozen=True)
class ChargePage:
    """What the demo's payment page shows."""

    attempt: str
    amount: Money
    state: str
    is_over: bool
    return_url: str


class DemoGateway:
    """The adapter; its own side of the books is the table ``demo_charge``."""

    name = "demo"

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.public_url

    def start(self, request: ChargeRequest) -> Started:
        """See ``PaymentGateway.start``."""
        with transaction():
            charge = db.session.scalar(
                sa.select(DemoCharge).where(DemoCharge.attempt_ref == request.attempt)
            )
            if charge is None:
                charge = _open_charge(request)
            ref = charge.ref
        return Started(ref, f"{self._public_url}/pay/demo/{_page_token(ref)}")

    def fetch(self, ref: str) -> ChargeFacts:
        """See ``PaymentGateway.fetch``."""
        facts = _facts(_get_charge(ref))
        db.session.rollback()
        return facts

    def expire(self, ref: str) -> ChargeFacts:
        """See ``PaymentGateway.expire``."""
        with transaction():
            charge = _get_charge(ref, lock=True)
            if charge.state == "open":
                charge.state = "expired"
            return _facts(charge)

    def settlement(self, ref: str) -> Settlement | None:
        """See ``PaymentGateway.settlement``."""
        charge = _get_charge(ref)
        amount, paid_at = Money(charge.amount, charge.currency), charge.paid_at
        now = clock.now()
        if paid_at is None or now < paid_at + SETTLES_AFTER:
            db.session.rollback()
            return None
        into = _in_rupiah(amount, now)
        db.session.rollback()
        return Settlement(into=into, fee=basis_points(into, FEE_POINTS))

    def refund(self, request: RefundRequest) -> RefundFacts:
        """See ``PaymentGateway.refund``."""
        with transaction():
            charge = _get_charge(request.ref, lock=True)
            if request.refund not in charge.refunds:
                if charge.refunded_amount + request.amount.minor > charge.amount:
                    return RefundFacts("", RefundStatus.FAILED, None, "more than was paid")
                taken = _in_rupiah(request.amount, clock.now()).minor
                entry = {"ref": ids.public_id("demorf"), "taken": taken}
                charge.refunds = {**charge.refunds, request.refund: entry}
                charge.refunded_amount += request.amount.minor
            known = charge.refunds[request.refund]
            return RefundFacts(known["ref"], RefundStatus.SUCCEEDED, rupiah(known["taken"]))

    def read_notice(self, raw: bytes, headers: Mapping[str, str]) -> Notice | None:
        """See ``PaymentGateway.read_notice``."""
        at = int(clock.now().timestamp())
        signatures.verify(raw, headers.get(SIGNATURE_HEADER), secrets=[_secret()], now=at)
        try:
            body = json.loads(raw)
            return Notice(body["id"], body["type"], body["charge"])
        except (ValueError, TypeError, KeyError) as error:
            raise BadNotice("not a notice") from error


def find_page(token: str) -> ChargePage:
    """What the page behind ``token`` shows; ``NotFound`` for every other text."""
    charge = _by_token(token)
    return ChargePage(
        attempt=charge.attempt_ref,
        amount=Money(charge.amount, charge.currency),
        state=charge.state,
        is_over=clock.now() >= charge.expires_at,
        return_url=charge.return_url,
    )


def pay(token: str, *, now: datetime, late: bool = False, notices: int = 1) -> None:
    """The buyer pays; ``late`` pays a charge that has run out. Runs inside a transaction."""
    charge = _by_token(token, lock=True)
    if charge.state == "paid":
        return
    if not late and (charge.state != "open" or now >= charge.expires_at):
        raise Conflict(N_("The time to pay is over."))
    charge.state, charge.paid_at = "paid", now
    _announce(charge, "charge.paid", notices=notices)


def decline(token: str) -> None:
    """The buyer's bank says no. Runs inside a transaction."""
    charge = _by_token(token, lock=True)
    if charge.state != "open":
        raise Conflict(N_("The time to pay is over."))
    charge.state = "declined"
    _announce(charge, "charge.declined", notices=1)


def signed_notice(event_id: str, kind: str, charge_ref: str) -> tuple[bytes, dict[str, str]]:
    """A notice as this gateway sends it: body and headers."""
    raw = json.dumps({"id": event_id, "type": kind, "charge": charge_ref}).encode()
    header = signatures.sign(raw, secret=_secret(), at=int(clock.now().timestamp()))
    return raw, {SIGNATURE_HEADER: header}


def _open_charge(request: ChargeRequest) -> DemoCharge:
    ref = ids.public_id("demo")
    charge = DemoCharge(
        ref=ref,
        token_digest=token_digest(_page_token(ref)),
        attempt_ref=request.attempt,
        currency=request.amount.currency,
        amount=request.amount.minor,
        state="open",
        return_url=request.return_url,
        created_at=clock.now(),
        expires_at=request.expires_at,
    )
    db.session.add(charge)
    return charge


def _announce(charge: DemoCharge, kind: str, *, notices: int) -> None:
    event_id = ids.public_id("evt")
    for time in range(notices):
        outbox.add(
            "demo.notice_due",
            key=f"{event_id}:{time}",
            event_id=event_id,
            kind=kind,
            charge_ref=charge.ref,
        )


def _get_charge(ref: str, *, lock: bool = False) -> DemoCharge:
    query = sa.select(DemoCharge).where(DemoCharge.ref == ref)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    charge = db.session.scalar(query)
    if charge is None:
        raise UnknownCharge(ref)
    return charge


def _by_token(token: str, *, lock: bool = False) -> DemoCharge:
    query = sa.select(DemoCharge).where(DemoCharge.token_digest == token_digest(token))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    charge = db.session.scalar(query)
    if charge is None:
        raise NotFound()
    return charge


def _facts(charge: DemoCharge) -> ChargeFacts:
    status = {
        "open": Status.OPEN,
        "paid": Status.PAID,
        "declined": Status.FAILED,
        "expired": Status.EXPIRED,
    }[charge.state]
    amount = Money(charge.amount, charge.currency)
    return ChargeFacts(charge.ref, charge.attempt_ref, status, amount, charge.state)


def _in_rupiah(amount: Money, at: datetime) -> Money:
    if amount.currency == "IDR":
        return amount
    rate = rates.rate_in_force(amount.currency, at=at)
    return rupiah(int((amount.amount * rate.rupiah).quantize(Decimal(1))))


def _page_token(ref: str) -> str:
    return derived_token("demo charge", ref)


def _secret() -> str:
    return derived_token("demo notices", "signing secret")
