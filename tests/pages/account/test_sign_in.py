"""Signing in and out."""

import re

import pytest

from marketplace.accounts.models import UserSession
from marketplace.core.database import db, transaction
from marketplace.web.access import SESSION_SECRET
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.support.apps import app_for, close
from tests.support.clients import Visitor


def sign_in(client, identifier, password=PASSWORD, path="/account/sign-in", **fields):
    return client.post(path, data={"identifier": identifier, "password": password, **fields})


def secret_of(client):
    with client.session_transaction() as cookie:
        return cookie.get(SESSION_SECRET)


def test_the_page_asks_for_address_and_password(client):
    answer = client.get("/account/sign-in")
    assert answer.status_code == 200
    assert 'autocomplete="username"' in answer.text
    assert 'autocomplete="current-password"' in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("spelling", ["{}", " {} ", "UPPER"])
def test_the_address_counts_in_any_spelling(client, spelling):
    user = accounts.buyer()
    typed = user.email.upper() if spelling == "UPPER" else spelling.format(user.email)
    answer = sign_in(client, typed)
    assert answer.status_code == 303
    assert answer.location == "/account/arrive"
    assert client.get("/account/").status_code == 200


def test_an_indonesian_telephone_number_counts_too(client):
    accounts.account(phone="081234567890")
    assert sign_in(client, "0812-3456-7890").status_code == 303


@pytest.mark.parametrize(
    ("identifier", "password"),
    [
        ("known", "wrong password"),
        ("nobody@example.org", PASSWORD),
        ("0812 0000 0000", PASSWORD),
        ("\x00\ud83d"[:1], PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("x" * 300, PASSWORD),
        ("known", "y" * 5000),
        ("", ""),
    ],
)
def test_anything_wrong_comes_back_filled_and_signs_nobody_in(client, identifier, password):
    user = accounts.buyer()
    answer = sign_in(client, user.email if identifier == "known" else identifier, password)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert secret_of(client) is None
    if identifier == "known":
        assert f'value="{user.email}"' in answer.text
        assert password not in answer.text


def test_an_account_never_confirmed_looks_like_a_wrong_password(client):
    user = accounts.account(confirmed=False)
    assert sign_in(client, user.email).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/cart?x=1", "/cart?x=1"),
        ("//evil.example", "/account/arrive"),
        ("https://evil.example", "/account/arrive"),
        ("/\\evil.example", "/account/arrive"),
        ("javascript:alert(1)", "/account/arrive"),
        ("/%0d%0aX:1", "/%0d%0aX:1"),
        ("", "/account/arrive"),
    ],
)
def test_one_returns_to_the_page_asked_for_and_never_to_another_site(client, wanted, reached):
    user = accounts.buyer()
    answer = client.post(
        "/account/sign-in",
        query_string={"next": wanted},
        data={"identifier": user.email, "password": PASSWORD},
    )
    assert answer.location == reached


def test_signing_in_gives_a_new_session_and_ends_the_one_before(client, clock):
    user = accounts.buyer()
    sign_in(client, user.email)
    first = secret_of(client)
    sign_in(client, user.email)
    assert secret_of(client) != first
    with transaction():
        rows = db.session.query(UserSession).order_by(UserSession.id).all()
        assert [row.revoked_at is None for row in rows] == [False, True]


def test_a_secret_that_someone_planted_before_the_sign_in_is_not_taken_over(client):
    with client.session_transaction() as cookie:
        cookie[SESSION_SECRET] = "planted-by-someone-else-1234567890"
    sign_in(client, accounts.buyer().email)
    assert secret_of(client) != "planted-by-someone-else-1234567890"


def test_the_csrf_token_is_renewed_at_sign_in(client):
    client.get("/account/sign-in")
    with client.session_transaction() as cookie:
        before = cookie["csrf_token"]
    sign_in(client, accounts.buyer().email)
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != before


def test_the_cookie_is_closed_to_scripts_and_other_sites(client):
    answer = sign_in(client, accounts.buyer().email)
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "session=" in each)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie


@pytest.fixture
def https_visitor(databases, tmp_path):
    """Visits a shop whose address is https; a proxy in front of it speaks plain HTTP to it."""
    app = app_for(databases.sqlite(), tmp_path, public_url="https://petik.example")
    app.test_client_class = Visitor
    with app.app_context():
        yield app.test_client()
    close(app)


def attributes(answer):
    """What is said of each cookie that ``answer`` sets, by its name."""
    said = {}
    for header in answer.headers.getlist("Set-Cookie"):
        pair, *rest = header.split("; ")
        said[pair.partition("=")[0]] = dict(each.partition("=")[::2] for each in rest)
    return said


def test_on_https_the_cookie_is_bound_to_this_host_and_never_sent_in_the_open(https_visitor):
    user = accounts.buyer()
    typed = {"identifier": user.email, "password": PASSWORD}
    there = "http://petik.example"
    answer = https_visitor.post("/account/sign-in", base_url=there, data=typed)
    [(name, said)] = attributes(answer).items()
    # With this name browsers take it with Secure, Path=/ and without Domain only.
    assert name == "__Host-session"
    said.pop("Expires")
    assert said == {"Secure": "", "HttpOnly": "", "Path": "/", "SameSite": "Lax"}
    assert https_visitor.get("/account/", base_url=there).status_code == 200


def test_on_https_the_choice_of_country_and_currency_is_never_sent_in_the_open(https_visitor):
    answer = https_visitor.get("/en/?country=US&currency=USD", base_url="http://petik.example")
    said = attributes(answer)["__Host-visit"]
    assert {"Secure", "HttpOnly"} <= said.keys()
    assert (said["Path"], said["SameSite"]) == ("/", "Lax")


def test_signing_out_ends_the_session_on_the_server_too(client, app):
    sign_in(client, accounts.buyer().email)
    secret = secret_of(client)
    answer = client.post("/account/sign-out")
    assert answer.location == "/account/sign-in"
    with client.session_transaction() as cookie:
        cookie[SESSION_SECRET] = secret
    assert client.get("/account/").status_code == 303


def test_signing_out_twice_is_the_same_as_once(client):
    assert client.post("/account/sign-out").status_code == 303


def test_who_was_signed_out_already_is_not_told_of_other_devices(client, app):
    user = accounts.buyer()
    other = app.test_client().sign_in(user)
    said = client.post("/account/sign-out", follow_redirects=True).text
    assert "You are signed out." in said
    assert "on all your devices" not in said
    assert other.get("/account/").status_code == 200


def test_signing_out_keeps_the_cart(client):
    sign_in(client, accounts.buyer().email)
    with client.session_transaction() as cookie:
        cookie["cart"] = "abc"
    client.post("/account/sign-out")
    with client.session_transaction() as cookie:
        assert cookie["cart"] == "abc"


def test_a_page_that_needs_an_account_leads_to_the_sign_in_and_back(client):
    answer = client.get("/account/sessions?x=1")
    assert answer.location == "/account/sign-in?next=/account/sessions?x%3D1"
    form = client.get(answer.location).text
    action = re.search(r'action="([^"]*sign-in[^"]*)"', form)[1]
    assert sign_in(client, accounts.buyer().email, path=action).location == "/account/sessions?x=1"


def test_after_ten_failures_an_account_has_to_wait(client, app):
    user, other = accounts.buyer(), accounts.other_buyer()
    for _ in range(10):
        assert sign_in(client, user.email, "wrong password").status_code == 422
    assert sign_in(client, user.email.upper()).status_code == 429
    assert sign_in(client, other.email).status_code == 303


def test_after_sixty_failures_a_network_address_has_to_wait(client):
    for number in range(60):
        assert sign_in(client, f"p{number}@example.org").status_code == 422
    assert sign_in(client, accounts.buyer().email).status_code == 429


@pytest.mark.parametrize("env", ["production", "test"])
def test_demo_accounts_and_codes_are_absent_outside_of_the_demo(app, client, env, in_env):
    demo = accounts.with_second_factor(accounts.account(email="rina@petik.example"))
    code = accounts.code_of(demo)
    in_env(env)
    for page in (client.get("/account/sign-in").text, code_page(client, demo)):
        assert "rina@petik.example" not in page
        assert code not in page


def test_the_demo_shows_its_accounts_and_the_present_code(app, client, in_env):
    demo = accounts.with_second_factor(accounts.account(email="rina@petik.example"))
    in_env("demo")
    for page in (client.get("/account/sign-in").text, code_page(client, demo)):
        assert "rina@petik.example" in page
        assert accounts.code_of(demo) in page


def code_page(client, user):
    sign_in(client, user.email)
    page = client.get("/account/second-factor")
    assert page.status_code == 200
    client.post("/account/sign-out")
    return page.text


def test_the_account_leads_to_its_orders(client):
    client.sign_in(accounts.buyer())
    assert 'href="/orders/"' in client.get("/account/").text
    assert client.get("/orders/").status_code == 200
