"""A7: nobody finds out who has an account, neither by the answer nor by its time."""

import re
import statistics
import time

import pytest

from marketplace.accounts import passwords
from marketplace.web.extensions import limiter
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.support.promises import in_time

KNOWN = "known.address@example.org"
UNKNOWN = "other.address@example.org"
"""A shared machine is no measuring room: A7's 10 ms are printed, five times as much fails."""

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


def send(client, form, email):
    """The answer with what differs by nature blotted out, and the seconds it took."""
    path, fields = FORMS[form]
    begun = time.perf_counter()
    answer = client.post(path, data=fields(email))
    seconds = time.perf_counter() - begun
    body = re.sub(r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|req_\w+', "", answer.text)
    return (answer.status_code, answer.location, body.replace(email, "…")), seconds


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
    answers, times = set(), {KNOWN: [], UNKNOWN: []}
    for number in range(200):
        # Taking turns, so that whatever else the machine does falls on both.
        for email in (KNOWN, UNKNOWN):
            typed = email if email == KNOWN else f"n{number:03d}r.address@example.org"
            answer, seconds = send(client, form, typed)
            answers.add(answer)
            times[email].append(seconds)
    means = {email: statistics.fmean(found) * 1000 for email, found in times.items()}
    apart = abs(means[KNOWN] - means[UNKNOWN])
    print(f"{form}: known {means[KNOWN]:.1f} ms, unknown {means[UNKNOWN]:.1f} ms")
    assert len(answers) == 1
    assert in_time(apart, 10, "the difference in ms")
