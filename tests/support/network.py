"""No call into the network while a transaction is open, in any test: connecting then raises."""

import socket
from typing import Any

from flask import has_app_context

from marketplace.core.database import in_transaction

_connect = socket.socket.connect


def connect(self: socket.socket, address: Any) -> None:
    """Stands in for ``socket.socket.connect``."""
    if has_app_context() and in_transaction():
        self.close()
        raise RuntimeError(f"a network call inside a transaction: {address}")
    _connect(self, address)
