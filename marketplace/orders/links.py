"""The link of an order: whoever has it sees the status, nothing more.

The token is derived from the order's public id, so mails can be made at any time, and only its
digest is stored, so a copy of the database opens nothing.
"""

from marketplace.core.crypto import derived_token, token_digest
from marketplace.orders.models import Order


def order_token(order: Order) -> str:
    """The token in the address of the order's page."""
    return derived_token("order link", order.public_id)


def digest_for(public_id: str) -> str:
    """What is stored for the token of the order with ``public_id``."""
    return token_digest(derived_token("order link", public_id))
