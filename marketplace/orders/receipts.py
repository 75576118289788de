"""The buyer's receipt: a frozen snapshot of a paid order, as PDF in both languages.

Made by the worker once the order is paid; pages only hand out the stored paper.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from marketplace.core import clock, documents, pdf
from marketplace.core.catalogues import translator
from marketplace.core.database import transaction
from marketplace.core.formats import format_day, format_money, format_number
from marketplace.core.i18n import LANGUAGES, N_, pick_text
from marketplace.core.money import Money, rupiah
from marketplace.orders import queries
from marketplace.orders.models import Order, SellerOrder
from marketplace.orders.papers import RECEIPT, SUBJECT
from marketplace.reference import addresses

_NOTE_HOME = N_("Tax: none was collected.")
_NOTE_ABROAD = N_("Tax: none was collected. Your customs office may ask for duty and tax.")
_LACKS = N_("Some characters cannot be printed. Each of them stands here as %(mark)s.")
_TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


def make(payload: Mapping[str, Any]) -> None:
    """Handler of ``order.paid``: the receipt in each language. Idempotent."""
    for language in LANGUAGES:
        order = queries.get_order(payload["order_id"])
        paper = (RECEIPT, SUBJECT, order.id, language)
        snapshot = snapshot_of(order, language)
        if documents.is_current(*paper, snapshot):
            continue
        at = order.seller_orders[0].paid_at or clock.now()
        made = pdf.render(_TEMPLATE, pdf.printable(snapshot), at=at)
        with transaction():
            documents.issue(*paper, snapshot, made)


def snapshot_of(order: Order, language: str) -> dict[str, Any]:
    """Every text of the receipt in ``language``, amounts already formatted."""
    texts = _texts_of(order, language)
    # Buyers and shops write in letters that our fonts lack.
    lacks = translator(language)(_LACKS, mark=pdf.UNPRINTED) if pdf.unprintable(texts) else ""
    return {**texts, "unprinted": lacks}


def _texts_of(order: Order, language: str) -> dict[str, Any]:
    t = translator(language)
    paid_at = order.seller_orders[0].paid_at or order.placed_at
    address = {name: getattr(order.address, name) for name in addresses.LONGEST}
    return {
        "language": language,
        "title": t(N_("Receipt")),
        "number": t(N_("Order %(number)s"), number=order.number),
        "paid": t(N_("Paid on %(day)s"), day=format_day(paid_at, language)),
        "to_label": t(N_("Delivery address")),
        "to": addresses.written_lines(order.country, address, language),
        "columns": [t(N_("Piece")), t(N_("Pieces")), t(N_("Price")), t(N_("Sum"))],
        "parts": [_part(part, order, language) for part in order.seller_orders],
        "total_label": t(N_("Total paid")),
        "total": format_money(Money(order.total_amount, order.currency), language),
        "rupiah": _rate_text(order, language),
        "note": t(_NOTE_HOME if order.country == "ID" else _NOTE_ABROAD),
        "sender": t(N_("Petik, the batik market of Blitar")),
    }


def _part(part: SellerOrder, order: Order, language: str) -> dict[str, Any]:
    t = translator(language)
    lines = []
    for line in part.lines:
        title = line.snapshot.get("title")
        unit = Money(line.unit_amount, order.currency)
        lines.append(
            [
                pick_text(title if isinstance(title, dict) else {}, language),
                str(line.quantity),
                format_money(unit, language),
                format_money(unit * line.quantity, language),
            ]
        )
    delivery = format_money(Money(part.delivery_amount, order.currency), language)
    return {
        "shop": t(N_("From %(shop)s, order %(number)s"), shop=part.seller.name, number=part.number),
        "lines": lines,
        "delivery_label": t(N_("Delivery")),
        "delivery": delivery,
    }


def _rate_text(order: Order, language: str) -> str:
    if order.currency == "IDR":
        return ""
    return translator(language)(
        N_("Prices are fixed in rupiah: %(total)s, at %(rate)s rupiah for 1 %(currency)s."),
        total=format_money(rupiah(order.total_rupiah), language),
        rate=format_number(Decimal(order.rate), language),
        currency=order.currency,
    )
