"""Who is signed in where, and until when."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from marketplace.accounts import service, sessions
from marketplace.accounts.models import UserSession
from marketplace.core import clock as core_clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound
from tests.factories import accounts


def start(user, **arguments):
    with transaction():
        return sessions.start(user.id, user_agent="test agent", now=core_clock.now(), **arguments)


def live(secret):
    return sessions.find_live(secret, now=core_clock.now())


def test_a_session_tells_who_is_signed_in(app):
    user = accounts.buyer()
    found = live(start(user))
    assert (found.user_id, found.email, found.name) == (user.id, user.email, "Bella Buyer")
    assert found.office_roles == frozenset()
    assert not found.has_second_factor


def test_the_secret_itself_is_not_stored(app):
    secret = start(accounts.buyer())
    assert secret not in str(db.session.execute(sa.text("SELECT * FROM user_session")).all())


@pytest.mark.parametrize("secret", ["", " ", "null", "x" * 32])
def test_a_made_up_secret_opens_nothing(app, secret):
    start(accounts.buyer())
    assert live(secret) is None


def test_a_secret_in_other_case_or_cut_off_opens_nothing(app):
    secret = start(accounts.buyer())
    assert live(secret.upper()) is None
    assert live(secret[:-1]) is None


def test_a_buyer_stays_signed_in_for_thirty_days(app, clock):
    secret = start(accounts.buyer())
    clock.move(days=30, seconds=-1)
    assert live(secret)
    clock.move(seconds=1)
    assert live(secret) is None


def test_where_an_officer_was_signed_in_yesterday_is_no_longer_listed(app, clock):
    officer, buyer = accounts.officer(), accounts.buyer()
    for user in (officer, buyer):
        start(user, second_factor=True)
    clock.move(minutes=31)
    start(officer, second_factor=True)
    assert len(sessions.list_devices(officer.id, now=clock.at)) == 1
    assert len(sessions.list_devices(buyer.id, now=clock.at)) == 1


def test_an_officer_is_signed_out_after_half_an_hour_away(app, clock):
    secret = start(accounts.officer(), second_factor=True)
    clock.move(minutes=29, seconds=59)
    assert live(secret)
    clock.move(seconds=1)
    assert live(secret) is None


def test_an_officer_is_signed_out_after_twelve_hours_of_work(app, clock):
    secret = start(accounts.officer(), second_factor=True)
    for _ in range(12 * 4 - 1):
        clock.move(minutes=15)
        found = live(secret)
        assert found.is_due_for_touch(clock.at)
        with transaction():
            sessions.touch(found.session_id, now=clock.at)
    clock.move(minutes=15)
    assert live(secret) is None


def test_a_device_is_noted_as_seen_at_most_once_a_minute(app, clock):
    secret = start(accounts.buyer())
    clock.move(seconds=59)
    found = live(secret)
    assert not found.is_due_for_touch(clock.at)
    with transaction():
        sessions.touch(found.session_id, now=clock.at)
    assert live(secret).last_seen_at == clock.at - timedelta(seconds=59)
    clock.move(seconds=1)
    with transaction():
        sessions.touch(found.session_id, now=clock.at)
    assert live(secret).last_seen_at == clock.at


def test_a_session_that_owes_the_second_factor_is_not_live(app, clock):
    user = accounts.with_second_factor(accounts.buyer())
    secret = start(user)
    assert live(secret) is None
    assert sessions.find_half(secret, now=clock.at).user_id == user.id
    clock.move(minutes=10)
    assert sessions.find_half(secret, now=clock.at) is None


def test_a_full_session_is_not_half(app):
    secret = start(accounts.officer(), second_factor=True)
    assert sessions.find_half(secret, now=core_clock.now()) is None


def test_rotating_gives_a_new_secret_and_a_new_id(app, clock):
    secret = start(accounts.buyer())
    before = live(secret).session_id
    public_id = db.session.get_one(UserSession, before).public_id
    with transaction():
        fresh = sessions.rotate(before, now=clock.at)
    assert live(secret) is None
    assert live(fresh).session_id == before
    assert db.session.get_one(UserSession, before).public_id != public_id


def test_a_revoked_session_cannot_be_rotated_back_to_life(app, clock):
    session_id = live(start(accounts.buyer())).session_id
    with transaction():
        sessions.sign_out(session_id, now=clock.at)
    with pytest.raises(NotFound), transaction():
        sessions.rotate(session_id, now=clock.at)


def test_the_devices_of_a_person_are_listed_latest_first(app, clock):
    user, other = accounts.buyer(), accounts.other_buyer()
    first = live(start(user))
    clock.move(minutes=1)
    second = live(start(user))
    start(other)
    listed = sessions.list_devices(user.id, now=clock.at)
    assert [each.id for each in listed] == [second.session_id, first.session_id]


def test_one_device_is_signed_out_and_another_persons_is_not_found(app, clock):
    user, other = accounts.buyer(), accounts.other_buyer()
    secret, foreign = start(user), start(other)
    own = sessions.list_devices(user.id, now=clock.at)[0].public_id
    others = sessions.list_devices(other.id, now=clock.at)[0].public_id
    with pytest.raises(NotFound), transaction():
        sessions.revoke(others, user_id=user.id, now=clock.at)
    assert live(foreign)
    with transaction():
        sessions.revoke(own, user_id=user.id, now=clock.at)
    assert live(secret) is None


def test_changing_the_password_ends_every_other_session_and_renews_this_one(app, clock):
    user = accounts.buyer()
    here, there = start(user), start(user)
    with transaction():
        fresh = service.change_password(
            user.id,
            old_hash=accounts.cheap_hash(),
            password=accounts.CHEAP.hash("another long word"),
            session_id=live(here).session_id,
            now=clock.at,
        )
    assert live(here) is None
    assert live(there) is None
    assert live(fresh).user_id == user.id


def test_a_closed_account_is_signed_out_everywhere(app, clock):
    user = accounts.buyer()
    secret, user_id = start(user), user.id
    with transaction():
        db.session.get_one(type(user), user_id).closed_at = clock.at
    assert live(secret) is None


def test_loading_the_person_of_a_request_takes_one_query(app, queries):
    secret = start(accounts.officer(), second_factor=True)
    with queries:
        assert live(secret).office_roles == {"reviewer"}
    assert queries.count == 1
