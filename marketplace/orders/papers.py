"""Papers of an order that are stored already; making them is the worker's, see ``receipts``."""

from marketplace.core import documents, outbox
from marketplace.orders.models import Order

RECEIPT = "receipt"
SUBJECT = "order"
MAKER = "orders.receipts.make"
"""The outbox's name of the function; pages cannot import it, for typst comes with it."""


def read(order_id: int, language: str) -> bytes | None:
    """The receipt of an order as PDF; None while the worker has not made it."""
    paper = documents.find_current(RECEIPT, SUBJECT, order_id, language)
    return documents.read(paper) if paper else None


def is_given_up(order: Order) -> bool:
    """Whether the worker could not make the receipt and has stopped trying."""
    return outbox.is_given_up("order.paid", order.public_id, MAKER)
