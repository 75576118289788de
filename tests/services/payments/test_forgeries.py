"""Forged and misleading notices: nothing is stored of the first, nothing paid by the second."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import clock as core_clock
from marketplace.core.database import db, transaction
from marketplace.core.money import Money
from marketplace.payments import service
from marketplace.payments.gateways import demo, signatures
from marketplace.payments.gateways.base import ChargeFacts, Status
from marketplace.payments.models import Alarm, AttemptState, GatewayEvent, PaymentAttempt
from tests.factories.orders import newest_attempt, placed_order, started_attempt
from tests.support.clients import Visitor


def genuine() -> tuple[bytes, str]:
    raw, headers = demo.signed_notice("evt_1", "charge.paid", "demo_1")
    return raw, headers[demo.SIGNATURE_HEADER]


def header(raw: bytes, *, secret: str = "wrong", late: int = 0) -> str:
    return signatures.sign(raw, secret=secret, at=int(core_clock.now().timestamp()) + late)


def shifted(raw: bytes, late: int) -> str:
    """A signature with the right secret at the wrong time."""
    return signatures.sign(raw, secret=demo._secret(), at=int(core_clock.now().timestamp()) + late)


FORGERIES = {
    "no header": lambda raw, good: None,
    "empty header": lambda raw, good: "",
    "no time": lambda raw, good: good.split(",")[1],
    "no signature": lambda raw, good: good.split(",")[0],
    "two times": lambda raw, good: f"t=1,{good}",
    "time is a word": lambda raw, good: good.replace("t=", "t=x"),
    "negative time": lambda raw, good: good.replace("t=", "t=-"),
    "wrong secret": lambda raw, good: header(raw),
    "empty secret": lambda raw, good: header(raw, secret=""),
    "301 seconds old": lambda raw, good: shifted(raw, -301),
    "a day old": lambda raw, good: shifted(raw, -86_400),
    "301 seconds ahead": lambda raw, good: shifted(raw, 301),
    "a year ahead": lambda raw, good: shifted(raw, 31_536_000),
    "upper case": lambda raw, good: good.upper(),
    "one character less": lambda raw, good: good[:-1],
    "one character more": lambda raw, good: f"{good}0",
    "other scheme": lambda raw, good: good.replace("v1=", "v0="),
    "signature of another body": lambda raw, good: header(b"{}", secret="wrong"),
}


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(GatewayEvent)) or 0


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_notice_is_refused_and_leaves_no_row(client: Visitor, name: str) -> None:
    raw, good = genuine()
    given = FORGERIES[name](raw, good)
    headers = {} if given is None else {demo.SIGNATURE_HEADER: given}
    assert client.post("/webhooks/demo", data=raw, headers=headers).status_code == 400
    assert rows() == 0


def test_a_body_of_one_more_byte_is_refused(client: Visitor) -> None:
    raw, good = genuine()
    answer = client.post("/webhooks/demo", data=raw + b" ", headers={demo.SIGNATURE_HEADER: good})
    assert answer.status_code == 400
    assert rows() == 0


def test_a_body_of_300_kilobytes_is_refused_unread(client: Visitor) -> None:
    raw = b"x" * 300_000
    answer = client.post(
        "/webhooks/demo", data=raw, headers={demo.SIGNATURE_HEADER: shifted(raw, 0)}
    )
    assert answer.status_code == 413
    assert rows() == 0


def test_a_gateway_that_is_not_on_is_not_found(client: Visitor) -> None:
    assert client.post("/webhooks/stripe", data=b"{}").status_code == 404
    assert client.post("/webhooks/nobody", data=b"{}").status_code == 404


def test_a_genuine_notice_is_stored_once(client: Visitor) -> None:
    raw, good = genuine()
    for _ in range(3):
        answer = client.post("/webhooks/demo", data=raw, headers={demo.SIGNATURE_HEADER: good})
        assert answer.status_code == 200
    assert rows() == 1
    assert json.loads(db.session.scalars(sa.select(GatewayEvent.raw)).one())["id"] == "evt_1"


MISLEADING = {
    "one unit less": {"amount": -1},
    "one unit more": {"amount": 1},
    "nothing": {"amount": None},
    "another currency": {"currency": "EUR"},
    "another attempt": {"attempt": "att_other"},
    "no attempt": {"attempt": ""},
    "another reference": {"ref": "demo_other"},
    "other reference and attempt": {"ref": "demo_other", "attempt": "att_other"},
}


@pytest.mark.parametrize("name", MISLEADING)
def test_facts_of_another_charge_do_not_pay_and_raise_an_alarm(app: Flask, name: str) -> None:
    order = placed_order(currency="USD", country="US")
    order_id = order.id
    attempt = started_attempt(order)
    change = MISLEADING[name]
    amount: Money | None = Money(attempt.amount, str(change.get("currency", attempt.currency)))
    if "amount" in change:
        delta = change["amount"]
        amount = None if delta is None else Money(attempt.amount + int(str(delta)), "USD")
    facts = ChargeFacts(
        ref=str(change.get("ref", attempt.provider_ref)),
        attempt=str(change.get("attempt", attempt.public_id)),
        status=Status.PAID,
        amount=amount,
        raw_status="paid",
    )
    attempt_id = attempt.id
    with transaction():
        service.settle(attempt_id, facts, now=core_clock.now())
    assert newest_attempt(order_id).state is not AttemptState.PAID
    assert db.session.get_one(PaymentAttempt, attempt_id).paid_at is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Alarm)) == 1
