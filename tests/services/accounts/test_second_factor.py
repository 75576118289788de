"""A code counts once, in whatever spelling and however often it is sent at once (A10)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from marketplace.accounts import recovery, second_factor, sessions
from marketplace.accounts.models import User
from marketplace.core import clock as core_clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, Refused
from tests.factories import accounts


@pytest.fixture
def officer(app):
    return accounts.officer()


@pytest.fixture
def session_id(officer):
    return start(officer)


def start(user, *, full=False):
    now, user_id = core_clock.now(), user.id
    with transaction():
        secret = sessions.start(user_id, user_agent="", now=now, second_factor=full)
    found = sessions.find_live(secret, now=now) or sessions.find_half(secret, now=now)
    return found.session_id


def enter(user_id, code, session_id):
    with transaction():
        return second_factor.enter(user_id, code, session_id=session_id, now=core_clock.now())


def test_the_right_code_makes_the_session_whole(officer, session_id, clock):
    secret = enter(officer.id, accounts.code_of(officer), session_id)
    live = sessions.find_live(secret, now=clock.at)
    assert live.second_factor_at == clock.at
    clock.move(minutes=15)
    assert sessions.find_live(secret, now=clock.at)


def test_a_used_code_is_refused_in_every_spelling(officer, session_id):
    code, user_id = accounts.code_of(officer), officer.id
    enter(user_id, code, session_id)
    wide = code.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    for again in (code, f"{code[:3]} {code[3:]}", f" {code}", wide):
        with pytest.raises(Refused):
            enter(user_id, again, session_id)


def test_an_earlier_code_is_refused_after_a_later_one(officer, session_id, clock):
    earlier, user_id = accounts.code_of(officer), officer.id
    clock.move(seconds=30)
    enter(user_id, accounts.code_of(officer), session_id)
    with pytest.raises(Refused):
        enter(user_id, earlier, session_id)


def test_the_next_code_counts(officer, session_id, clock):
    user_id = officer.id
    enter(user_id, accounts.code_of(officer), session_id)
    clock.move(seconds=30)
    assert enter(user_id, accounts.code_of(officer), session_id)


def test_a_hundred_tries_with_one_code_at_the_same_moment_count_once(committing_app):
    user = accounts.officer()
    user_id, code = user.id, accounts.code_of(user)
    now = core_clock.now()
    session_ids = [start(user) for _ in range(10)]
    db.session.remove()

    def attempt(number):
        with committing_app.app_context():
            try:
                with transaction():
                    second_factor.enter(user_id, code, session_id=session_ids[number % 10], now=now)
            except Refused:
                return 0
            finally:
                db.session.remove()
            return 1

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(100))) == 1


def test_the_secret_is_stored_encrypted(officer):
    stored = db.session.get_one(User, officer.id).totp_secret
    assert len(stored) > 60
    assert second_factor.current_code(officer, now=core_clock.now()).isdigit()


def test_setting_up_shows_ten_codes_and_signs_every_other_device_out(app, clock):
    user = accounts.buyer()
    user_id = user.id
    here, there = start(user), start(user)
    with transaction():
        second_factor.begin_set_up(user_id)
    code = accounts.code_from(second_factor.find_pending_secret(user_id))
    with transaction():
        secret, codes = second_factor.confirm_set_up(user_id, code, session_id=here, now=clock.at)
    assert len(set(codes)) == 10
    assert [each.id for each in sessions.list_devices(user_id, now=clock.at)] == [here]
    assert there
    live = sessions.find_live(secret, now=clock.at)
    assert live.has_second_factor
    assert live.second_factor_at == clock.at


def test_the_code_used_for_setting_up_does_not_count_again(app, clock):
    user = accounts.buyer()
    user_id, here = user.id, start(user)
    with transaction():
        second_factor.begin_set_up(user_id)
    code = accounts.code_from(second_factor.find_pending_secret(user_id))
    with transaction():
        second_factor.confirm_set_up(user_id, code, session_id=here, now=clock.at)
    with pytest.raises(Refused):
        enter(user_id, code, here)


def test_a_wrong_code_does_not_turn_it_on(app, clock):
    user = accounts.buyer()
    user_id, here = user.id, start(user)
    with transaction():
        second_factor.begin_set_up(user_id)
    with pytest.raises(Refused), transaction():
        second_factor.confirm_set_up(user_id, "000000", session_id=here, now=clock.at)
    assert db.session.get_one(User, user_id).totp_secret is None


def test_a_recovery_code_counts_once_however_it_is_typed(officer, session_id, clock):
    user_id = officer.id
    with transaction():
        first, *_rest = second_factor.renew_recovery_codes(user_id, now=clock.at)
    enter(user_id, f" {first.lower().replace('-', ' ')} ", session_id)
    with pytest.raises(Refused):
        enter(user_id, first, session_id)
    assert recovery.count_left(user_id) == 9


def test_a_recovery_code_of_someone_else_is_refused(officer, session_id, clock):
    other_id = accounts.officer("finance").id
    with transaction():
        codes = second_factor.renew_recovery_codes(other_id, now=clock.at)
    with pytest.raises(Refused):
        enter(officer.id, codes[0], session_id)


def test_new_recovery_codes_replace_the_old_ones(officer, session_id, clock):
    user_id = officer.id
    with transaction():
        old = second_factor.renew_recovery_codes(user_id, now=clock.at)
        second_factor.renew_recovery_codes(user_id, now=clock.at)
    with pytest.raises(Refused):
        enter(user_id, old[0], session_id)


def test_recovery_codes_are_not_stored(officer, clock):
    user_id = officer.id
    with transaction():
        codes = second_factor.renew_recovery_codes(user_id, now=clock.at)
    stored = str(db.session.execute(sa.text("SELECT * FROM recovery_code")).all())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_a_buyer_turns_it_off_and_an_officer_cannot(officer, clock):
    buyer = accounts.with_second_factor(accounts.buyer())
    buyer_id, officer_id = buyer.id, officer.id
    buyers, officers = start(buyer, full=True), start(officer, full=True)
    with transaction():
        second_factor.turn_off(buyer_id, session_id=buyers, now=clock.at)
    assert db.session.get_one(User, buyer_id).totp_secret is None
    with pytest.raises(Conflict), transaction():
        second_factor.turn_off(officer_id, session_id=officers, now=clock.at)
