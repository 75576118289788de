"""Notices of gateways: verified, stored, acknowledged; only then looked at, by asking the gateway.

A notice is a hint. The same notice twice is one row; one about something unknown waits and is
tried again for 72 hours, because it may be faster than our own row.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from marketplace.core import clock, outbox
from marketplace.core.database import db, transaction
from marketplace.core.sql import insert_new
from marketplace.payments import alarms, flows, refund_flows
from marketplace.payments.gateways import demo
from marketplace.payments.gateways.base import LONGEST_NOTICE, BadNotice
from marketplace.payments.gateways.registry import get_gateway
from marketplace.payments.models import GatewayEvent, PaymentAttempt, Refund
from marketplace.payments.rounds import for_each

GIVEN_UP_AFTER = timedelta(hours=72)
RAW_KEPT_FOR = timedelta(days=90)
_FIRST_LOOK = timedelta(minutes=5)
"""The outbox looks at once; the timed round only at what it left."""
_FIRST_DELAY = timedelta(seconds=30)
_DISPUTES = "charge.dispute."


def receive(gateway: str, raw: bytes, headers: Mapping[str, str]) -> bool:
    """Verify and store a notice; False when it does not concern us. Raises ``BadNotice``.

    Opens its own transaction: the sender is told "taken" only once the row stands.
    """
    if len(raw) > LONGEST_NOTICE:
        raise BadNotice("too long")
    notice = get_gateway(gateway).read_notice(raw, headers)
    if notice is None:
        return False
    now = clock.now()
    with transaction():
        is_new = insert_new(
            GatewayEvent,
            ["gateway", "event_id"],
            gateway=gateway,
            event_id=notice.event_id,
            kind=notice.kind,
            object_ref=notice.object_ref,
            raw=raw.decode("utf-8", "replace"),
            received_at=now,
            tries=0,
            next_at=now + _FIRST_LOOK,
            error="",
        )
        if is_new:
            outbox.add(
                "gateway_event.stored",
                key=f"{gateway}:{notice.event_id}",
                gateway=gateway,
                event_id=notice.event_id,
            )
    return True


def take_in(payload: Mapping[str, Any]) -> None:
    """Look at a stored notice: ask the gateway about its object and settle. Idempotent."""
    query = sa.select(GatewayEvent.id).where(
        GatewayEvent.gateway == payload["gateway"], GatewayEvent.event_id == payload["event_id"]
    )
    _look_at(db.session.scalars(query).one())


def take_in_waiting() -> int:
    """Timed: notices that could not be placed are tried again; returns how many."""
    due = sa.select(GatewayEvent.id).where(
        GatewayEvent.done_at.is_(None), GatewayEvent.next_at <= clock.now()
    )
    return for_each("take in waiting notices", due, _look_at)


def forget_raw() -> int:
    """Timed: the words of old notices are emptied; how many."""
    with transaction():
        emptied = db.session.scalars(
            sa.update(GatewayEvent)
            .where(GatewayEvent.received_at < clock.now() - RAW_KEPT_FOR, GatewayEvent.raw != "")
            .values(raw="")
            .returning(GatewayEvent.id)
            .execution_options(synchronize_session=False)
        ).all()
    return len(emptied)


def send_demo_notice(payload: Mapping[str, Any]) -> None:
    """The demo gateway's side: sign a notice and hand it in like any other."""
    raw, headers = demo.signed_notice(payload["event_id"], payload["kind"], payload["charge_ref"])
    receive("demo", raw, headers)


def _look_at(event_id: int) -> None:
    event = db.session.get_one(GatewayEvent, event_id)
    gateway, kind, ref, is_done = event.gateway, event.kind, event.object_ref, event.done_at
    attempt_id, refund_id = _find_attempt(gateway, ref), _find_refund(gateway, ref)
    db.session.rollback()
    if is_done:
        return
    error = ""
    if attempt_id is not None:
        flows.check_attempt(attempt_id)
    elif refund_id is not None:
        refund_flows.check_refund(refund_id)
    elif not kind.startswith(_DISPUTES):
        error = "nothing of ours has this reference"
    with transaction():
        _note(db.session.get_one(GatewayEvent, event_id), error, now=clock.now())


def _find_attempt(gateway: str, ref: str) -> int | None:
    return db.session.scalar(
        sa.select(PaymentAttempt.id).where(
            PaymentAttempt.gateway == gateway, PaymentAttempt.provider_ref == ref
        )
    )


def _find_refund(gateway: str, ref: str) -> int | None:
    return db.session.scalar(
        sa.select(Refund.id).where(Refund.gateway == gateway, Refund.provider_ref == ref)
    )


def _note(event: GatewayEvent, error: str, *, now: datetime) -> None:
    event.tries, event.error = event.tries + 1, error
    if not error:
        event.done_at, event.next_at = now, None
        if event.kind.startswith(_DISPUTES):
            _sound(event, "dispute", event.kind, now=now)
        return
    event.next_at = now + _FIRST_DELAY * (1 << min(event.tries, 10))
    if now > event.received_at + GIVEN_UP_AFTER:
        event.done_at, event.next_at = now, None
        _sound(event, "lost_notice", error, now=now)


def _sound(event: GatewayEvent, kind: str, detail: str, *, now: datetime) -> None:
    key = f"{kind}:{event.gateway}:{event.event_id}"
    alarms.sound(key, kind, reference=event.object_ref, detail=detail, now=now)
