"""The office's settings: what they mean, changing one, who may."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.reference import office_settings
from tests.factories import accounts
from tests.support.clients import Visitor
from tests.support.moments import START

LIST = "/office/settings/"
COMMISSION = "/office/settings/commission_points"
REASON = "Decided by the city council"


@pytest.fixture
def admin(client: Visitor) -> Visitor:
    return client.sign_in(accounts.officer("admin", name="Ana Admin"))


def test_the_list_shows_each_setting_with_its_meaning_and_value(admin: Visitor) -> None:
    page = admin.get(LIST).text
    for known in office_settings.KNOWN.values():
        assert known.title in page
        assert known.meaning in page
    assert "5%" in page
    assert "45 days" in page


def test_a_change_at_once_holds_and_names_its_author(app: Flask, admin: Visitor) -> None:
    answer = admin.submit(COMMISSION, value="2,5", effective_at="", reason=REASON)
    assert answer.status_code == 303
    assert office_settings.value("commission_points", at=START) == 250
    page = admin.get(COMMISSION).text
    assert "2.5%" in page
    assert REASON in page
    assert "Ana Admin" in page


def test_a_change_can_be_planned_in_the_time_of_blitar(app: Flask, admin: Visitor) -> None:
    answer = admin.submit(COMMISSION, value="4", effective_at="2026-12-01T08:00", reason=REASON)
    assert answer.status_code == 303
    assert office_settings.value("commission_points", at=START) == 500
    row = office_settings.list_history("commission_points")[0]
    assert row.effective_at.isoformat() == "2026-12-01T01:00:00+00:00"
    assert "08:00" in admin.get(LIST).text
    assert "to come" in admin.get(COMMISSION).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("value", "", "Type the new value."),
        ("value", "many", "Type a percentage from 0 to 20"),
        ("value", "21", "Type a percentage from 0 to 20"),
        ("value", "-1", "Type a percentage from 0 to 20"),
        ("value", "1e1", "Type a percentage from 0 to 20"),
        ("value", "٥", "Type a percentage from 0 to 20"),
        ("effective_at", "tomorrow", "Type a day and a time"),
        ("effective_at", "2026-11-23T08:00", "cannot begin in the past"),
        ("effective_at", "0001-01-01T00:00", "cannot begin in the past"),
        ("effective_at", "9999-12-31T23:59:59+99:00", "Type a day and a time"),
        ("effective_at", "2026-12-01T08:00+00:00", "Type a day and a time"),
        ("reason", "", "Say why."),
        ("reason", "x", "Say why, in 5 to 500 characters."),
    ],
)
def test_wrong_input_is_said_and_kept(
    app: Flask, admin: Visitor, field: str, typed: str, sentence: str
) -> None:
    typed_in = {"value": "4", "effective_at": "", "reason": REASON} | {field: typed}
    answer = admin.submit(COMMISSION, **typed_in)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed in answer.text
    assert office_settings.list_history("commission_points") == []


def test_an_unknown_setting_is_not_found(admin: Visitor) -> None:
    assert admin.get("/office/settings/colour").status_code == 404


@pytest.mark.parametrize("role", ["reviewer", "support", "finance"])
def test_other_officers_may_not_change_settings(app: Flask, client: Visitor, role: str) -> None:
    client.sign_in(accounts.officer(role))
    answer = client.submit(COMMISSION, value="1", effective_at="", reason=REASON)
    assert answer.status_code in (403, 404)
    assert office_settings.value("commission_points", at=START + timedelta(days=1)) == 500
