"""Money adds up, is never a float, and is shared to the last unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import (
    EXPONENTS,
    Money,
    basis_points,
    round_up,
    rupiah,
    split_amount,
    total,
    zero,
)

minors = st.integers(min_value=0, max_value=10**13)
weights = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12).filter(sum)


def test_sums_and_differences_stay_in_the_currency() -> None:
    assert rupiah(1_250_000) + rupiah(250_000) - rupiah(1) == rupiah(1_499_999)
    assert rupiah(5) * 3 == rupiah(15)
    assert -rupiah(5) == rupiah(-5)
    assert total([rupiah(1), rupiah(2)], "IDR") == rupiah(3)
    assert total([], "USD") == zero("USD")


@pytest.mark.parametrize(
    "mix",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: total([a, b], "IDR"),
    ],
)
def test_two_currencies_do_not_mix(mix: object) -> None:
    assert callable(mix)
    with pytest.raises(ValueError, match="do not add up"):
        mix(rupiah(1), Money(1, "USD"))


@pytest.mark.parametrize("minor", [1.0, 1.5, "1", True, None, Decimal(1)])
def test_only_whole_numbers_are_minor_units(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "IDR")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "idr", "XXX", "Rp"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, currency)


def test_money_of_equal_amount_in_two_currencies_is_not_equal() -> None:
    assert Money(0, "IDR") != Money(0, "USD")


def test_nothing_is_false_and_anything_is_true() -> None:
    assert not zero("IDR")
    assert rupiah(-1)


def test_amounts_in_major_units_are_exact() -> None:
    assert rupiah(1_250_000).amount == Decimal(1_250_000)
    assert Money(1999, "USD").amount == Decimal("19.99")


@given(minors, weights)
def test_parts_add_up_to_the_whole_and_none_is_a_unit_off(minor: int, shares: list[int]) -> None:
    parts = split_amount(rupiah(minor), shares)
    assert sum(part.minor for part in parts) == minor
    for part, share in zip(parts, shares, strict=True):
        assert 0 <= part.minor - minor * share // sum(shares) <= 1
        assert share or not part.minor


@given(minors, st.integers(min_value=1, max_value=50))
def test_equal_weights_differ_by_one_unit_at_most_and_the_earlier_gets_it(
    minor: int, count: int
) -> None:
    parts = [part.minor for part in split_amount(rupiah(minor), [1] * count)]
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@pytest.mark.parametrize(
    ("minor", "shares"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [1, -1]), (1, [2, -1])]
)
def test_what_cannot_be_shared_is_refused(minor: int, shares: list[int]) -> None:
    with pytest.raises(ValueError, match="shared"):
        split_amount(rupiah(minor), shares)


@pytest.mark.parametrize(
    ("minor", "points", "expected"),
    [(100_000, 500, 5_000), (99_999, 500, 4_999), (19, 500, 0), (100, 10_000, 100), (7, 0, 0)],
)
def test_basis_points_round_down(minor: int, points: int, expected: int) -> None:
    assert basis_points(rupiah(minor), points) == rupiah(expected)


@pytest.mark.parametrize(
    ("amount", "currency", "step", "expected"),
    [
        ("81.2345", "USD", "0.5", Money(8150, "USD")),
        ("81.50", "USD", "0.5", Money(8150, "USD")),
        ("81.5000001", "USD", "0.5", Money(8200, "USD")),
        ("1234500.01", "IDR", "1000", rupiah(1_235_000)),
        ("0", "EUR", "0.01", zero("EUR")),
    ],
)
def test_prices_are_raised_to_the_next_step(
    amount: str, currency: str, step: str, expected: Money
) -> None:
    assert round_up(Decimal(amount), currency, Decimal(step)) == expected


@given(st.decimals(min_value=0, max_value=10**9, places=6), st.sampled_from(sorted(EXPONENTS)))
def test_a_raised_price_is_never_below_and_less_than_a_step_above(
    amount: Decimal, currency: str
) -> None:
    raised = round_up(amount, currency, Decimal(5)).amount
    assert 0 <= raised - amount < 5
