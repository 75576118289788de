"""Alarms at the finance desk: the newest are in sight, what was seen leaves the list."""

import logging

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core import clock as core_clock
from marketplace.core.audit import AuditEvent
from marketplace.core.database import db
from marketplace.payments import alarms
from marketplace.payments.models import Alarm
from tests.factories import accounts
from tests.factories.sellers import written
from tests.support.clients import Visitor

DESK = "/office/payouts/"
SEEN = "/office/payouts/alarms/seen"


def sounded(key: str) -> None:
    with written():
        alarms.sound(key, "dispute", reference=key, detail="", now=core_clock.now())


def seen_by() -> list[int | None]:
    db.session.rollback()
    query = sa.select(AuditEvent.actor_id).where(AuditEvent.action == "payment_alarm.seen")
    return list(db.session.scalars(query))


def test_the_newest_alarm_is_in_sight_however_many_there_are(client: Visitor) -> None:
    for number in range(101):
        sounded(f"dispute {number:03}")
    page = client.sign_in(accounts.officer("finance")).get(DESK).text
    assert "101 things to look at" in page
    assert "The newest 100 are shown." in page
    assert "dispute 100" in page
    assert "dispute 000" not in page


def test_what_an_officer_has_seen_leaves_the_list_and_is_recorded_once(client: Visitor) -> None:
    sounded("dispute one")
    sounded("dispute two")
    officer = accounts.officer("finance")
    officer_id = officer.id
    client.sign_in(officer)
    for _click in range(2):
        client.submit(SEEN, key="dispute one")
    page = client.get(DESK).text
    assert "1 thing to look at" in page
    assert "dispute two" in page
    assert seen_by() == [officer_id]


@pytest.mark.parametrize("role", ["support", "reviewer", "admin"])
def test_only_finance_says_that_an_alarm_was_seen(client: Visitor, role: str) -> None:
    sounded("dispute one")
    client.sign_in(accounts.officer(role))
    assert client.submit(SEEN, key="dispute one").status_code == 404
    assert [each.key for each in alarms.list_open()] == ["dispute one"]
    assert seen_by() == []


def test_an_unknown_alarm_is_not_found(client: Visitor) -> None:
    client.sign_in(accounts.officer("finance"))
    assert client.submit(SEEN, key="no such alarm").status_code == 404
    assert client.submit(SEEN).status_code == 404


def test_the_same_alarm_again_is_one_row_and_one_line_in_the_logs(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        sounded("dispute one")
        sounded("dispute one")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Alarm)) == 1
    assert len([each for each in caplog.records if "payment alarm" in str(each.msg)]) == 1
