"""A7: nobody finds out who has an account, neither by the answer, its headers, nor by its time.

The time is the median of the differences within pairs, which a busy machine hardly moves; A7's
10 ms are printed, five times as much fails.
"""

import re
import statistics
import time

import pytest

from marketplace.accounts import passwords
from marketplace.web.extensions import limiter
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.support.promises import in_time
from tests.support.sameness import shown

KNOWN = "known.address@example.org"
UNKNOWN = "other.address@example.org"

FORMS = {
    "sign in": (
        "/account/sign-in",
        lambda email: {"identifier": email, "password": "not this one"},
    ),
    "register": (
        "/account/register",
        lambda email: {"name": "Nita", "email": email, "password": PASSWORD},
    ),
    "reset": ("/account/forgot", lambda email: {"email": email}),
    "change e-mail": ("/account/email", lambda email: {"email": email, "current": PASSWORD}),
}


def prepare(client, form, monkeypatch):
    """The known address exists, who changes an address is signed in, no limit stops the test."""
    monkeypatch.setattr(limiter, "enabled", False)
    # Hashed by whatever settings are in force: the cheap hash of the factories would be a tell.
    password = passwords.choose(PASSWORD, email=KNOWN)
    accounts.account(email=KNOWN, password=password)
    if form == "change e-mail":
        client.sign_in(accounts.account(password=password))
    client.get(FORMS[form][0])  # the page brings the cookie that its form needs


def send(client, form, email):
    """The answer with what differs by nature blotted out, and the seconds it took."""
    path, fields = FORMS[form]
    begun = time.perf_counter()
    answer = client.post(path, data=fields(email))
    seconds = time.perf_counter() - begun
    status, headers, body = shown(answer)
    seen = (status, tuple(headers), cookies(answer), re.sub(r'nonce="[^"]*"', "", body))
    return str(seen).replace(email, "…"), seconds


def cookies(answer):
    """Name and attributes of each cookie that is set; its value is random and its end a moment."""
    set_ones = answer.headers.getlist("Set-Cookie")
    return [re.sub(r"(^[^=]*|Expires)=[^;]*", r"\1", each) for each in set_ones]


@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer(client, form, monkeypatch):
    prepare(client, form, monkeypatch)
    known = {send(client, form, KNOWN)[0] for _ in range(5)}
    unknown = {send(client, form, email)[0] for email in (UNKNOWN, "third.address@example.org")}
    assert len(known) == 1
    assert known == unknown


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("committing_app", ["postgresql"], indirect=True)  # as in production
@pytest.mark.usefixtures("real_passwords")
def test_two_hundred_tries_each_take_the_same_time(committing_app, form, monkeypatch):
    client = committing_app.test_client()
    prepare(client, form, monkeypatch)
    answers, apart = set(), []
    for number in range(200):
        typed = {KNOWN: KNOWN, UNKNOWN: f"n{number:03d}r.address@example.org"}
        # One right after the other, each first in turn: what the machine does falls on both.
        took = {}
        for email in sorted(typed, reverse=number % 2 == 0):
            answer, took[email] = send(client, form, typed[email])
            answers.add(answer)
        apart.append((took[KNOWN] - took[UNKNOWN]) * 1000)
    assert len(answers) == 1
    assert in_time(abs(statistics.median(apart)), 10, f"{form}: the known address longer, in ms")
