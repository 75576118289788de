"""Signed notices in the field's usual form: ``t=<unix seconds>,v1=<hex HMAC-SHA256>``.

A signature is good for 300 seconds in both directions of time.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

from marketplace.payments.gateways.base import BadNotice

TOLERANCE_SECONDS = 300
_SECONDS = re.compile(r"[0-9]{1,12}")


def sign(raw: bytes, *, secret: str, at: int) -> str:
    """The header for ``raw`` signed at unix second ``at``."""
    return f"t={at},v1={_digest(raw, secret, at)}"


def verify(raw: bytes, header: str | None, *, secrets: Sequence[str], now: int) -> None:
    """Raise ``BadNotice`` unless one of ``secrets`` signed ``raw`` about ``now``."""
    parts = [part.strip().partition("=") for part in (header or "").split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]) or not given:
        raise BadNotice("no signature")
    at = int(times[0])
    if abs(now - at) > TOLERANCE_SECONDS:
        raise BadNotice("too old or from the future")
    # Without a secret nothing is genuine: anyone can sign with an empty one.
    for secret in filter(None, secrets):
        expected = _digest(raw, secret, at).encode()
        if any(hmac.compare_digest(expected, each.encode()) for each in given):
            return
    raise BadNotice("wrong signature")


def _digest(raw: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest()
