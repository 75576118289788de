"""The sample tariff: everybody in the world can be reached, dated and marked as a sample."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core.database import db, transaction
from marketplace.reference import countries
from marketplace.shipping import loading, queries, rates
from marketplace.shipping.models import Carrier, ShippingRate
from tests.support.moments import START

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _tables(app: Flask) -> None:
    with transaction():
        loading.load_tables(START)


def test_loading_again_changes_nothing() -> None:
    count = sa.select(sa.func.count()).select_from(ShippingRate)
    before = db.session.scalar(count)
    with transaction():
        loading.load_tables(START)
    assert db.session.scalar(count) == before
    assert (before or 0) > 200


def test_every_country_can_be_reached_up_to_thirty_kilograms() -> None:
    for country in countries.all_codes():
        assert len(rates.quote(country, province_code=None, grams=30_000, on=TODAY)) == 2, country


@pytest.mark.parametrize("country", ["ID", "SG", "US", "BR"])
def test_a_heavy_parcel_costs_more_and_above_thirty_kilograms_none_goes(country: str) -> None:
    light = rates.quote(country, province_code=None, grams=400, on=TODAY)
    heavy = rates.quote(country, province_code=None, grams=30_000, on=TODAY)
    assert light[0].amount < heavy[0].amount
    assert rates.quote(country, province_code=None, grams=30_001, on=TODAY) == []


def test_near_is_cheaper_than_far() -> None:
    cheapest = [
        rates.quote(country, province_code=province, grams=700, on=TODAY)[0].amount.minor
        for country, province in (
            ("ID", "35"),
            ("ID", "31"),
            ("ID", "12"),
            ("ID", "73"),
            ("ID", "91"),
            ("SG", None),
            ("JP", None),
            ("AU", None),
            ("GB", None),
            ("US", None),
            ("BR", None),
        )
    ]
    assert cheapest == sorted(set(cheapest))


def test_a_province_we_do_not_know_pays_the_rest_of_indonesia() -> None:
    unknown = rates.quote("ID", province_code=None, grams=700, on=TODAY)
    assert unknown == rates.quote("ID", province_code="93", grams=700, on=TODAY)


def test_each_price_says_that_it_is_a_sample_and_from_when() -> None:
    option = rates.quote("ID", province_code="35", grams=700, on=TODAY)[0]
    assert option.is_sample
    assert option.valid_from == date(2026, 1, 1)
    assert option.source == loading.SOURCE
    assert option.service == {"id": "Pos reguler", "en": "Standard post"}


def test_several_parcels_are_quoted_like_single_ones() -> None:
    each = rates.quote_each("JP", province_code=None, grams=[300, 2_400], on=TODAY)
    assert each == [
        rates.quote("JP", province_code=None, grams=grams, on=TODAY) for grams in (300, 2_400)
    ]


def test_a_tracking_number_cannot_leave_the_carriers_address() -> None:
    carrier = Carrier(
        code="x", name="X", tracking_url="https://carrier.example/{number}", position=9
    )
    assert rates.tracking_address(carrier, "A/../?x=1") == (
        "https://carrier.example/A%2F..%2F%3Fx%3D1"
    )
    assert (
        rates.tracking_address(Carrier(code="y", name="Y", tracking_url="", position=9), "1") == ""
    )
    assert [found.code for found in queries.list_carriers()] == ["sample-post", "sample-courier"]
