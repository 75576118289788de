"""Timed rounds of money find their few rows by an index, however many others there are."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from marketplace.core import clock as core_clock
from marketplace.core.database import Base, db, is_sqlite
from marketplace.orders.models import Order, SellerOrder, SellerOrderState
from marketplace.payments import flows, inbox, refund_flows, settlements
from marketplace.payments.models import AttemptState, GatewayEvent, PaymentAttempt, Refund
from tests.factories.orders import newest_attempt, paid_order, parts_of
from tests.factories.sellers import written
from tests.services.payments.test_refunds import requested_refund

MANY = 1500
_number = count(1)
OWN = {"public_id", "number", "token_digest", "provider_ref", "event_id"}


def many_like(table: type[Base], row_id: int, **changes: object) -> list[int]:
    """Copies of a row, with values of their own where each needs one; their keys."""
    columns = table.__table__.columns
    row = db.session.execute(sa.select(*columns).where(table.id == row_id)).mappings().one()
    return list(
        db.session.scalars(
            sa.insert(table).returning(table.id),
            [{**_copy(row), **changes} for _copy_number in range(MANY)],
        )
    )


def _copy(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name != "id"}
    return {**values, **{name: f"copy {next(_number)}" for name in OWN & set(values)}}


def a_large_past() -> None:
    """Thousands of orders that are paid, settled, refunded, and notices that were looked at."""
    order = paid_order()
    order_id, attempt_id, part_id = order.id, newest_attempt(order.id).id, parts_of(order)[0].id
    refund_id = requested_refund(order)
    now = core_clock.now()
    with written():
        part = sa.select(*SellerOrder.__table__.columns).where(SellerOrder.id == part_id)
        row = db.session.execute(part).mappings().one()
        completed = SellerOrderState.COMPLETED
        db.session.execute(
            sa.insert(SellerOrder),
            [
                {**_copy(row), "order_id": copy_id, "state": completed}
                for copy_id in many_like(Order, order_id)
            ],
        )
        many_like(PaymentAttempt, attempt_id, state=AttemptState.PAID, settled_at=now)
        many_like(Refund, refund_id, state="succeeded")
        event = GatewayEvent(
            gateway="demo", event_id="one", kind="x", object_ref="x", raw="", received_at=now,
            done_at=now, error="", tries=1,
        )  # fmt: skip
        db.session.add(event)
        db.session.flush()
        many_like(GatewayEvent, event.id)
        if not is_sqlite():
            db.session.execute(sa.text("ANALYZE"))


def plan_of(act: Callable[[], object]) -> str:
    """How the database finds the rows of the first query that ``act`` sends."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    statement, values = next(each for each in sent if "LIMIT" in each[0])
    explain = "EXPLAIN QUERY PLAN " if is_sqlite() else "EXPLAIN "
    lines = db.session.connection().exec_driver_sql(explain + statement, values)
    return "\n".join(str(line[-1]) for line in lines)


@pytest.mark.usefixtures("clock")
def test_each_round_uses_an_index_for_what_waits(app: Flask) -> None:
    a_large_past()
    for act, index in (
        (flows.expire_overdue, "ix_seller_order_"),
        (flows.check_open_attempts, "payment_attempt_"),
        (settlements.collect_settlements, "ix_payment_attempt_unsettled"),
        (refund_flows.follow_refunds, "ix_refund_state"),
        (inbox.take_in_waiting, "ix_gateway_event_due"),
    ):
        plan = plan_of(act)
        assert index in plan, plan
