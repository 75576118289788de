"""The forms of an account and of an application for a shop."""

import re
from collections.abc import Callable

from flask import Flask

from marketplace.accounts import service, tokens
from marketplace.accounts.models import TokenKind
from marketplace.core import clock
from marketplace.core.database import transaction
from tests.factories import accounts, applications
from tests.factories.accounts import PASSWORD
from tests.factories.training import unclaimed_certificate
from tests.pages.forms.cases import Case, Make, visitor
from tests.support.clients import Visitor

SECOND_FACTOR = "/account/second-factor"
PROFILE = {
    "name": "Griya Batik Contoh", "about_id": "Kami membatik tulis dengan malam panas.",
    "about_en": "Drawn by hand.", "area": "city", "district": "Sananwetan",
    "phone": "0812-3456-7890",
}  # fmt: skip
ADDRESS = {
    "street": "Jalan Contoh 12", "village": "Turi", "district": "Sukorejo",
    "regency": "Kota Blitar", "postcode": "66121", "landmark": "Pagar biru",
}  # fmt: skip


def _link(kind: TokenKind, path: str, fields: dict[str, str], *, confirmed: bool) -> Make:
    def make(app: Flask) -> Case:
        user_id = accounts.account(confirmed=confirmed).id
        with transaction():
            secret = tokens.issue(user_id, kind, clock.now())
        return Case(visitor(app), path + secret, fields)

    return make


def _email_link(app: Flask) -> Case:
    user = accounts.buyer()
    user_id, old_hash = user.id, user.password_hash
    with transaction():
        service.ask_email_change(user_id, "new@example.org", old_hash=old_hash, now=clock.now())
        token = tokens.ask_email_change(user_id, "new@example.org", now=clock.now())
        _email, secret = tokens.issue_email_change(token.id, now=clock.now())
    return Case(visitor(app), f"/account/email/{secret}")


def _alone(path: str, *, changes: bool = True, **fields: str) -> Make:
    def make(app: Flask) -> Case:
        known = accounts.buyer().email
        filled = {name: value.format(email=known) for name, value in fields.items()}
        return Case(visitor(app), path, filled, changes=changes)

    return make


def _signed_in(path: str, *, status: int = 303, changes: bool = True, **fields: str) -> Make:
    def make(app: Flask) -> Case:
        user = accounts.buyer()
        return Case(visitor(app, user), path, fields, status, changes)

    return make


def _code(app: Flask) -> Case:
    user = accounts.with_second_factor(accounts.buyer())
    client, email = visitor(app), user.email
    client.submit("/account/sign-in", identifier=email, password=PASSWORD)
    return Case(client, SECOND_FACTOR, {"code": accounts.code_of(user)})


def _set_up(app: Flask) -> Case:
    client = visitor(app, accounts.buyer())
    client.post(f"{SECOND_FACTOR}/begin")
    key = re.search(r'data-value="([A-Z2-7]{32})"', client.get(f"{SECOND_FACTOR}/set-up").text)
    assert key
    fields = {"code": accounts.code_from(key[1])}
    return Case(client, f"{SECOND_FACTOR}/set-up", fields, status=200)


def _with_factor(path: str, *, status: int = 303) -> Make:
    def make(app: Flask) -> Case:
        client = visitor(app, accounts.with_second_factor(accounts.buyer()))
        return Case(client, f"{SECOND_FACTOR}/{path}", status=status)

    return make


def _other_device(app: Flask) -> Case:
    user = accounts.buyer()
    client = visitor(app, user)
    visitor(app, user)
    found = re.search(
        r'action="(/account/sessions/\w+/revoke)"', client.get("/account/sessions").text
    )
    assert found
    return Case(client, found[1])


def _two_devices(app: Flask) -> Case:
    user = accounts.buyer()
    visitor(app, user)
    return Case(visitor(app, user), "/account/sessions/revoke-others")


def _applicant(app: Flask) -> Visitor:
    applications.bank()
    client = visitor(app, accounts.account())
    assert client.post("/sell/").status_code == 303
    return client


def _part(path: str, **fields: str) -> Make:
    return lambda app: Case(_applicant(app), f"/sell/{path}", fields)


def _certificate(app: Flask) -> Case:
    certificate = unclaimed_certificate()
    fields = {"number": certificate.number, "contact": certificate.participant.person.email}
    return Case(_applicant(app), "/sell/certificate", fields)


def _submit(app: Flask) -> Case:
    return Case(visitor(app, applications.drafted()), "/sell/submit")


CASES: dict[str, Callable[[Flask], Case]] = {
    "account.sign_in": _alone(
        "/account/sign-in", identifier="{email}", password=PASSWORD, carry=""
    ),
    "account.sign_out": _signed_in("/account/sign-out"),
    "account.second_factor": _code,
    "account.register": _alone(
        "/account/register", name="Nita Baru", email="nita@example.org",
        phone="0812 3456 7890", password=PASSWORD,
    ),
    "account.confirm": _link(
        TokenKind.CONFIRM_EMAIL, "/account/confirm/", {"password": PASSWORD}, confirmed=False
    ),
    "account.forgot": _alone("/account/forgot", email="{email}"),
    "account.reset": _link(
        TokenKind.RESET_PASSWORD, "/account/reset/", {"password": "another long word"},
        confirmed=True,
    ),
    "account.confirm_email": _email_link,
    "account.profile": _signed_in(
        "/account/profile", name="Bella B", phone="0812 3456 7890", language="id"
    ),
    "account.change_password": _signed_in(
        "/account/password", current=PASSWORD, password="another long word"
    ),
    "account.change_email": _signed_in(
        "/account/email", email="new@example.org", current=PASSWORD
    ),
    "account.revoke_session": _other_device,
    "account.revoke_other_sessions": _two_devices,
    "account.set_up_second_factor": _set_up,
    "account.begin_second_factor": _signed_in(f"{SECOND_FACTOR}/begin"),
    "account.turn_off_second_factor": _with_factor("off"),
    "account.renew_recovery_codes": _with_factor("recovery-codes", status=200),
    "account_notices.read_all": _signed_in("/account/notices/read", changes=False),
    "sellers.start": _signed_in("/sell/"),
    "sellers.certificate": _certificate,
    "sellers.no_certificate": _part("no-certificate", reason="Saya belajar membatik dari ibu."),
    "sellers.profile": _part("profile", **PROFILE),
    "sellers.address": _part("address", **ADDRESS),
    "sellers.identity": _part("identity", identity_number=applications.NIK),
    "sellers.bank": _part(
        "bank", bank_code="014", account_number="1234500093", holder="Siti Contoh"
    ),
    "sellers.agreement": _part("terms", agreed="y"),
    "sellers.submit": _submit,
}  # fmt: skip
