"""Everything that happens by itself: outbox topic -> functions, and timed jobs.

A function gets the topic's payload (ids only) and the ``message_id``, opens its own transaction
and may run twice.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from marketplace.catalog import photos
from marketplace.checkout import service as checkout
from marketplace.core import clock, files, idempotency
from marketplace.core.database import transaction
from marketplace.core.jobs import Handler, TimedJob
from marketplace.inventory import service as inventory
from marketplace.notifications import (
    account_letters,
    application_letters,
    money_letters,
    order_letters,
)
from marketplace.orders import receipts
from marketplace.orders import service as orders
from marketplace.payments import flows, inbox, payouts, refund_flows, refunds, settlements
from marketplace.search import index

TOPICS: Mapping[str, Sequence[Handler]] = {
    "user.registered": [account_letters.tell_registered],
    "user.register_again": [account_letters.tell_registered_again],
    "user.reset_requested": [account_letters.tell_reset],
    "user.email_change": [account_letters.tell_email_change],
    "user.security_changed": [account_letters.tell_security_changed],
    "application.submitted": [application_letters.tell_submitted],
    "application.returned": [application_letters.tell_returned],
    "application.checked": [application_letters.tell_checked],
    "application.approved": [application_letters.tell_approved],
    "application.refused": [application_letters.tell_refused],
    "product.changed": [index.product_changed],
    "stock.changed": [index.stock_changed],
    "seller.changed": [index.seller_changed],
    "photo.added": [photos.make_renditions],
    files.DELETED: [files.remove_content],
    "order.paid": [receipts.make, order_letters.tell_paid],
    "order.expired": [order_letters.tell_expired],
    "seller_order.shipped": [order_letters.tell_shipped],
    "seller_order.tracking_corrected": [order_letters.tell_tracking_corrected],
    "seller_order.delivered": [order_letters.tell_delivered],
    "seller_order.completed": [payouts.release, order_letters.tell_completed],
    "seller_order.declined": [refunds.refund_ended_part, order_letters.tell_ended],
    "seller_order.cancelled": [refunds.refund_ended_part, order_letters.tell_ended],
    "demo.notice_due": [inbox.send_demo_notice],
    "gateway_event.stored": [inbox.take_in],
    "payment.attempt_due": [flows.end_attempt],
    "payment.late": [money_letters.tell_paid_late],
    "refund.requested": [refund_flows.submit_refund],
    "refund.succeeded": [money_letters.tell_refunded],
    "refund.failed": [money_letters.tell_refund_failed],
    "payout_batch.prepared": [money_letters.tell_batch_prepared],
    "payout_batch.paid": [money_letters.tell_batch_paid],
    # Nobody acts on these yet; they are named so that they do not wait for a newer worker.
    "order.placed": [],
    "seller_order.accepted": [],
    "seller_order.packed": [],
    "payout_batch.approved": [],
    "payout_batch.cancelled": [],
}


def _inside(step: Callable[..., int]) -> Callable[[], int]:
    """``step(now=…)`` as a timed job: in one transaction, at this moment."""

    def run() -> int:
        with transaction():
            now: datetime = clock.now()
            return step(now=now)

    return run


SLOW_TOPICS = ("photo.added",)
"""Topics whose functions take seconds; they have a thread of their own."""

TIMED_JOBS: Sequence[TimedJob] = (
    TimedJob("expire unpaid orders", timedelta(seconds=30), flows.expire_overdue),
    TimedJob("release expired holds", timedelta(minutes=1), _inside(inventory.release_expired)),
    TimedJob("look at open payments", timedelta(minutes=1), flows.check_open_attempts),
    TimedJob("look at waiting notices", timedelta(minutes=1), inbox.take_in_waiting),
    TimedJob("collect settlements", timedelta(seconds=15), settlements.collect_settlements),
    TimedJob("follow refunds", timedelta(minutes=1), refund_flows.follow_refunds),
    TimedJob("count parcels as delivered", timedelta(minutes=5), _inside(orders.deliver_overdue)),
    TimedJob("end claim windows", timedelta(minutes=5), _inside(orders.complete_unclaimed)),
    TimedJob("let long sold pieces go", timedelta(hours=24), index.remove_long_sold),
    TimedJob("forget words of notices", timedelta(hours=6), inbox.forget_raw),
    TimedJob("forget old requests", timedelta(hours=6), _inside(idempotency.forget_old)),
    TimedJob("forget stale checkouts", timedelta(minutes=10), _inside(checkout.forget_stale)),
)
