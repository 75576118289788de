"""A column that looks as if it held something about a person says so, or stands here."""

import re

import sqlalchemy as sa

import marketplace.app
import marketplace.events
from marketplace.core.database import Base
from marketplace.core.privacy import personal

assert marketplace.app
assert marketplace.events

_LOOKS_PERSONAL = re.compile(
    r"(^|_)(name|email|phone|address|line[12]|street|city|village|district|regency|province|postcode"
    r"|nik|npwp|ktp|identity|birth|born|sex|holder|ip|agent|device|contact|recipient|remarks|raw"
    r"|account_number|last4)(_|$)"
)
NOT_OF_A_PERSON = frozenset(
    {
        # names of things and of the shop, which stand on public pages
        *("bank.name", "carrier.name", "course.name", "fabric.name", "motif.name"),
        *("shipping_zone.name", "technique.name", "region.name", "region.postcode"),
        *("seller.name", "seller.district", "search_entry.shop_name"),
        # who holds a lease or a piece: a process, an order
        *("job_lease.name", "job_lease.holder", "stock_reservation.holder"),
        # a moment, an officer's words about papers, a gateway's word
        *("user_account.email_confirmed_at", "requirement_submission.remarks"),
        "payment_attempt.raw_status",
    }
)


def looking_personal(metadata: sa.MetaData) -> set[str]:
    """Columns that look personal and do not say what they are."""
    return {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if _LOOKS_PERSONAL.search(column.name) and "personal" not in column.info
    }


def test_a_column_that_looks_personal_is_found() -> None:
    metadata = sa.MetaData()
    sa.Table(
        "buyer",
        metadata,
        sa.Column("home_address", sa.Text()),
        sa.Column("email", sa.Text(), info=personal("email", retention="account")),
        sa.Column("created_at", sa.DateTime()),
    )
    assert looking_personal(metadata) == {"buyer.home_address"}


def test_every_column_with_personal_data_says_so() -> None:
    assert looking_personal(Base.metadata) - NOT_OF_A_PERSON == set()


def test_the_exceptions_are_still_there_and_still_needed() -> None:
    assert looking_personal(Base.metadata) >= NOT_OF_A_PERSON
