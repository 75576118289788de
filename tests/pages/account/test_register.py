"""Making an account: the form, the mail, the link."""

import pytest
import sqlalchemy as sa

from marketplace.accounts import service, tokens
from marketplace.accounts.models import TokenKind, User
from marketplace.core import clock as core_clock
from marketplace.core.database import db, transaction
from tests.factories import accounts
from tests.factories.accounts import PASSWORD

TYPED = {
    "name": "Nita Baru",
    "email": "Nita@example.org",
    "phone": "0812 3456 7890",
    "password": PASSWORD,
}


def link(user, kind=TokenKind.CONFIRM_EMAIL):
    user_id = user.id
    with transaction():
        return tokens.issue(user_id, kind, core_clock.now())


def count_users():
    return db.session.scalar(sa.select(sa.func.count()).select_from(User))


def test_register_confirm_and_arrive(client):
    assert client.get("/account/register").status_code == 200
    answer = client.post("/account/register", data=TYPED)
    assert answer.location == "/account/mail-sent"
    assert client.get("/account/").status_code == 303
    user = service.find_by_email("nita@example.org")
    address = f"/account/confirm/{link(user)}"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"password": PASSWORD}).location == "/account/arrive"
    assert "Nita Baru" in client.get("/account/").text


def test_opening_the_link_alone_opens_nothing(client):
    user = accounts.account(confirmed=False)
    client.get(f"/account/confirm/{link(user)}")
    assert db.session.get_one(User, user.id).email_confirmed_at is None


def test_the_link_needs_the_password_of_the_registration(client):
    user = accounts.account(confirmed=False)
    answer = client.post(f"/account/confirm/{link(user)}", data={"password": "something else"})
    assert answer.status_code == 422
    assert "This is not the password" in answer.text
    assert db.session.get_one(User, user.id).email_confirmed_at is None


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, 0), slice(1, None)])
def test_a_damaged_link_says_so_and_leads_on(client, cut):
    secret = link(accounts.account(confirmed=False))[cut] or "x"
    for method in (client.get, client.post):
        answer = method(f"/account/confirm/{secret}")
        assert answer.status_code == 404
        assert "/account/register" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter your name."),
        ("name", "x" * 300, "Use at most 200 letters."),
        ("email", "nita", "Enter an e-mail address such as name@example.com."),
        ("email", "", "Enter your e-mail address."),
        ("phone", "call me", "Enter a telephone number such as"),
        ("password", "short", "Use at least 10 characters."),
        ("password", "password123", "one of the first that someone would try"),
        ("password", "nita@example.org", "Your e-mail address is the first thing"),
        ("password", "x" * 300, "Use at most 200 characters."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(client, field, value, sentence):
    answer = client.post("/account/register", data={**TYPED, field: value})
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2, "once above the form, once at the field"
    assert f'id="{field}-error"' in answer.text
    for name in {"name", "email", "phone"} - {field}:
        assert TYPED[name] in answer.text
    assert PASSWORD not in answer.text
    assert count_users() == 0


def test_all_mistakes_are_said_at_once(client):
    answer = client.post("/account/register", data={"phone": "x", "password": "y"})
    for field in ("name", "email", "phone", "password"):
        assert f'id="{field}-error"' in answer.text


def test_further_fields_are_not_believed(client):
    """A4, for this form."""
    extra = {
        "role": "admin",
        "office_roles": "admin",
        "email_confirmed_at": "2020-01-01",
        "email_verified": "1",
        "is_verified": "on",
        "user_id": "1",
        "person_id": "1",
        "public_id": "usr_x",
        "totp_secret": "x",
        "seller_id": "1",
    }
    client.post("/account/register", data={**TYPED, **extra})
    user = service.find_by_email("nita@example.org")
    assert user.email_confirmed_at is None
    assert user.totp_secret is None
    assert user.public_id.startswith("usr_")
    assert user.public_id != "usr_x"


def test_registering_takes_the_language_of_the_visit(client):
    client.post("/account/register", data=TYPED, headers={"Accept-Language": "id"})
    assert service.find_by_email("nita@example.org").language == "id"


def test_a_password_is_reset_by_the_link_and_every_device_signed_out(client, app):
    user = accounts.buyer()
    email = user.email
    elsewhere = app.test_client().sign_in(user)
    assert client.post("/account/forgot", data={"email": email}).status_code == 303
    address = f"/account/reset/{link(user, TokenKind.RESET_PASSWORD)}"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"password": "short"}).status_code == 422
    assert client.post(address, data={"password": email}).status_code == 422
    answer = client.post(address, data={"password": "another long word"})
    assert answer.location == "/account/sign-in"
    assert elsewhere.get("/account/").status_code == 303
    assert client.get(address).status_code == 404
    typed = {"identifier": email, "password": "another long word"}
    assert client.post("/account/sign-in", data=typed).status_code == 303


def test_a_reset_does_not_go_around_the_second_factor(client):
    user = accounts.with_second_factor(accounts.buyer())
    address = f"/account/reset/{link(user, TokenKind.RESET_PASSWORD)}"
    client.post(address, data={"password": "another long word"})
    typed = {"identifier": user.email, "password": "another long word"}
    assert client.post("/account/sign-in", data=typed).location == "/account/second-factor"
    assert client.get("/account/").status_code == 303


def test_after_six_mails_an_address_gets_no_more_for_an_hour(client):
    for _ in range(6):
        assert client.post("/account/forgot", data={"email": "a@example.org"}).status_code == 303
    assert client.post("/account/forgot", data={"email": "A@example.org"}).status_code == 429
    assert client.post("/account/forgot", data={"email": "b@example.org"}).status_code == 303
