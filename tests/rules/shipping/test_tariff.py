"""Weight steps, zones and dates of a tariff."""

from datetime import date

import pytest

from marketplace.core.money import rupiah
from marketplace.shipping.tariff import RateRow, Zone, options_for, zone_for

NEW_YEAR = date(2026, 1, 1)
TODAY = date(2026, 11, 23)


def step(
    up_to_grams: int,
    amount: int,
    *,
    carrier: str = "post",
    valid_from: date = NEW_YEAR,
    valid_to: date | None = None,
) -> RateRow:
    return RateRow(
        carrier_code=carrier,
        carrier_name=carrier.title(),
        service={"id": "Pos", "en": "Post"},
        up_to_grams=up_to_grams,
        amount=amount,
        days_min=2,
        days_max=4,
        valid_from=valid_from,
        valid_to=valid_to,
        is_sample=True,
        source="a sample",
    )


@pytest.mark.parametrize(
    ("grams", "amount"), [(1, 10), (500, 10), (501, 15), (1000, 15), (1001, 25), (30_000, 25)]
)
def test_a_parcel_pays_the_first_step_it_does_not_exceed(grams: int, amount: int) -> None:
    rows = [step(1000, 15), step(30_000, 25), step(500, 10)]
    assert [option.amount for option in options_for(rows, grams=grams, on=TODAY)] == [
        rupiah(amount)
    ]


def test_heavier_than_the_last_step_cannot_be_sent() -> None:
    assert options_for([step(30_000, 25)], grams=30_001, on=TODAY) == []


def test_the_cheapest_comes_first() -> None:
    rows = [step(500, 30, carrier="courier"), step(500, 10), step(2000, 40, carrier="courier")]
    assert [option.carrier_code for option in options_for(rows, grams=400, on=TODAY)] == [
        "post",
        "courier",
    ]


def test_a_newer_tariff_replaces_the_older_one_whole() -> None:
    rows = [step(500, 10), step(30_000, 25), step(500, 12, valid_from=date(2026, 6, 1))]
    assert [option.amount for option in options_for(rows, grams=400, on=TODAY)] == [rupiah(12)]
    assert options_for(rows, grams=600, on=TODAY) == []
    assert [option.amount for option in options_for(rows, grams=600, on=date(2026, 5, 31))] == [
        rupiah(25)
    ]


def test_a_tariff_holds_from_its_first_to_its_last_day() -> None:
    rows = [step(500, 10, valid_to=TODAY)]
    assert options_for(rows, grams=1, on=TODAY)
    assert options_for(rows, grams=1, on=date(2026, 11, 24)) == []
    assert options_for(rows, grams=1, on=date(2025, 12, 31)) == []


def test_a_parcel_weighs_something() -> None:
    with pytest.raises(ValueError, match="weighs"):
        options_for([step(500, 10)], grams=0, on=TODAY)


def test_the_first_zone_that_fits_counts() -> None:
    home = Zone(1, ["ID"], ["35"])
    rest_of_home = Zone(2, ["ID"], [])
    world = Zone(3, ["*"], [])
    zones = [home, rest_of_home, world]
    assert zone_for(zones, "ID", "35") is home
    assert zone_for(zones, "ID", "93") is rest_of_home
    assert zone_for(zones, "ID", None) is rest_of_home
    assert zone_for(zones, "FR", None) is world
    assert zone_for([home], "FR", None) is None
