"""Applying for a shop, page by page: fresh, refused, saved, sent, corrected."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.sellers import queries, reviewing, submissions
from marketplace.sellers.models import (
    ApplicationState,
    Requirement,
    Seller,
    SellerApplication,
    SellerMember,
    SellerState,
)
from marketplace.training.models import Certificate
from tests.factories import applications as make
from tests.factories.accounts import account
from tests.factories.training import row, unclaimed_certificate
from tests.support.clients import Visitor
from tests.support.extra_fields import EXTRA
from tests.support.sameness import shown

GOOD: dict[str, dict[str, str]] = {
    "profile": {
        "name": "Griya Batik Contoh",
        "about_id": "Kami membatik tulis dengan malam panas.",
        "about_en": "Drawn by hand.",
        "area": "city",
        "district": "Sananwetan",
        "phone": "0812-3456-7890",
    },
    "address": {
        "street": "Jalan Contoh 12",
        "village": "Turi",
        "district": "Sukorejo",
        "regency": "Kota Blitar",
        "postcode": "66121",
        "landmark": "Pagar biru",
    },
    "identity": {"identity_number": make.NIK},
    "bank": {"bank_code": "014", "account_number": "1234500093", "holder": "Siti Contoh"},
    "terms": {"agreed": "y"},
    "no-certificate": {"reason": "Saya belajar membatik dari ibu saya."},
}
BAD: dict[str, dict[str, str]] = {
    "certificate": {"number": "NONE-1", "contact": "siti@example.org"},
    "profile": {**GOOD["profile"], "name": "<b>X", "about_id": "short", "phone": "12"},
    "address": {**GOOD["address"], "street": "Jalan <i>Satu", "postcode": "66x"},
    "identity": {"identity_number": "1234"},
    "bank": {"bank_code": "014", "account_number": "12ab", "holder": "Siti <u>C"},
    "terms": {},
    "no-certificate": {"reason": "ibu <b>"},
}


@pytest.fixture
def applicant(app: Flask, client: Visitor) -> Visitor:
    """Somebody who has begun an application."""
    make.bank()
    client.sign_in(account())
    assert client.post("/sell/").status_code == 303
    return client


def application() -> SellerApplication:
    return db.session.query(SellerApplication).order_by(SellerApplication.id.desc()).first()  # type: ignore[return-value]


def state_of(part: str) -> str:
    tasks = submissions.tasks(application())
    return next(task.state.value for task in tasks if task.requirement.value == part)


def test_starting_shows_what_is_needed_and_begins(app: Flask, client: Visitor) -> None:
    client.sign_in(account())
    page = client.get("/sell/")
    assert page.status_code == 200
    assert "What you need at hand" in page.text
    answer = client.post("/sell/")
    assert answer.status_code == 303
    assert answer.location.endswith("/sell/application")
    assert "0 of 6 done." in client.get("/sell/application").text


def test_without_an_application_the_pages_are_not_there(app: Flask, client: Visitor) -> None:
    client.sign_in(account())
    assert client.get("/sell/application").location.endswith("/sell/")
    for part in (*GOOD, "certificate", "check"):
        assert client.get(f"/sell/{part}").status_code == 404


@pytest.mark.parametrize("part", [*GOOD, "certificate"])
def test_each_page_opens_fresh_and_says_why_and_who(applicant: Visitor, part: str) -> None:
    page = applicant.get(f"/sell/{part}")
    assert page.status_code == 200
    assert "Why we ask" in page.text
    assert "Who sees it" in page.text
    assert "Error:" not in page.text


@pytest.mark.parametrize("part", BAD)
def test_wrong_input_is_refused_and_what_was_typed_is_kept(applicant: Visitor, part: str) -> None:
    page = applicant.submit(f"/sell/{part}", **BAD[part])
    assert page.status_code == 422
    assert 'id="errors"' in page.text
    for typed in BAD[part].values():
        if typed not in ("city", "014"):
            assert str(db_escape(typed)) in page.text
    assert state_of("certificate" if "certificate" in part else PARTS[part]) == "not_started"


PARTS = {
    "profile": "profile",
    "address": "address",
    "identity": "identity",
    "bank": "bank_account",
    "terms": "terms",
    "no-certificate": "certificate",
}


def db_escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("part", GOOD)
def test_a_good_page_is_saved_whatever_else_is_sent_along(applicant: Visitor, part: str) -> None:
    assert len(EXTRA) >= 40
    answer = applicant.submit(f"/sell/{part}", **{**EXTRA, **GOOD[part]})
    assert answer.status_code == 303
    assert state_of(PARTS[part]) == "done"
    seller = db.session.query(Seller).one()
    assert (seller.state, seller.slug, seller.published_count) == (SellerState.APPLYING, None, 0)
    assert application().state is ApplicationState.DRAFT
    assert application().round == 0
    assert db.session.query(SellerMember).one().role == "owner"


@pytest.mark.parametrize("part", GOOD)
def test_a_nul_or_nothing_at_all_is_no_crash(applicant: Visitor, part: str) -> None:
    assert applicant.submit(f"/sell/{part}").status_code == 422
    odd = {name: f"{value}\x00" for name, value in GOOD[part].items()}
    assert applicant.submit(f"/sell/{part}", **odd).status_code in (303, 422)
    huge = {name: value * 5_000 for name, value in GOOD[part].items()}
    assert applicant.submit(f"/sell/{part}", **huge).status_code in (303, 422)


def test_a_certificate_is_claimed_and_tries_are_limited(applicant: Visitor) -> None:
    made = unclaimed_certificate(person=row(number="PTK23-AB12-CD34", email="siti@example.org"))
    public_id = made.public_id
    answer = applicant.submit(
        "/sell/certificate", number=" ptk23 ab12cd34", contact="SITI@example.org"
    )
    assert answer.status_code == 303
    assert state_of("certificate") == "done"
    claimed = db.session.query(Certificate).filter_by(public_id=public_id).one()
    assert claimed.claimed_by_id is not None
    statuses = [
        applicant.submit("/sell/certificate", number="X-1", contact="a@example.org").status_code
        for _ in range(9)
    ]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_unknown_and_foreign_numbers_get_the_same_page(applicant: Visitor) -> None:
    other = make.drafted()
    assert other is not None
    foreign = db.session.query(Certificate).one()
    contact = "roster@example.org"
    pages = [
        shown(applicant.submit("/sell/certificate", number=number, contact=contact))[2]
        for number in (foreign.number, "PTK23-XXXX-XXXX")
    ]
    assert pages[0].replace(foreign.number, "N") == pages[1].replace("PTK23-XXXX-XXXX", "N")


def test_an_unusual_length_warns_and_is_saved(applicant: Visitor) -> None:
    applicant.submit("/sell/bank", **{**GOOD["bank"], "account_number": "123456"})
    page = applicant.get("/sell/application")
    assert "unusual length" in page.text
    assert state_of("bank_account") == "done"


def test_no_page_shows_a_full_number_again(applicant: Visitor) -> None:
    for part in GOOD:
        applicant.submit(f"/sell/{part}", **GOOD[part])
    for path in ("identity", "bank", "check", "application"):
        page = applicant.get(f"/sell/{path}").text
        assert make.NIK not in page
        assert "1234500093" not in page
    assert make.NIK[-4:] in applicant.get("/sell/check").text


def test_sent_with_everything_and_the_answer_is_promised(applicant: Visitor) -> None:
    assert applicant.post("/sell/submit").status_code == 422
    for part in GOOD:
        applicant.submit(f"/sell/{part}", **GOOD[part])
    assert "Send to the office" in applicant.get("/sell/check").text
    assert applicant.post("/sell/submit").status_code == 303
    page = applicant.get("/sell/application").text
    assert "Your application is in the office" in page
    assert "29" in page  # five days after the 24th
    assert application().answer_by == clock.now() + timedelta(days=5)
    assert applicant.post("/sell/submit").status_code == 422
    assert applicant.get("/sell/profile").location.endswith("/sell/check")
    assert applicant.submit("/sell/profile", **GOOD["profile"]).status_code == 422


def test_each_remark_stands_at_its_field_and_only_that_part_opens(
    app: Flask, client: Visitor
) -> None:
    officer = account("Petugas Satu")
    words = "Another shop has this name."
    sent = make.decided(make.submitted(), officer, rejecting={Requirement.PROFILE: {"name": words}})
    public_id, officer_id = sent.public_id, officer.id
    owner_id = queries.list_member_ids(sent.seller_id)[0]
    with transaction():
        reviewing.return_to_applicant(
            public_id, note="Only the name.", actor_id=officer_id, now=clock.now()
        )
    client.sign_in(db.session.get_one(type(officer), owner_id))
    overview = client.get("/sell/application").text
    assert words in overview
    assert "Only the name." in overview
    page = client.get("/sell/profile")
    assert page.status_code == 200
    assert f'id="name-error"><span class="vh">Error: </span>The office asks: {words}' in page.text
    assert client.get("/sell/identity").location.endswith("/sell/check")
    assert client.submit("/sell/identity", **GOOD["identity"]).status_code == 422
    assert client.submit("/sell/profile", **GOOD["profile"]).status_code == 303
    assert client.post("/sell/submit").status_code == 303
    history = client.get("/sell/application").text
    assert history.count("Sent to the office") == 2


def test_script_in_a_text_stays_text(applicant: Visitor) -> None:
    evil = "<script>alert(1)</script> membatik tulis"
    applicant.submit("/sell/profile", **{**GOOD["profile"], "about_id": evil, "name": evil[:60]})
    for path in ("application", "check", "profile"):
        assert "<script>alert" not in applicant.get(f"/sell/{path}").text
