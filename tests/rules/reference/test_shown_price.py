"""Rounding of converted prices and the age of a rate: ux.md 8, row by row."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import Unavailable
from marketplace.core.money import Money, rupiah
from marketplace.reference.rates import (
    STEPS,
    Freshness,
    Rate,
    freshness,
    refuse_stopped,
    shown_price,
)

TODAY = date(2026, 11, 23)


def rate(currency: str, amount: str = "10000", *, age: int = 0, is_sample: bool = False) -> Rate:
    return Rate(currency, Decimal(amount), TODAY - timedelta(days=age), is_sample, "a source")


@pytest.mark.parametrize("currency", ["USD", "EUR", "SGD", "AUD", "GBP", "MYR"])
@pytest.mark.parametrize(
    ("price", "shown"),
    [
        (0, 0),
        (1, 50),
        (5_000, 50),
        (5_001, 100),
        (995_000, 9_950),
        (995_001, 10_000),
        (999_999, 10_000),
        (1_000_000, 10_000),
        (1_000_001, 10_100),
        (1_180_000, 11_800),
        (1_180_100, 11_900),
    ],
)
def test_halves_below_a_hundred_then_whole_units(currency: str, price: int, shown: int) -> None:
    assert shown_price(rupiah(price), rate(currency)) == Money(shown, currency)


@pytest.mark.parametrize(
    ("price", "shown"), [(1, 10), (1_000, 10), (1_001, 20), (1_234_000, 12_340)]
)
def test_yen_go_up_to_tens(price: int, shown: int) -> None:
    assert shown_price(rupiah(price), rate("JPY", "100")) == Money(shown, "JPY")


def test_rupiah_stay_as_they_are() -> None:
    assert shown_price(rupiah(1_234_567), rate("IDR", "1")) == rupiah(1_234_567)


def test_a_rate_with_decimals_is_exact() -> None:
    assert shown_price(rupiah(1_085), rate("JPY", "108.50")) == Money(10, "JPY")
    assert shown_price(rupiah(333_005), rate("USD", "16650.25")) == Money(2_000, "USD")


def test_only_rupiah_prices_are_converted() -> None:
    with pytest.raises(ValueError, match="rupiah"):
        shown_price(Money(100, "USD"), rate("EUR"))


@given(
    price=st.integers(0, 10_000_000_000),
    currency=st.sampled_from(sorted(STEPS)),
    amount=st.decimals("0.5", "50000", places=4),
)
def test_a_shown_price_is_never_below_its_rupiah_nor_a_step_above(
    price: int, currency: str, amount: Decimal
) -> None:
    shown = shown_price(rupiah(price), rate(currency, str(amount))).amount
    exact = Decimal(price) / amount
    assert exact <= shown < exact + max(step for _, step in STEPS[currency])


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, Freshness.FRESH),
        (3, Freshness.FRESH),
        (4, Freshness.OLD),
        (14, Freshness.OLD),
        (15, Freshness.STOPPED),
    ],
)
def test_a_rate_grows_old_and_then_stops_checkout(age: int, expected: Freshness) -> None:
    assert freshness(rate("USD", age=age), today=TODAY) is expected


def test_a_sample_rate_and_the_rupiah_never_age() -> None:
    assert freshness(rate("USD", age=900, is_sample=True), today=TODAY) is Freshness.FRESH
    assert freshness(rate("IDR", "1", age=900), today=TODAY) is Freshness.FRESH


def test_checkout_in_a_currency_with_a_stopped_rate_is_refused() -> None:
    refuse_stopped(rate("USD", age=14), today=TODAY)
    with pytest.raises(Unavailable, match="USD is stopped"):
        refuse_stopped(rate("USD", age=15), today=TODAY)
