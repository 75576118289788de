"""Makers of identifiers and secrets. Random, so that neither time nor volume leaks.

Tests replace the source of randomness with ``ids.use``.
"""

import base64
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_bytes: Callable[[int], bytes] = secrets.token_bytes

# Without 0/O, 1/I/L and U: numbers that people read to each other on the telephone.
_SPOKEN = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def public_id(prefix: str) -> str:
    """An id that people see: ``prefix_`` and 16 base32 characters (80 random bits)."""
    return f"{prefix}_{base64.b32encode(_bytes(10)).decode().lower()}"


def spoken_number(prefix: str, length: int = 8) -> str:
    """A short random number to read aloud, such as ``PTK-7K2M-Q9XF`` (groups of four)."""
    text = "".join(_SPOKEN[byte % len(_SPOKEN)] for byte in _bytes(length))
    groups = [text[start : start + 4] for start in range(0, length, 4)]
    return "-".join([prefix, *groups])


def secret_token() -> str:
    """A one-time secret for a link: 32 base32 characters (160 random bits)."""
    return base64.b32encode(_bytes(20)).decode().lower()


@contextmanager
def use(source: Callable[[int], bytes]) -> Iterator[None]:
    """Within the block randomness comes from ``source(count)``."""
    global _bytes
    before, _bytes = _bytes, source
    try:
        yield
    finally:
        _bytes = before
