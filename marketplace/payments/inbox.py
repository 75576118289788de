"""Notices of gateways: verified, stored, acknowledged; only then looked at, by asking the gateway.

A notice is a hint. The same notice twice is one row; one about something unknown waits and is
tried again for 72 hours, because it may be faster than our own row.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from marketplace.core import clock, logs, outbox
from marketplace.core.database import db, transaction
from marketplace.core.sql import insert_new
from marketplace.payments import alarms, flows
from marketplace.payments.gateways import demo
from marketplace.payments.gateways.base import UnknownCharge
from marketplace.payments.gateways.registry import get_gateway
from marketplace.payments.models import GatewayEvent, PaymentAttempt

log = logs.get_logger(__name__)

LONGEST_NOTICE = 256 * 1024
GIVEN_UP_AFTER = timedelta(hours=72)
_FIRST_DELAY = timedelta(seconds=30)


def receive(gateway: str, raw: bytes, headers: Mapping[str, str]) -> bool:
    """Verify and store a notice; False when it does not concern us. Raises ``BadNotice``.

    Opens its own transaction: the sender is told "taken" only once the row stands.
    """
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
            next_at=now,
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
    event = db.session.scalars(
        sa.select(GatewayEvent).where(
            GatewayEvent.gateway == payload["gateway"],
            GatewayEvent.event_id == payload["event_id"],
        )
    ).one()
    event_id, gateway, ref, done = event.id, event.gateway, event.object_ref, event.done_at
    attempt_id = db.session.scalar(
        sa.select(PaymentAttempt.id).where(
            PaymentAttempt.gateway == gateway, PaymentAttempt.provider_ref == ref
        )
    )
    db.session.rollback()
    if done is not None:
        return
    error = ""
    if attempt_id is None:
        error = "no attempt has this reference"
    else:
        try:
            flows.check_attempt(attempt_id)
        except UnknownCharge:
            error = "the gateway does not know this reference"
    with transaction():
        _note(db.session.get_one(GatewayEvent, event_id), error, now=clock.now())


def take_in_waiting(limit: int = 50) -> int:
    """Timed: notices that could not be placed are tried again; returns how many."""
    query = (
        sa.select(GatewayEvent.gateway, GatewayEvent.event_id)
        .where(GatewayEvent.done_at.is_(None), GatewayEvent.next_at <= clock.now())
        .order_by(GatewayEvent.id)
        .limit(limit)
    )
    due = [(row[0], row[1]) for row in db.session.execute(query)]
    db.session.rollback()
    for gateway, event_id in due:
        take_in({"gateway": gateway, "event_id": event_id})
    return len(due)


def send_demo_notice(payload: Mapping[str, Any]) -> None:
    """The demo gateway's side: sign a notice and hand it in like any other."""
    raw, headers = demo.signed_notice(payload["event_id"], payload["kind"], payload["charge_ref"])
    receive("demo", raw, headers)


def _note(event: GatewayEvent, error: str, *, now: datetime) -> None:
    event.tries, event.error = event.tries + 1, error
    if not error:
        event.done_at, event.next_at = now, None
        return
    event.next_at = now + _FIRST_DELAY * 2 ** min(event.tries, 10)
    if now > event.received_at + GIVEN_UP_AFTER:
        event.done_at, event.next_at = now, None
        alarms.sound(
            f"lost_notice:{event.gateway}:{event.event_id}",
            "lost_notice",
            reference=event.object_ref,
            detail=error,
            now=now,
        )
