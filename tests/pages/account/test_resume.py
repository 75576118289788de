"""Signed out in between: what was typed comes back after the sign-in."""

import re
from html import unescape

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.accounts.models import User
from marketplace.core.database import db
from marketplace.web.access import SESSION_SECRET
from marketplace.web.resume import MAX_CHARACTERS, carry_token, open_carry
from tests.factories import accounts
from tests.factories.accounts import PASSWORD

TYPED = {"name": 'Bella "B" <b>', "phone": "0812 3456 7890", "language": "id"}


def hidden(page):
    """The fields of the form that the page would send."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def carry_of(page):
    return re.search(r'name="carry"[^>]*value="([^"]*)"', page)[1]


def sign_in_with(client, user, carry, password=PASSWORD):
    typed = {"identifier": user.email, "password": password, "carry": carry}
    return client.post("/account/sign-in", data=typed)


def test_a_form_sent_after_the_sign_in_ended_is_handed_back(client):
    user = accounts.buyer()
    answer = client.post("/account/profile", data=TYPED)
    assert answer.status_code == 401
    carry = carry_of(answer.text)
    refused = sign_in_with(client, user, carry, "wrong password")
    assert refused.status_code == 422
    page = sign_in_with(client, user, carry_of(refused.text)).text
    assert "You are signed in again" in page
    assert 'action="/account/profile"' in page
    fields = hidden(page)
    assert {name: fields[name] for name in TYPED} == TYPED
    assert client.post("/account/profile", data=fields).location == "/account/"
    assert db.session.get_one(User, user.id).language == "id"


def test_it_survives_the_second_factor_too(client):
    user = accounts.with_second_factor(accounts.buyer())
    carry = carry_of(client.post("/account/profile", data=TYPED).text)
    step = sign_in_with(client, user, carry)
    assert step.status_code == 200
    refused = client.post(
        "/account/second-factor", data={"code": "000000", "carry": carry_of(step.text)}
    )
    typed = {"code": accounts.code_of(user), "carry": carry_of(refused.text)}
    page = client.post("/account/second-factor", data=typed).text
    assert hidden(page)["name"] == TYPED["name"]


def test_a_sensitive_form_waits_while_the_code_is_asked_again(client, clock):
    admin, colleague = accounts.officer("admin"), accounts.buyer()
    client.sign_in(admin)
    clock.move(minutes=11)
    typed = {"email": colleague.email, "role": "reviewer", "reason": "new colleague"}
    asked = client.post("/office/people/grant", data=typed)
    assert asked.status_code == 403
    code = {"code": accounts.code_of(admin), "carry": carry_of(asked.text)}
    fields = hidden(client.post("/account/second-factor", data=code).text)
    assert client.post("/office/people/grant", data=fields).location == "/office/people/"


def test_the_form_that_is_handed_back_has_a_fresh_csrf_token(client):
    carry = carry_of(client.post("/account/profile", data=TYPED).text)
    with client.session_transaction() as cookie:
        before = cookie["csrf_token"]
    page = sign_in_with(client, accounts.buyer(), carry).text
    with client.session_transaction() as cookie:
        assert cookie["csrf_token"] != before
        assert cookie[SESSION_SECRET]
    assert hidden(page)["csrf_token"]


def test_secrets_are_typed_again(client):
    typed = {"current": PASSWORD, "password": "another long word", "code": "1", "csrf_token": "x"}
    carry = carry_of(client.post("/account/password", data=typed).text)
    assert open_carry(carry).fields == ()


def test_fields_of_one_name_keep_their_order(app):
    form = MultiDict([("photo", "b"), ("photo", "a"), ("title", "Koi")])
    carried = open_carry(carry_token("/workshop/new?step=2", form))
    assert carried.fields == (("photo", "b"), ("photo", "a"), ("title", "Koi"))
    assert carried.path == "/workshop/new?step=2"


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/\\evil", "https://evil.example", "", "/a\r\nb"]
)
def test_a_form_is_never_carried_to_another_site(app, path):
    assert carry_token(path, MultiDict({"a": "b"})) == ""


def test_what_is_too_long_is_not_carried_and_said(client):
    answer = client.post("/account/profile", data={"name": "x" * (MAX_CHARACTERS + 1)})
    assert answer.status_code == 401
    assert carry_of(answer.text) == ""
    assert "Go back to keep what you typed" in answer.text


@pytest.mark.parametrize("change", [str.upper, lambda token: token[:-2], lambda token: "x" + token])
def test_a_changed_text_is_worth_nothing(app, change):
    token = carry_token("/account/profile", MultiDict({"name": "B"}))
    assert open_carry(change(token)) is None
    assert open_carry("") is None


def test_a_text_from_yesterday_is_worth_nothing(app, clock):
    token = carry_token("/account/profile", MultiDict({"name": "B"}))
    clock.move(hours=12, minutes=1)
    assert open_carry(token) is None
    answer = sign_in_with(app.test_client(), accounts.buyer(), token)
    assert answer.location == "/account/arrive"
