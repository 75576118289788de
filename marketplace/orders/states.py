"""What may happen to a seller order: state x command x who -> state. One table, one door."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.orders.models import SellerOrderState as S


class Who(StrEnum):
    """The side that acts."""

    BUYER = "buyer"
    SELLER = "seller"
    OFFICE = "office"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts; ``user_id`` is empty for guests and for the system."""

    who: Who
    user_id: int | None = None


SYSTEM = Actor(Who.SYSTEM)


class Command(StrEnum):
    """What can be asked of a seller order."""

    PAY = "pay"
    EXPIRE = "expire"
    ACCEPT = "accept"
    DECLINE = "decline"
    PACK = "pack"
    SHIP = "ship"
    CORRECT = "correct"
    DELIVER = "deliver"
    CONFIRM = "confirm"
    COMPLETE = "complete"
    CANCEL = "cancel"


_SELLER = frozenset({Who.SELLER})
_SYSTEM = frozenset({Who.SYSTEM})
_BUYER = frozenset({Who.BUYER})
_OFFICE = frozenset({Who.OFFICE})
_ARRIVAL = frozenset({Who.BUYER, Who.OFFICE, Who.SYSTEM})

TRANSITIONS: dict[tuple[S, Command], tuple[S, frozenset[Who]]] = {
    (S.PLACED, Command.PAY): (S.PAID, _SYSTEM),
    (S.PLACED, Command.EXPIRE): (S.EXPIRED, _SYSTEM),
    # Money that comes after the order ran out revives it when the pieces can be held again.
    (S.EXPIRED, Command.PAY): (S.PAID, _SYSTEM),
    (S.PAID, Command.ACCEPT): (S.ACCEPTED, _SELLER),
    (S.PAID, Command.DECLINE): (S.DECLINED, _SELLER),
    (S.ACCEPTED, Command.DECLINE): (S.DECLINED, _SELLER),
    (S.PAID, Command.PACK): (S.PACKED, _SELLER),
    (S.ACCEPTED, Command.PACK): (S.PACKED, _SELLER),
    (S.PACKED, Command.SHIP): (S.SHIPPED, _SELLER),
    # The state stays: only the number on the parcel was copied wrongly.
    (S.SHIPPED, Command.CORRECT): (S.SHIPPED, _SELLER),
    (S.SHIPPED, Command.DELIVER): (S.DELIVERED, _ARRIVAL),
    (S.SHIPPED, Command.CONFIRM): (S.COMPLETED, _BUYER),
    (S.DELIVERED, Command.CONFIRM): (S.COMPLETED, _BUYER),
    (S.DELIVERED, Command.COMPLETE): (S.COMPLETED, _SYSTEM),
    **{
        (state, Command.CANCEL): (S.CANCELLED, _OFFICE)
        for state in (S.PAID, S.ACCEPTED, S.PACKED, S.SHIPPED, S.DELIVERED, S.COMPLETED)
    },
}

ENDED = frozenset({S.EXPIRED, S.DECLINED, S.CANCELLED, S.LOST})
"""States in which nothing is owed to anybody any more."""

NOT_SHIPPED = frozenset({S.PAID, S.ACCEPTED, S.IN_PRODUCTION, S.PACKED})
"""Paid, and the pieces are still in the shop."""


def next_state(state: S, command: Command, who: Who) -> S:
    """Where ``command`` by ``who`` leads from ``state``; ``Conflict`` when it may not be."""
    target, allowed = TRANSITIONS.get((state, command), (None, frozenset()))
    if target is None or who not in allowed:
        raise Conflict(N_("This order can no longer be changed in this way."))
    return target


def allowed_commands(state: S, who: Who) -> frozenset[Command]:
    """What ``who`` may ask for in ``state``; pages show exactly these buttons."""
    return frozenset(
        command
        for (source, command), (_target, sides) in TRANSITIONS.items()
        if source is state and who in sides
    )


_PROGRESS = (
    S.PLACED, S.PAID, S.ACCEPTED, S.IN_PRODUCTION, S.PACKED,
    S.PARTLY_SHIPPED, S.SHIPPED, S.DELIVERED, S.COMPLETED,
)  # fmt: skip


def state_of_order(parts: Iterable[S]) -> S:
    """The state of a whole order: its least advanced part that goes on, else how all ended."""
    states = list(parts)
    going = [state for state in states if state not in ENDED]
    if going:
        return min(going, key=_PROGRESS.index)
    return states[0] if states else S.PLACED
