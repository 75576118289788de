"""Letters about money: back to buyers, out to shops, and what finance must look at."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import OfficeRole
from marketplace.core.database import db
from marketplace.core.formats import format_money
from marketplace.core.i18n import N_
from marketplace.core.money import Money, rupiah
from marketplace.notifications import readers, service
from marketplace.notifications.letters import Letter
from marketplace.orders import queries as orders
from marketplace.orders.links import order_path
from marketplace.payments.models import Payment, PaymentAttempt, Payout, PayoutBatch, Refund


def tell_refunded(payload: Mapping[str, Any]) -> None:
    """The buyer learns that the money went back."""
    refund = _refund(payload)
    order = orders.get_order(_order_id(refund.attempt))
    reader = readers.of_order(order)
    amount = format_money(Money(refund.amount, refund.currency), reader.language)
    subject = reader.t(
        N_("Order %(number)s: %(amount)s went back to you"), number=order.number, amount=amount
    )
    letter = Letter(
        name="refunded",
        reader=reader,
        subject=subject,
        paragraphs=[
            reader.t(N_("It goes the way you paid. Your bank may need some days to show it.")),
        ],
        path=order_path(order),
        action=reader.t(N_("See the order")),
        notice=subject,
    )
    _send(f"refunded:{refund.public_id}", [letter])


def tell_refund_failed(payload: Mapping[str, Any]) -> None:
    """Finance must find another way to give the money back."""
    refund = _refund(payload)
    number = orders.get_order(_order_id(refund.attempt)).number
    letters = []
    for reader in readers.of_office(OfficeRole.FINANCE):
        subject = reader.t(N_("Order %(number)s: a refund failed"), number=number)
        letters.append(
            Letter(
                name="refund_failed",
                reader=reader,
                subject=subject,
                paragraphs=[reader.t(N_("The buyer must get the money another way."))],
                path="/office/payouts/",
                action=reader.t(N_("Open the finance desk")),
                notice=subject,
            )
        )
    _send(f"refund_failed:{refund.public_id}", letters)


def tell_paid_late(payload: Mapping[str, Any]) -> None:
    """The buyer learns that a payment came too late, or once too often, and goes back in full."""
    attempt = db.session.get_one(PaymentAttempt, payload["attempt_id"])
    payment = db.session.get_one(Payment, attempt.payment_id)
    order = orders.get_order(payment.order_id)
    reader = readers.of_order(order)
    if payment.paid_at is None:
        subject = reader.t(N_("Order %(number)s: your payment came too late"), number=order.number)
        why = reader.t(N_("The pieces were no longer free when it arrived. We are sorry."))
    else:
        subject = reader.t(N_("Order %(number)s: you paid twice"), number=order.number)
        why = reader.t(N_("It was paid already, so this payment is not needed."))
    letter = Letter(
        name="paid_late",
        reader=reader,
        subject=subject,
        paragraphs=[
            why,
            reader.t(N_("All of it goes back to you the way you paid.")),
        ],
        path=order_path(order),
        action=reader.t(N_("See the order")),
        notice=subject,
    )
    _send(f"paid_late:{attempt.public_id}", [letter])


def tell_batch_prepared(payload: Mapping[str, Any]) -> None:
    """Finance learns that a second person is wanted."""
    batch = db.session.get_one(PayoutBatch, payload["batch_id"])
    letters = []
    for reader in readers.of_office(OfficeRole.FINANCE):
        if reader.user_id == batch.prepared_by_id:
            continue
        subject = reader.t(N_("Payout %(number)s waits for approval"), number=batch.number)
        letters.append(
            Letter(
                name="batch_prepared",
                reader=reader,
                subject=subject,
                paragraphs=[reader.t(N_("Whoever prepared it cannot approve it."))],
                path=f"/office/payouts/{batch.public_id}",
                action=reader.t(N_("Open the payout")),
                notice=subject,
            )
        )
    _send(f"batch_prepared:{batch.public_id}", letters)


def tell_batch_paid(payload: Mapping[str, Any]) -> None:
    """Each shop learns what was sent to its bank account."""
    batch = db.session.get_one(PayoutBatch, payload["batch_id"])
    letters = []
    for payout in db.session.scalars(sa.select(Payout).where(Payout.batch_id == batch.id)):
        for reader in readers.of_shop(payout.seller_id):
            amount = format_money(rupiah(payout.amount), reader.language)
            subject = reader.t(N_("%(amount)s was sent to your bank account"), amount=amount)
            letters.append(
                Letter(
                    name="payout_paid",
                    reader=reader,
                    subject=subject,
                    paragraphs=[reader.t(N_("It arrives within one working day as a rule."))],
                    path="/workshop/money",
                    action=reader.t(N_("See your money")),
                    notice=subject,
                )
            )
    _send(f"batch_paid:{batch.public_id}", letters)


def _refund(payload: Mapping[str, Any]) -> Refund:
    query = (
        sa.select(Refund)
        .where(Refund.id == payload["refund_id"])
        .options(joinedload(Refund.attempt))
    )
    return db.session.scalars(query).one()


def _order_id(attempt: PaymentAttempt) -> int:
    return db.session.get_one(Payment, attempt.payment_id).order_id


def _send(subject: str, letters: list[Letter]) -> None:
    db.session.rollback()
    service.send(subject, letters)
