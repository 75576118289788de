"""Letters about orders, to the buyer and to the shops. The order's number stands in the subject."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.core.database import db
from marketplace.core.formats import format_day, format_money
from marketplace.core.i18n import N_, pick_text
from marketplace.core.money import Money, rupiah
from marketplace.notifications import readers, service
from marketplace.notifications.letters import Letter, Reader
from marketplace.orders import queries as orders
from marketplace.orders.links import order_path
from marketplace.orders.models import Order, OrderLine, SellerOrder
from marketplace.orders.states import ENDED
from marketplace.payments.shares import earnings
from marketplace.shipping import queries as carriers


def tell_paid(payload: Mapping[str, Any]) -> None:
    """The buyer has the confirmation, each shop its part."""
    order = orders.get_order(payload["order_id"])
    letters = [_confirmation(order)]
    for part in order.seller_orders:
        letters += [_new_order(order, part, reader) for reader in readers.of_shop(part.seller_id)]
    _send(f"order.paid:{order.public_id}", letters)


def tell_expired(payload: Mapping[str, Any]) -> None:
    """The buyer learns that the time to pay was over."""
    order = orders.get_order(payload["order_id"])
    reader = readers.of_order(order)
    letter = Letter(
        name="order_expired",
        reader=reader,
        subject=reader.t(N_("Order %(number)s was not paid"), number=order.number),
        paragraphs=[
            reader.t(N_("The time to pay is over, so the pieces are free for others again.")),
            reader.t(N_("Nothing was charged. If they are still there, you can order them anew.")),
        ],
        path=order_path(order),
        action=reader.t(N_("See the order")),
        notice=reader.t(N_("Order %(number)s was not paid"), number=order.number),
    )
    _send(f"order.expired:{order.public_id}", [letter])


def tell_shipped(payload: Mapping[str, Any]) -> None:
    """The buyer has the carrier and the number of the parcel."""
    part = orders.get_seller_order_by_id(payload["seller_order_id"])
    reader = readers.of_order(part.order)
    days = {"first": part.days_min, "last": part.days_max}
    letter = _about_parcel(
        part,
        reader,
        name="shipped",
        subject=N_("Order %(number)s: a parcel from %(shop)s is on its way"),
        paragraphs=[
            reader.t(N_("The shop has given your parcel to the carrier.")),
            reader.t(N_("It usually takes %(first)s to %(last)s days."), **days),
            reader.t(N_("When it has come and all is well, please tell us on the order's page.")),
        ],
        rows=_parcels(part, reader),
    )
    _send(f"shipped:{part.public_id}", [letter])


def tell_tracking_corrected(payload: Mapping[str, Any]) -> None:
    """The buyer has the right number instead of the one that was copied wrongly."""
    part = orders.get_seller_order_by_id(payload["seller_order_id"])
    reader = readers.of_order(part.order)
    letter = _about_parcel(
        part,
        reader,
        name="tracking_corrected",
        subject=N_("Order %(number)s: the right tracking number of the parcel from %(shop)s"),
        paragraphs=[
            reader.t(N_("The shop has corrected the number of your parcel. Use this one:")),
        ],
        rows=_parcels(part, reader),
    )
    _send(f"tracking_corrected:{payload['message_id']}", [letter])


def tell_delivered(payload: Mapping[str, Any]) -> None:
    """The buyer learns until when a problem can be reported."""
    part = orders.get_seller_order_by_id(payload["seller_order_id"])
    reader = readers.of_order(part.order)
    until = format_day(part.claim_until or part.created_at, reader.language)
    letter = _about_parcel(
        part,
        reader,
        name="delivered",
        subject=N_("Order %(number)s: the parcel from %(shop)s has come"),
        paragraphs=[
            reader.t(N_("If something is wrong, tell us by %(until)s."), until=until),
            reader.t(N_("If all is well, say so, and the shop is paid sooner.")),
        ],
    )
    _send(f"delivered:{part.public_id}", [letter])


def tell_completed(payload: Mapping[str, Any]) -> None:
    """The shop learns that its share can be paid out."""
    part = orders.get_seller_order_by_id(payload["seller_order_id"])
    letters = []
    for reader in readers.of_shop(part.seller_id):
        subject = reader.t(N_("Order %(number)s is completed"), number=part.number)
        amount = format_money(rupiah(earnings(part)), reader.language)
        letters.append(
            Letter(
                name="completed",
                reader=reader,
                subject=subject,
                paragraphs=[
                    reader.t(N_("%(amount)s is now ready to be paid to you."), amount=amount),
                ],
                path="/workshop/money",
                action=reader.t(N_("See your money")),
                notice=subject,
            )
        )
    _send(f"completed:{part.public_id}", letters)


def tell_ended(payload: Mapping[str, Any]) -> None:
    """A part was cancelled or declined: the buyer gets the money back, the shop learns why."""
    part = orders.get_seller_order_by_id(payload["seller_order_id"])
    order = orders.get_order(part.order_id)
    buyer = readers.of_order(order)
    price = Money(part.goods_amount + part.delivery_amount, order.currency)
    if len(order.seller_orders) == 1:
        subject = buyer.t(N_("Order %(number)s was cancelled"), number=order.number)
    else:
        subject = buyer.t(
            N_("Order %(number)s: the part of %(shop)s was cancelled"), **_names(part)
        )
    letters = [
        Letter(
            name="ended_buyer",
            reader=buyer,
            subject=subject,
            paragraphs=[
                buyer.t(N_("The reason: %(reason)s"), reason=part.end_reason),
                buyer.t(
                    N_("You get %(amount)s back the way you paid."),
                    amount=format_money(price, buyer.language),
                ),
                *_what_goes_on(order, buyer),
            ],
            path=order_path(order),
            action=buyer.t(N_("See the order")),
            notice=subject,
        )
    ]
    letters += [_ended_for_shop(part, reader) for reader in readers.of_shop(part.seller_id)]
    _send(f"ended:{part.public_id}", letters)


def _confirmation(order: Order) -> Letter:
    reader = readers.of_order(order)
    rows = [
        (_line_text(line, reader), _price(line.unit_amount * line.quantity, order))
        for part in order.seller_orders
        for line in part.lines
    ]
    rows += [
        (
            reader.t(N_("Delivery by %(shop)s"), shop=part.seller.name),
            _price(part.delivery_amount, order),
        )
        for part in order.seller_orders
    ]
    subject = reader.t(N_("Order %(number)s is paid"), number=order.number)
    return Letter(
        name="order_paid",
        reader=reader,
        subject=subject,
        paragraphs=[
            reader.t(N_("Thank you. The shops know of it and pack your pieces.")),
            reader.t(N_("The link below shows how far they are. Keep it; it needs no account.")),
        ],
        rows=rows,
        total=(reader.t(N_("Total")), _price(order.total_amount, order)),
        path=order_path(order),
        action=reader.t(N_("See the order")),
        notice=subject,
    )


def _new_order(order: Order, part: SellerOrder, reader: Reader) -> Letter:
    subject = reader.t(N_("New order %(number)s"), number=part.number)
    send_by = part.ship_by or part.created_at
    amount = format_money(rupiah(earnings(part)), reader.language)
    return Letter(
        name="new_order",
        reader=reader,
        subject=subject,
        paragraphs=[
            reader.t(N_("Please send it by %(day)s."), day=format_day(send_by, reader.language)),
            reader.t(N_("You receive %(amount)s once the buyer has it."), amount=amount),
        ],
        rows=[(_title(line, reader), f"{line.quantity} ×") for line in part.lines],
        path=f"/workshop/orders/{part.number}",
        action=reader.t(N_("Open the order")),
        notice=subject,
    )


def _ended_for_shop(part: SellerOrder, reader: Reader) -> Letter:
    subject = reader.t(N_("Order %(number)s was cancelled"), number=part.number)
    return Letter(
        name="ended_shop",
        reader=reader,
        subject=subject,
        paragraphs=[
            reader.t(N_("The reason: %(reason)s"), reason=part.end_reason),
            reader.t(N_("Please do not send it. The buyer gets the money back.")),
        ],
        path=f"/workshop/orders/{part.number}",
        action=reader.t(N_("Open the order")),
        notice=subject,
    )


def _what_goes_on(order: Order, reader: Reader) -> list[str]:
    if all(part.state in ENDED for part in order.seller_orders):
        return []
    return [reader.t(N_("The rest of the order goes on."))]


def _line_text(line: OrderLine, reader: Reader) -> str:
    title = _title(line, reader)
    return f"{title} × {line.quantity}" if line.quantity > 1 else title


def _title(line: OrderLine, reader: Reader) -> str:
    title = line.snapshot.get("title")
    return pick_text(title if isinstance(title, dict) else {}, reader.language)


def _price(amount: int, order: Order) -> str:
    return format_money(Money(amount, order.currency), order.language)


def _names(part: SellerOrder) -> dict[str, str]:
    return {"number": part.order.number, "shop": part.seller.name}


def _about_parcel(
    part: SellerOrder,
    reader: Reader,
    *,
    name: str,
    subject: str,
    paragraphs: Sequence[str],
    rows: Sequence[tuple[str, str]] = (),
) -> Letter:
    """A letter to the buyer that leads to the order; ``subject`` names its number and the shop."""
    words = reader.t(subject, **_names(part))
    return Letter(
        name=name,
        reader=reader,
        subject=words,
        paragraphs=paragraphs,
        rows=rows,
        path=order_path(part.order),
        action=reader.t(N_("See the order")),
        notice=words,
    )


def _parcels(part: SellerOrder, reader: Reader) -> list[tuple[str, str]]:
    """Carrier and number of each parcel of ``part``, with their labels."""
    names = {each.code: each.name for each in carriers.list_carriers()}
    rows = []
    for parcel in orders.list_parcels([part.id]):
        rows.append((reader.t(N_("Carrier")), names[parcel.shipment.carrier_code]))
        rows.append((reader.t(N_("Tracking number")), parcel.shipment.tracking_number))
    return rows


def _send(subject: str, letters: list[Letter]) -> None:
    db.session.rollback()
    service.send(subject, letters)
