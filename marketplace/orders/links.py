"""The link of an order: whoever has it sees the status, nothing more.

The token is derived from the order's public id, so mails can be made at any time, and only its
digest is stored, so a copy of the database opens nothing. What is kept elsewhere is ``order_path``,
which ``with_token`` makes a link where it is mailed or shown.
"""

import re

from marketplace.core.crypto import derived_token, token_digest
from marketplace.orders.models import Order

_PATH = re.compile(r"/orders/(ord_[a-z2-7]{16})")


def order_token(order: Order) -> str:
    """The token in the address of the order's page."""
    return _token_of(order.public_id)


def order_path(order: Order) -> str:
    """The address of an order's page as it may be stored: it opens nothing."""
    return f"/orders/{order.public_id}"


def with_token(path: str) -> str:
    """The link that an ``order_path`` stands for; every other path as it is."""
    found = _PATH.fullmatch(path)
    return f"/orders/{_token_of(found[1])}" if found else path


def digest_for(public_id: str) -> str:
    """What is stored for the token of the order with ``public_id``."""
    return token_digest(_token_of(public_id))


def _token_of(public_id: str) -> str:
    return derived_token("order link", public_id)
