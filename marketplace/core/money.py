"""Money: a whole number of minor units and a currency. Never a float, never a bare number.

Exponents (decimal digits of the minor unit) are ours: the rupiah is whole (exponent 0), as people
in Indonesia count. A payment provider may count otherwise; its adapter owns that table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

EXPONENTS = {"IDR": 0, "JPY": 0, "USD": 2, "EUR": 2, "SGD": 2, "AUD": 2, "MYR": 2, "GBP": 2}
"""Currencies in which prices are shown, with their decimal digits."""


@dataclass(frozen=True, order=False)
class Money:
    """``minor`` units of ``currency`` (ISO 4217). ``Money(1250000, "IDR")`` is Rp1.250.000."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {self.minor!r}")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency])

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other


def rupiah(minor: int) -> Money:
    """``minor`` whole rupiah."""
    return Money(minor, "IDR")


def zero(currency: str) -> Money:
    """Nothing, in ``currency``."""
    return Money(0, currency)


def total(parts: Iterable[Money], currency: str) -> Money:
    """The sum of ``parts``, zero of ``currency`` when there are none."""
    result = zero(currency)
    for part in parts:
        result = result + part
    return result


def split_amount(whole: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Share ``whole`` by ``weights`` with the largest remainder method; parts sum to the whole.

    Ties go to the earlier part. Refuses negative amounts, negative weights and all-zero weights.
    """
    if whole.minor < 0 or any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise ValueError("an amount is shared by weights that are not negative and not all zero")
    divisor = sum(weights)
    floors = [whole.minor * weight // divisor for weight in weights]
    rests = [whole.minor * weight % divisor for weight in weights]
    missing = whole.minor - sum(floors)
    for index in sorted(range(len(weights)), key=lambda i: (-rests[i], i))[:missing]:
        floors[index] += 1
    return tuple(Money(minor, whole.currency) for minor in floors)


def basis_points(amount: Money, points: int) -> Money:
    """``points`` hundredths of a per cent of ``amount``, rounded down to the minor unit."""
    return Money(amount.minor * points // 10_000, amount.currency)


def round_up(amount: Decimal, currency: str, step: Decimal) -> Money:
    """``amount`` (major units) raised to the next multiple of ``step`` in ``currency``."""
    steps = (amount / step).to_integral_value(rounding=ROUND_CEILING)
    return Money(int((steps * step).scaleb(EXPONENTS[currency])), currency)
