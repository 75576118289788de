"""Money, days, numbers and countries in both languages."""

from datetime import UTC, date, datetime

import pytest

from marketplace.core import formats
from marketplace.core.money import EXPONENTS, Money


@pytest.mark.parametrize(
    ("money", "indonesian", "english"),
    [
        (Money(1_250_000, "IDR"), "Rp1.250.000", "Rp1,250,000"),
        (Money(0, "IDR"), "Rp0", "Rp0"),
        (Money(11_800, "USD"), "US$118,00", "US$118.00"),
        (Money(950, "EUR"), "€9,50", "€9.50"),
        (Money(12_340, "JPY"), "¥12.340", "¥12,340"),
        (Money(150_050, "SGD"), "S$1.500,50", "S$1,500.50"),
        (Money(100, "AUD"), "A$1,00", "A$1.00"),
        (Money(100, "MYR"), "RM1,00", "RM1.00"),
        (Money(100, "GBP"), "£1,00", "£1.00"),
        (Money(-5_000, "IDR"), "−Rp5.000", "−Rp5,000"),
        (Money(10**17 + 1, "IDR"), "Rp100.000.000.000.000.001", "Rp100,000,000,000,000,001"),
    ],
)
def test_money_is_written_exactly_and_without_a_break(
    money: Money, indonesian: str, english: str
) -> None:
    assert formats.format_money(money, "id") == indonesian
    assert formats.format_money(money, "en") == english


def test_every_currency_has_a_sign() -> None:
    assert set(formats.SIGNS) == set(EXPONENTS)


def test_days_and_moments_are_those_of_blitar() -> None:
    late = datetime(2026, 6, 4, 18, 30, tzinfo=UTC)
    assert formats.format_day(date(2026, 6, 5), "id") == "5\xa0Juni\xa02026"
    assert formats.format_day(late, "en") == "5\xa0June\xa02026"
    assert formats.format_moment(late, "id") == "5\xa0Juni\xa02026, 01.30\xa0WIB"
    assert formats.format_moment(late, "en") == "5\xa0June\xa02026, 01:30\xa0WIB"


def test_numbers_and_per_cents() -> None:
    assert formats.format_number(1_234_567, "id") == "1.234.567"
    assert formats.format_number(1_234_567, "en") == "1,234,567"
    assert [formats.format_percent(points, "id") for points in (0, 500, 250, 1_000, 1)] == [
        "0%",
        "5%",
        "2,5%",
        "10%",
        "0,01%",
    ]


def test_countries_have_names_and_are_sorted_by_them() -> None:
    assert formats.country_name("NL", "id") == "Belanda"
    assert formats.country_name("ZZ-not", "id") == "ZZ-not"
    codes = ("ZW", "AX", "AF", "AL")
    assert [code for code, _ in formats.sorted_countries(codes, "en")] == ["AF", "AX", "AL", "ZW"]
