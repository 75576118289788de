"""The second factor in the pages: on the way in, before sensitive acts, for officers always."""

import pytest

from marketplace.accounts import second_factor
from marketplace.accounts.models import User
from marketplace.core.database import db, transaction
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.support.sameness import shown


def enter_password(client, user, path="/account/sign-in"):
    return client.post(path, data={"identifier": user.email, "password": PASSWORD})


def enter_code(client, code, path="/account/second-factor"):
    return client.post(path, data={"code": code})


def test_the_password_alone_lets_nobody_in(client):
    user = accounts.officer("admin")
    assert enter_password(client, user).location == "/account/second-factor"
    for path in ("/account/", "/account/sessions", "/office/people/"):
        assert client.get(path).status_code == 303
    assert client.get("/account/sign-in").location == "/account/second-factor"


def test_password_and_code_lead_on_to_the_page_asked_for(client):
    user = accounts.officer("admin")
    asked = client.get("/office/people/").location
    step = enter_password(client, user, asked).location
    assert step == "/account/second-factor?next=/office/people/"
    assert enter_code(client, accounts.code_of(user), step).location == "/office/people/"
    assert client.get("/office/people/").status_code == 200


@pytest.mark.parametrize(
    "code", ["", "000000", "abc", "1" * 100, "\uff11\uff12\uff13\uff14\uff15\uff16"]
)
def test_a_wrong_code_is_refused_with_a_sentence(client, code):
    user = accounts.officer()
    enter_password(client, user)
    answer = enter_code(client, code)
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


def test_ten_wrong_codes_are_enough(client):
    user = accounts.officer()
    enter_password(client, user)
    for _ in range(10):
        assert enter_code(client, "000000").status_code == 422
    enter_password(client, user)
    assert enter_code(client, accounts.code_of(user)).status_code == 429


def test_a_recovery_code_opens_once(client, clock):
    user = accounts.officer()
    user_id = user.id
    with transaction():
        first, *_rest = second_factor.renew_recovery_codes(user_id, now=clock.at)
    enter_password(client, user)
    assert enter_code(client, first).status_code == 303
    client.post("/account/sign-out")
    enter_password(client, user)
    assert enter_code(client, first).status_code == 422


def test_without_a_password_there_is_no_code_page(client):
    assert client.get("/account/second-factor").location == "/account/sign-in"
    assert enter_code(client, "123456").location == "/account/sign-in"


def test_a_password_entered_ten_minutes_ago_is_entered_again(client, clock):
    user = accounts.officer()
    enter_password(client, user)
    clock.move(minutes=10)
    assert enter_code(client, accounts.code_of(user)).location == "/account/sign-in"


def test_an_officer_without_one_sets_it_up_before_anything_else(client, app):
    client.sign_in(accounts.officer_without_second_factor("admin"), second_factor=False)
    for path in ("/office/people/", "/sell/"):
        assert client.get(path).location.startswith("/account/second-factor/set-up?next=")
    page = client.get("/account/second-factor/set-up").text
    assert "You work in the office now" in page
    assert "Not now" not in page


def test_the_key_is_shown_as_picture_and_text_and_stays_on_reload(client):
    client.sign_in(accounts.buyer(), second_factor=False)
    address = "/account/second-factor/set-up"
    assert "otpauth" not in client.get(address).text
    client.post("/account/second-factor/begin")
    answer = client.get(address)
    assert 'src="data:image/svg+xml' in answer.text
    assert "otpauth://totp/Petik:" in answer.text
    assert shown(client.get(address)) == shown(answer)
    assert client.post(address, data={"code": "000000"}).status_code == 422


def test_a_sensitive_act_asks_again_after_ten_minutes(client, clock):
    admin = accounts.officer("admin")
    client.sign_in(admin)
    assert client.get("/office/people/grant").status_code == 200
    clock.move(minutes=10, seconds=1)
    step = client.get("/office/people/grant").location
    assert step == "/account/second-factor?next=/office/people/grant"
    assert enter_code(client, accounts.code_of(admin), step).location == "/office/people/grant"
    assert client.get("/office/people/grant").status_code == 200


def test_a_buyer_turns_it_off_with_a_fresh_code_only(client, clock):
    user = accounts.with_second_factor(accounts.buyer())
    client.sign_in(user)
    clock.move(minutes=11)
    answer = client.post("/account/second-factor/off")
    assert answer.status_code == 403
    assert "more than ten minutes old" in answer.text
    enter_code(client, accounts.code_of(user))
    assert client.post("/account/second-factor/off").location == "/account/"
    assert db.session.get_one(User, user.id).totp_secret is None


def test_new_recovery_codes_are_shown_once(client):
    user = accounts.with_second_factor(accounts.buyer())
    client.sign_in(user)
    answer = client.post("/account/second-factor/recovery-codes")
    assert answer.text.count("<b>") >= 10
    assert "10 codes are left" in client.get("/account/second-factor/set-up").text
