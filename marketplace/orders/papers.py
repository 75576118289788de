"""Papers of an order that are stored already; making them is the worker's, see ``receipts``."""

from marketplace.core import documents

RECEIPT = "receipt"
SUBJECT = "order"


def read(order_id: int, language: str) -> bytes | None:
    """The receipt of an order as PDF; None while the worker has not made it."""
    paper = documents.find_current(RECEIPT, SUBJECT, order_id, language)
    return documents.read(paper) if paper else None
