"""Short transactions around calls to a gateway: start, look, expire.

Each step can be repeated after a crash: rows are written before the call, the row's public id is
the gateway's idempotency key, and what the gateway says goes through ``service.settle``.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from marketplace.core import clock, ids, logs
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, Unavailable
from marketplace.core.i18n import N_
from marketplace.core.money import Money
from marketplace.inventory import service as inventory
from marketplace.orders import queries as order_queries
from marketplace.orders import service as orders
from marketplace.orders.links import order_token
from marketplace.orders.models import Order, SellerOrder, SellerOrderState
from marketplace.payments import alarms, service
from marketplace.payments.gateways.base import (
    ChargeRefused,
    ChargeRequest,
    Started,
    UnknownCharge,
)
from marketplace.payments.gateways.registry import get_gateway
from marketplace.payments.models import (
    OPEN_ATTEMPTS,
    AttemptState,
    Payment,
    PaymentAttempt,
)
from marketplace.payments.rounds import for_each
from marketplace.reference import office_settings as settings

log = logs.get_logger(__name__)

SHORTEST_TO_PAY = timedelta(minutes=30)
"""Gateways want this much at least."""
LONGEST_TO_PAY = timedelta(hours=2)
"""From placement, where the office gives no longer time for one try: retries after a declined
payment do not hold pieces for ever."""
LOOK_AFTER = timedelta(minutes=5)
FRESH_FOR = timedelta(seconds=2)
"""However often a page asks, the gateway is not asked more often than this."""
_OVER = N_("The time to pay for this order is over.")


def start(order_id: int, *, gateway: str, base_url: str) -> str:
    """The address where the buyer pays now. An open attempt is gone on with, never doubled."""
    with transaction():
        attempt, order = _open_attempt(order_id, gateway=gateway, now=clock.now())
        if attempt.redirect_url:
            return attempt.redirect_url
        request = _charge_request(attempt, order, base_url)
        attempt_id, name = attempt.id, attempt.gateway
    try:
        started = get_gateway(name).start(request)
    except ChargeRefused as error:
        with transaction():
            _note_refused(attempt_id, str(error), now=clock.now())
        _log_not_opened(request, name, str(error))
        raise Unavailable(
            N_("The payment could not be opened. You have not been charged.")
        ) from error
    except Unavailable as error:
        _log_not_opened(request, name, str(error))
        raise
    with transaction():
        is_open = _note_started(attempt_id, started)
    if not is_open:
        _expire_at_gateway(attempt_id)
        raise Conflict(_OVER)
    return started.redirect_url


def _log_not_opened(request: ChargeRequest, gateway: str, reason: str) -> None:
    log.warning(
        "payment not opened",
        order_number=request.order_number,
        attempt=request.attempt,
        gateway=gateway,
        reason=reason,
    )


def check_attempt(attempt_id: int) -> AttemptState:
    """Ask the gateway how an attempt stands and settle it."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    gateway, ref, state = attempt.gateway, attempt.provider_ref, attempt.state
    if ref is None:
        return state
    db.session.rollback()
    try:
        facts = get_gateway(gateway).fetch(ref)
    except UnknownCharge:
        with transaction():
            now = clock.now()
            service.lock_attempt(attempt_id).fetched_at = now
            _sound_unknown(gateway, ref, now=now)
        return state
    with transaction():
        return service.settle(attempt_id, facts, now=clock.now()).state


def look_again(order_id: int) -> None:
    """Ask the gateway about the open attempts of an order, unless it was asked a moment ago; if it
    does not answer, the worker asks later.
    """
    just_now = clock.now() - FRESH_FOR
    attempts = service.list_open_attempts(order_id)
    due = [each.id for each in attempts if not each.fetched_at or each.fetched_at <= just_now]
    for attempt_id in due:
        with suppress(Unavailable):
            check_attempt(attempt_id)


def end_attempt(payload: Mapping[str, Any]) -> None:
    """Nothing more is to be paid through this attempt. If it was paid already, that settles."""
    attempt_id = payload["attempt_id"]
    with transaction():
        attempt = service.lock_attempt(attempt_id)
        if attempt.state not in OPEN_ATTEMPTS:
            return
        if attempt.provider_ref is None:
            # Should its start come back from the gateway after this, it ends what it began.
            attempt.state = AttemptState.EXPIRED
            return
    _expire_at_gateway(attempt_id)


def can_pay(order: Order, *, now: datetime) -> bool:
    """Whether the buyer can go on with a payment of this unpaid order or begin a new one."""
    is_waiting = all(part.state is SellerOrderState.PLACED for part in order.seller_orders)
    if not is_waiting or order.pay_until <= now:
        return False
    return now <= order.placed_at + _last_start(now) or bool(service.list_open_attempts(order.id))


def expire_unpaid(order_id: int) -> None:
    """The time to pay is over: end the attempt at the gateway first, then the order.

    A payment that came through meanwhile settles instead.
    """
    with transaction():
        if not _is_overdue(order_id, now=clock.now()):
            return
        open_ones = [attempt.id for attempt in service.list_open_attempts(order_id)]
    for attempt_id in open_ones:
        end_attempt({"attempt_id": attempt_id})
    with transaction():
        now = clock.now()
        if _is_overdue(order_id, now=now) and not service.list_open_attempts(order_id):
            orders.expire(order_id, now=now)


def expire_overdue() -> int:
    """Timed: every unpaid order whose time is, or may be, over; how many were looked at."""
    now = clock.now()
    may_be_over = sa.or_(Order.pay_until <= now, Order.placed_at < now - _last_start(now))
    # From the few that wait to their orders: the other way round SQLite reads every order.
    overdue = (
        sa.select(SellerOrder.order_id)
        .join(Order, Order.id == SellerOrder.order_id)
        .where(SellerOrder.state == SellerOrderState.PLACED, may_be_over)
        .distinct()
    )
    return for_each("expire unpaid orders", overdue, expire_unpaid)


def check_open_attempts() -> int:
    """Timed: attempts that nobody has looked at for 5 minutes, in case a notice was lost."""
    last_look = sa.func.coalesce(PaymentAttempt.fetched_at, PaymentAttempt.created_at)
    due = sa.select(PaymentAttempt.id).where(
        PaymentAttempt.state.in_(OPEN_ATTEMPTS),
        PaymentAttempt.provider_ref.is_not(None),
        last_look <= clock.now() - LOOK_AFTER,
    )
    return for_each("check open attempts", due, check_attempt)


def _open_attempt(order_id: int, *, gateway: str, now: datetime) -> tuple[PaymentAttempt, Order]:
    payment = service.lock_payment(order_id)
    order = order_queries.get_order(order_id)
    if payment.paid_at is not None:
        raise Conflict(N_("This order is paid already."))
    if not can_pay(order, now=now):
        raise Conflict(_OVER)
    for attempt in service.list_open_attempts(order_id):
        return attempt, order
    return _new_attempt(payment, order, gateway=gateway, now=now), order


def _new_attempt(payment: Payment, order: Order, *, gateway: str, now: datetime) -> PaymentAttempt:
    one_try = _one_try(now)
    until = min(now + one_try, order.placed_at + max(LONGEST_TO_PAY, one_try))
    grace = timedelta(minutes=settings.value("payment_grace_minutes", at=now))
    inventory.extend(orders.stock_holder(order), until=until + grace, now=now)
    order.pay_until = until
    attempt = PaymentAttempt(
        public_id=ids.public_id("att"),
        payment_id=payment.id,
        order_version=order.version,
        gateway=gateway,
        currency=payment.currency,
        amount=payment.amount,
        state=AttemptState.CREATED,
        request_id=logs.request_id() or "",
        created_at=now,
        expires_at=until,
    )
    db.session.add(attempt)
    # The caller goes on with the attempt's key after this transaction.
    db.session.flush()
    return attempt


def _charge_request(attempt: PaymentAttempt, order: Order, base_url: str) -> ChargeRequest:
    link = f"{base_url}/pay/{order_token(order)}"
    return ChargeRequest(
        attempt=attempt.public_id,
        order_number=order.number,
        request_id=attempt.request_id,
        amount=Money(attempt.amount, attempt.currency),
        language=order.language,
        email=order.person.email,
        expires_at=attempt.expires_at,
        return_url=f"{link}/returned",
        cancel_url=link,
    )


def _note_started(attempt_id: int, started: Started) -> bool:
    """Keep the gateway's reference; False when the attempt was ended during the call."""
    attempt = service.lock_attempt(attempt_id)
    attempt.provider_ref, attempt.redirect_url = started.ref, started.redirect_url
    if attempt.state is AttemptState.CREATED:
        attempt.state = AttemptState.PENDING
    return attempt.state in OPEN_ATTEMPTS


def _note_refused(attempt_id: int, reason: str, *, now: datetime) -> None:
    attempt = service.lock_attempt(attempt_id)
    attempt.state, attempt.raw_status = AttemptState.FAILED, "refused"
    key = f"charge_refused:{attempt.public_id}"
    alarms.sound(key, "charge_refused", reference=attempt.public_id, detail=reason, now=now)


def _expire_at_gateway(attempt_id: int) -> None:
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    gateway, ref = attempt.gateway, attempt.provider_ref
    db.session.rollback()
    try:
        facts = get_gateway(gateway).expire(ref or "")
    except UnknownCharge:
        with transaction():
            _sound_unknown(gateway, ref or "", now=clock.now())
            _give_up(service.lock_attempt(attempt_id))
        return
    with transaction():
        attempt = service.settle(attempt_id, facts, now=clock.now())
        if not service.is_about(attempt, facts):
            _give_up(attempt)


def _give_up(attempt: PaymentAttempt) -> None:
    """What the gateway holds is not this attempt: a person has the alarm, the order can end."""
    if attempt.state in OPEN_ATTEMPTS:
        attempt.state = AttemptState.EXPIRED


def _sound_unknown(gateway: str, ref: str, *, now: datetime) -> None:
    key = f"unknown_charge:{gateway}:{ref}"
    alarms.sound(key, "unknown_charge", reference=ref, detail=gateway, now=now)


def _is_overdue(order_id: int, *, now: datetime) -> bool:
    payment = service.lock_payment(order_id)
    return payment.paid_at is None and not can_pay(order_queries.get_order(order_id), now=now)


def _one_try(now: datetime) -> timedelta:
    return timedelta(minutes=settings.value("payment_minutes", at=now))


def _last_start(now: datetime) -> timedelta:
    """How long after placement a new try may begin, so that the gateway has time enough for it.

    The first one comes a moment after placement, so a second is forgiven.
    """
    one_try = _one_try(now)
    longest, shortest = max(LONGEST_TO_PAY, one_try), min(SHORTEST_TO_PAY, one_try)
    return longest - shortest + timedelta(seconds=1)
