"""Settings the office may change: defaults, the value at a moment, bounds, history."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core.audit import AuditEvent
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound, Refused
from marketplace.reference import office_settings
from marketplace.reference.models import Setting
from tests.support.moments import START

REASON = "Decided on Monday"


def change(key: str, new: int, *, days: int = 0, reason: str = REASON) -> Setting:
    with transaction():
        return office_settings.change(
            key,
            new,
            effective_at=START + timedelta(days=days),
            reason=reason,
            set_by="usr_admin",
            actor_id=7,
            now=START,
        )


def test_each_setting_has_a_default_within_its_bounds(app: Flask) -> None:
    for known in office_settings.KNOWN.values():
        assert known.least <= known.default <= known.most
        assert office_settings.value(known.key, at=START) == known.default


def test_a_change_holds_from_its_moment_on(app: Flask) -> None:
    change("commission_points", 400, days=3)
    change("commission_points", 300, days=1)
    at = {days: START + timedelta(days=days) for days in (0, 1, 2, 3, 9)}
    values = {
        days: office_settings.value("commission_points", at=moment) for days, moment in at.items()
    }
    assert values == {0: 500, 1: 300, 2: 300, 3: 400, 9: 400}


def test_a_second_thought_at_the_same_moment_replaces_the_first(app: Flask) -> None:
    change("claim_days", 10, days=1)
    change("claim_days", 8, days=1)
    assert office_settings.value("claim_days", at=START + timedelta(days=1)) == 8


def test_the_history_names_who_when_and_why(app: Flask) -> None:
    change("claim_days", 10)
    row = office_settings.list_history("claim_days")[0]
    assert (row.value, row.set_by, row.reason, row.effective_at) == (
        10,
        "usr_admin",
        REASON,
        START,
    )


def test_a_change_is_audited_with_before_and_after(app: Flask) -> None:
    change("claim_days", 10)
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "setting.changed")
    ).one()
    assert event.actor_id == 7
    assert event.before == {"key": "claim_days", "value": 7}
    assert event.after is not None
    assert event.after["value"] == 10


@pytest.mark.parametrize(
    ("key", "new", "days", "reason", "field"),
    [
        ("commission_points", -1, 0, REASON, "value"),
        ("commission_points", 2_001, 0, REASON, "value"),
        ("claim_days_eu_uk", 13, 0, REASON, "value"),
        ("hold_minutes", 90, 0, REASON, "value"),
        ("hold_minutes_most", 20, 0, REASON, "value"),
        ("claim_days", 8, -1, REASON, "effective_at"),
        ("claim_days", 8, 0, "  ab  ", "reason"),
        ("claim_days", 8, 0, "x" * 501, "reason"),
    ],
)
def test_a_bad_change_is_refused_at_its_field(
    app: Flask, key: str, new: int, days: int, reason: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        change(key, new, days=days, reason=reason)
    assert refused.value.field == field
    assert office_settings.list_history(key) == []


def test_an_unknown_setting_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        change("colour", 3)
    with pytest.raises(NotFound):
        office_settings.list_history("colour")


def test_all_values_come_in_one_query(app: Flask) -> None:
    change("claim_days", 10)
    assert office_settings.values(at=START)["claim_days"] == 10
    assert set(office_settings.values(at=START)) == set(office_settings.KNOWN)
