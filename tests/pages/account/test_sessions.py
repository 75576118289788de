"""Where one is signed in; who else is signed out when something changes (A6)."""

import re

import pytest

from marketplace.accounts import sessions
from marketplace.accounts.models import User
from marketplace.core import clock as core_clock
from marketplace.core.database import db
from marketplace.web.access import SESSION_SECRET
from tests.factories import accounts
from tests.factories.accounts import PASSWORD


@pytest.fixture
def devices(app):
    """Three devices of one buyer."""
    user = accounts.buyer()
    return [app.test_client().sign_in(user) for _ in range(3)]


def is_in(client):
    return client.get("/account/").status_code == 200


def secret_of(client):
    with client.session_transaction() as cookie:
        return cookie[SESSION_SECRET]


def with_the_cookie_of(client, app):
    """A device to which somebody copied the cookie that ``client`` has now."""
    copy = app.test_client()
    copy.set_cookie("session", client.get_cookie("session").value)
    return copy


def revoke_addresses(client):
    return re.findall(
        r'action="(/account/sessions/ses_\w+/revoke)"', client.get("/account/sessions").text
    )


def own_address(client):
    """Where the only device of this person is signed out: its session's id is in it."""
    [address] = revoke_addresses(client)
    return address


def test_the_list_names_every_device_and_marks_this_one(devices):
    page = devices[0].get("/account/sessions").text
    assert page.count("Unknown device") == 3
    assert page.count("This device") == 1
    assert len(revoke_addresses(devices[0])) == 3


def test_a_device_is_signed_out_from_another_one(devices):
    latest_first = revoke_addresses(devices[0])
    for address in latest_first[:2]:
        assert devices[0].post(address).location == "/account/sessions"
    assert [is_in(device) for device in devices] == [True, False, False]


def test_this_device_alone_is_signed_out_in_the_list(devices):
    own = revoke_addresses(devices[2])[0]
    devices[2].post(own)
    assert [is_in(device) for device in devices] == [True, True, False]


def test_the_cookie_is_not_sent_again_with_each_page(devices, clock):
    here = devices[0]
    assert "Set-Cookie" in here.get("/account/").headers  # the first page has the first form
    clock.move(minutes=20)
    assert "Set-Cookie" not in here.get("/account/").headers


def test_the_cookie_outlasts_the_session_that_it_opens(app):
    assert app.permanent_session_lifetime > sessions.LIFETIME


def test_signing_out_ends_all_devices(devices):
    devices[1].post("/account/sign-out")
    assert [is_in(device) for device in devices] == [False, False, False]


def test_all_others_are_signed_out_at_once(devices):
    devices[1].post("/account/sessions/revoke-others")
    assert [is_in(device) for device in devices] == [False, True, False]


def test_a_device_of_someone_else_is_not_found(devices, app):
    stranger = app.test_client().sign_in(accounts.other_buyer())
    address = revoke_addresses(devices[0])[0]
    missing = stranger.post("/account/sessions/ses_aaaaaaaaaaaaaaaa/revoke")
    foreign = stranger.post(address)
    assert foreign.status_code == missing.status_code == 404
    assert [is_in(device) for device in devices] == [True, True, True]


def test_changing_the_password_signs_the_others_out_and_renews_this_one(devices, app):
    here = devices[0]
    before, copy = secret_of(here), with_the_cookie_of(here, app)
    assert is_in(copy)
    typed = {"current": PASSWORD, "password": "another long word"}
    assert here.post("/account/password", data=typed).location == "/account/"
    assert secret_of(here) != before
    assert [is_in(device) for device in (*devices, copy)] == [True, False, False, False]


def test_the_password_is_not_changed_without_the_old_one(devices):
    typed = {"current": "wrong", "password": "another long word"}
    answer = devices[0].post("/account/password", data=typed)
    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    assert [is_in(device) for device in devices] == [True, True, True]


def test_turning_the_second_factor_on_signs_the_others_out_and_renews_this_one(devices):
    here = devices[0]
    before = secret_of(here)
    here.post("/account/second-factor/begin")
    page = here.get("/account/second-factor/set-up").text
    key = re.search(r'data-value="([A-Z2-7]{32})"', page)[1]
    answer = here.post("/account/second-factor/set-up", data={"code": accounts.code_from(key)})
    assert answer.status_code == 200
    assert len(re.findall(r"<b>[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}</b>", answer.text)) == 10
    assert secret_of(here) != before
    assert [is_in(device) for device in devices] == [True, False, False]


def test_turning_the_second_factor_off_signs_the_others_out_and_renews_this_one(app):
    user = accounts.with_second_factor(accounts.buyer())
    devices = [app.test_client().sign_in(user) for _ in range(3)]
    here = devices[0]
    before, copy = secret_of(here), with_the_cookie_of(here, app)
    assert [is_in(device) for device in (*devices, copy)] == [True, True, True, True]
    assert here.post("/account/second-factor/off").location == "/account/"
    assert secret_of(here) != before
    assert [is_in(device) for device in (*devices, copy)] == [True, False, False, False]


def test_the_code_on_the_way_in_gives_a_new_session_and_the_cookie_before_opens_nothing(
    client, app
):
    user = accounts.officer("admin")
    client.post("/account/sign-in", data={"identifier": user.email, "password": PASSWORD})
    before, copy = secret_of(client), with_the_cookie_of(client, app)
    assert copy.get("/account/second-factor").status_code == 200
    client.post("/account/second-factor", data={"code": accounts.code_of(user)})
    assert is_in(client)
    assert secret_of(client) != before
    assert not is_in(copy)
    assert copy.get("/account/second-factor").location == "/account/sign-in"


def test_the_code_before_a_sensitive_act_gives_a_new_session_and_the_old_cookie_is_worth_nothing(
    client, app, clock
):
    admin = accounts.officer("admin")
    client.sign_in(admin)
    clock.move(minutes=11)
    before, copy, address = secret_of(client), with_the_cookie_of(client, app), own_address(client)
    assert is_in(copy)
    client.post("/account/second-factor", data={"code": accounts.code_of(admin)})
    assert client.get("/office/people/grant").status_code == 200
    assert secret_of(client) != before
    assert own_address(client) != address
    for path in ("/account/", "/office/people/", "/office/people/grant"):
        assert copy.get(path).location.startswith("/account/sign-in")


def test_an_officer_away_for_half_an_hour_signs_in_again(client, clock):
    client.sign_in(accounts.officer("admin"))
    for _ in range(5):
        clock.move(minutes=20)
        assert client.get("/office/people/").status_code == 200
    clock.move(minutes=30)
    assert client.get("/office/people/").status_code == 303


def test_a_buyer_away_for_a_month_signs_in_again(client, clock):
    client.sign_in(accounts.buyer())
    clock.move(days=29)
    assert is_in(client)
    clock.move(days=1)
    assert not is_in(client)


def test_profile_changes_are_kept_and_mistakes_said(client):
    user = accounts.buyer()
    client.sign_in(user)
    typed = {"name": "Bella B", "phone": "0812 3456 7890", "language": "id"}
    assert client.post("/account/profile", data=typed).location == "/account/"
    changed = db.session.get_one(User, user.id)
    assert changed.language == "id"
    for field, value in (("name", ""), ("phone", "x"), ("language", "xx")):
        answer = client.post("/account/profile", data={**typed, field: value})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text


def test_moving_to_another_address_needs_password_and_link(client):
    user = accounts.buyer()
    old = user.email
    client.sign_in(user)
    typed = {"email": "new@example.org", "current": "wrong"}
    assert client.post("/account/email", data=typed).status_code == 422
    typed["current"] = PASSWORD
    assert client.post("/account/email", data=typed).location == "/account/mail-sent"
    assert db.session.get_one(User, user.id).email == old


def test_a_live_session_is_touched_by_its_requests(client, clock):
    user = accounts.buyer()
    client.sign_in(user)
    clock.move(minutes=5)
    client.get("/account/")
    assert sessions.list_devices(user.id, now=clock.at)[0].last_seen_at == core_clock.now()
