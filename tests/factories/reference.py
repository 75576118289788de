"""Rates for tests."""

from datetime import date, datetime

from marketplace.core.database import db
from marketplace.reference.models import ExchangeRate


def make_rate(
    currency: str = "USD",
    rupiah: str = "16000",
    *,
    valid_on: date,
    imported_at: datetime,
    is_sample: bool = False,
) -> ExchangeRate:
    """A stored rate."""
    rate = ExchangeRate(
        currency=currency,
        rupiah=rupiah,
        valid_on=valid_on,
        imported_at=imported_at,
        is_sample=is_sample,
        source="made for a test",
    )
    db.session.add(rate)
    # Read back by the code under test in the same session.
    db.session.flush()
    return rate
