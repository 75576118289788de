"""What every payment gateway can do. Adapters return facts and decide nothing.

All functions talk over a network (or pretend to) and are never called inside a transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from marketplace.core.money import Money

LONGEST_NOTICE = 256 * 1024
"""Bytes of a notice; a longer one is not read."""


class Status(StrEnum):
    """The state of a charge at the gateway, in our words."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class BadNotice(Exception):
    """A notice that is not genuine: no signature, a wrong or old one, another mode."""


class UnknownCharge(Exception):
    """The gateway does not know this reference."""


class ChargeRefused(Exception):
    """The gateway will not open this charge, however often it is asked."""


@dataclass(frozen=True)
class ChargeRequest:
    """What is asked of the gateway; ``attempt`` is also the idempotency key.

    For one attempt it is the same each time: gateways compare repeated requests. ``request_id``
    is that of the request that made the attempt.
    """

    attempt: str
    order_number: str
    request_id: str
    amount: Money
    language: str
    email: str | None
    expires_at: datetime
    return_url: str
    cancel_url: str


@dataclass(frozen=True)
class Started:
    """The gateway's reference and the page to which the buyer goes."""

    ref: str
    redirect_url: str


@dataclass(frozen=True)
class ChargeFacts:
    """A charge as the gateway tells it.

    ``attempt`` is the mark we gave it, "" when that is missing or damaged; ``amount`` is None when
    it is not one that we could have asked for.
    """

    ref: str
    attempt: str
    status: Status
    amount: Money | None
    raw_status: str


@dataclass(frozen=True)
class Settlement:
    """The gateway moved a payment to our balance: ``into`` before the ``fee``, one currency."""

    into: Money
    fee: Money


class RefundStatus(StrEnum):
    """The state of money back at the gateway, in our words."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class RefundRequest:
    """Money back from the charge ``ref``; ``refund`` is also the idempotency key."""

    refund: str
    ref: str
    amount: Money
    order_number: str


@dataclass(frozen=True)
class RefundFacts:
    """``taken`` is what left our balance, in the settlement's currency; None while unknown."""

    ref: str
    status: RefundStatus
    taken: Money | None
    error: str = ""


@dataclass(frozen=True)
class Notice:
    """A genuine notice: which object to look at. The rest of it is not believed."""

    event_id: str
    kind: str
    object_ref: str


class PaymentGateway(Protocol):
    """Money in, and back, through one provider."""

    name: str

    def start(self, request: ChargeRequest) -> Started:
        """Open a charge; the same ``attempt`` again gives the same charge.

        Raises ``ChargeRefused``, or ``Unavailable`` when it may work later.
        """

    def fetch(self, ref: str) -> ChargeFacts:
        """The charge as it stands now; raises ``UnknownCharge``."""

    def expire(self, ref: str) -> ChargeFacts:
        """End an open charge. A charge that was paid meanwhile comes back as paid."""

    def settlement(self, ref: str) -> Settlement | None:
        """What reached our balance for a paid charge; None while it has not."""

    def refund(self, request: RefundRequest) -> RefundFacts:
        """Give money back; the same ``refund`` again tells how that one stands now.

        One that is refused for good comes back as failed; raises ``UnknownCharge``.
        """

    def read_notice(self, raw: bytes, headers: Mapping[str, str]) -> Notice | None:
        """The notice in ``raw``; None for one that does not concern us; raises ``BadNotice``."""
