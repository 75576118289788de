"""The receipt: figures as the reader's language writes them, and no customs office at home."""

import pytest

from marketplace.orders import queries, receipts
from tests.factories.orders import paid_order


def snapshot(language: str = "en", **more: str) -> dict[str, str]:
    return receipts.snapshot_of(queries.get_order(paid_order(**more).id), language)


@pytest.mark.parametrize(("language", "rate"), [("en", "16,"), ("id", "16.")])
def test_the_rate_is_written_as_the_language_writes_figures(app, language: str, rate: str) -> None:
    assert f" {rate}" in snapshot(language, currency="USD", country="US")["rupiah"]


def test_only_a_parcel_abroad_may_meet_a_customs_office(app) -> None:
    assert "customs office" in snapshot(currency="USD", country="US")["note"]
    assert snapshot()["note"] == "Tax: none was collected."


def test_a_receipt_made_on_the_day_of_payment_claims_no_delivery(app) -> None:
    assert snapshot()["to_label"] == "Delivery address"
