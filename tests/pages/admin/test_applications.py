"""Applications in the office: queue, two-pane review, two officers."""

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.accounts.models import User
from marketplace.core import clock as core_clock
from marketplace.core.audit import AuditEvent
from marketplace.core.database import db, transaction
from marketplace.sellers import applying
from marketplace.sellers.models import (
    ApplicationState,
    Requirement,
    RequirementSubmission,
    Seller,
    SellerApplication,
    SellerState,
)
from tests.factories import applications as make
from tests.factories.accounts import account, officer
from tests.factories.sellers import approved_seller, member
from tests.support.clients import Visitor
from tests.support.extra_fields import EXTRA
from tests.support.moments import Clock
from tests.support.queries import Queries

PARTS = [part.value for part in Requirement]


@pytest.fixture
def reviewer(app: Flask, client: Visitor) -> Visitor:
    return client.sign_in(officer("reviewer", "Petugas Satu"))


def path_of(application: SellerApplication) -> str:
    return f"/office/applications/{application.public_id}"


def again(application_id: int) -> SellerApplication:
    return db.session.get_one(SellerApplication, application_id)


def test_the_queue_says_age_promise_and_who(reviewer: Visitor, clock: Clock) -> None:
    assert "Nothing here" in reviewer.get("/office/applications/").text
    application = make.submitted()
    clock.move(minutes=20)
    path = path_of(application)
    page = reviewer.get("/office/applications/").text
    assert "1 waiting, 0 late" in " ".join(page.split())
    assert "nobody yet" in page
    reviewer.post(f"{path}/claim")
    assert "Petugas Satu" in reviewer.get("/office/applications/?show=first").text
    assert "Nothing here" in reviewer.get("/office/applications/?show=second").text
    assert reviewer.get("/office/applications/?show=xxx").status_code == 200
    assert reviewer.get("/office/applications/?after=xxx").status_code == 422


def test_the_queue_needs_few_queries(reviewer: Visitor) -> None:
    for _ in range(3):
        make.submitted()
    with Queries() as queries:
        reviewer.get("/office/applications/")
    assert queries.count <= 7, queries.statements


def test_one_officer_checks_and_another_approves(app: Flask, client: Visitor) -> None:
    first, second = officer("reviewer", "Petugas Satu"), officer("reviewer", "Petugas Dua")
    application = make.submitted()
    path, application_id = path_of(application), application.id
    client.sign_in(first)
    page = client.get(path).text
    assert "Take it on" in page
    assert make.NIK not in page
    assert make.ACCOUNT_NUMBER not in page
    assert "Jalan Contoh 12" in page
    client.post(f"{path}/claim")
    assert "Sign and pass" not in client.get(path).text
    for part in PARTS:
        assert client.post(f"{path}/parts/{part}/accept").status_code == 303
    assert "Sign and pass" in client.get(path).text
    assert client.submit(f"{path}/check", note="Holder agrees.").status_code == 303
    assert "You have signed already" in client.get(path).text
    assert client.post(f"{path}/approve").status_code == 422
    assert again(application_id).state is ApplicationState.CHECKED

    client.sign_in(second)
    page = client.get(path).text
    assert "Holder agrees." in page
    assert "Petugas Satu" in page
    assert client.submit(f"{path}/approve", note="").status_code == 303
    done = again(application_id)
    assert done.state is ApplicationState.APPROVED
    assert db.session.get_one(Seller, done.seller_id).state is SellerState.APPROVED
    assert "Approved" in client.get(path).text


def test_a_rejection_without_words_is_refused_and_one_with_words_returns_it(
    reviewer: Visitor,
) -> None:
    application = make.submitted()
    path, application_id = path_of(application), application.id
    reviewer.post(f"{path}/claim")
    refused = reviewer.submit(f"{path}/parts/profile/reject")
    assert refused.status_code == 422
    assert "Say at one field" in refused.text
    long = reviewer.submit(f"{path}/parts/profile/reject", **{"profile-name": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in long.text
    words = {"profile-name": "Another shop has this name.", "profile-state": "approved"}
    assert reviewer.submit(f"{path}/parts/profile/reject", **words).status_code == 303
    for part in PARTS:
        if part != "profile":
            reviewer.post(f"{path}/parts/{part}/accept")
    assert "Send back to be corrected" in reviewer.get(path).text
    assert reviewer.submit(f"{path}/return", note="Only the name.").status_code == 303
    assert again(application_id).state is ApplicationState.RETURNED
    page = reviewer.get(path).text
    assert "Another shop has this name." in page
    assert "Only the name." in page


@pytest.mark.parametrize("action", ["claim", "parts/terms/accept", "parts/profile/reject", "check"])
def test_what_nobody_asked_for_changes_nothing(reviewer: Visitor, action: str) -> None:
    application = make.submitted()
    path, application_id = path_of(application), application.id
    reviewer.post(f"{path}/claim")
    sent = EXTRA | {f"profile-{name}": value for name, value in EXTRA.items()}
    assert reviewer.submit(f"{path}/{action}", **sent).status_code in (303, 422)
    after = again(application_id)
    assert (after.state, after.round) == (ApplicationState.SUBMITTED, 1)
    seller = db.session.get_one(Seller, after.seller_id)
    assert (seller.state, seller.slug) == (SellerState.APPLYING, None)


def test_a_decision_can_be_taken_back(reviewer: Visitor) -> None:
    application = make.submitted()
    path = path_of(application)
    reviewer.post(f"{path}/claim")
    reviewer.post(f"{path}/parts/terms/accept")
    reviewer.post(f"{path}/parts/terms/undo")
    row = db.session.query(RequirementSubmission).filter_by(requirement=Requirement.TERMS).one()
    assert (row.state, row.decided_by_id) == ("pending", None)


def test_without_a_certificate_the_page_offers_a_waiver(reviewer: Visitor) -> None:
    path = path_of(make.submitted(certificate=False))
    reviewer.post(f"{path}/claim")
    assert reviewer.post(f"{path}/parts/certificate/accept").status_code == 422
    empty = reviewer.submit(f"{path}/waive", reason="no")
    assert empty.status_code == 422
    reason = "Learnt from her mother; three cloths were seen."
    assert reviewer.submit(f"{path}/waive", reason=reason).status_code == 303
    page = reviewer.get(path).text
    assert "Waived" in page
    assert reason in page


def test_an_officer_of_the_shop_only_looks(app: Flask, client: Visitor) -> None:
    insider = officer("reviewer")
    application = make.submitted()
    path = path_of(application)
    member(db.session.get_one(Seller, application.seller_id), insider, role="maker")
    client.sign_in(insider)
    page = client.get(path)
    assert "You act for this shop" in page.text
    assert "Take it on" not in page.text
    for action in ("claim", "parts/terms/accept", "check", "approve"):
        assert client.post(f"{path}/{action}").status_code == 403


def test_the_second_officer_sends_back_with_words(app: Flask, client: Visitor) -> None:
    first, second = officer("reviewer", "Petugas Satu"), officer("reviewer", "Petugas Dua")
    application = make.checked(first)
    path, application_id = path_of(application), application.id
    client.sign_in(second)
    assert client.submit(f"{path}/reopen", note="").status_code == 422
    assert client.submit(f"{path}/reopen", note="Is the holder the owner?").status_code == 303
    reopened = again(application_id)
    assert (reopened.state, reopened.round) == (ApplicationState.SUBMITTED, 2)


def test_refusing_needs_a_reason(reviewer: Visitor) -> None:
    application = make.submitted()
    path, application_id = path_of(application), application.id
    reviewer.post(f"{path}/claim")
    assert reviewer.submit(f"{path}/refuse", note="no").status_code == 422
    assert reviewer.submit(f"{path}/refuse", note="These cloths are printed.").status_code == 303
    assert again(application_id).state is ApplicationState.REFUSED


def test_a_refused_application_is_read_after_its_owner_began_anew(reviewer: Visitor) -> None:
    owner_id = account("Siti Contoh").id
    path = path_of(make.submitted(db.session.get_one(User, owner_id)))
    reviewer.post(f"{path}/claim")
    reviewer.submit(f"{path}/refuse", note="These cloths are printed.")
    with transaction():
        applying.start(owner_id, now=core_clock.now())
    page = reviewer.get(path)
    assert page.status_code == 200
    assert "These cloths are printed." in page.text


def test_a_full_number_needs_a_reason_and_a_fresh_second_factor(
    reviewer: Visitor, clock: Clock
) -> None:
    path = f"{path_of(make.submitted())}/open/identity"
    assert make.NIK not in reviewer.get(path).text
    assert reviewer.submit(path, reason="curiosity").status_code == 422
    page = reviewer.submit(path, reason="check_number")
    assert page.status_code == 200
    assert make.NIK in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert make.NIK not in reviewer.get(path).text
    opened = sa.select(AuditEvent).where(AuditEvent.action == "application.identity_opened")
    assert len(db.session.scalars(opened).all()) == 1
    clock.move(minutes=11)
    again_asked = reviewer.submit(path, reason="check_number")
    assert again_asked.status_code == 403
    assert make.NIK not in again_asked.text


def test_missing_and_draft_and_odd_addresses_are_the_same(reviewer: Visitor) -> None:
    make.drafted()
    draft = db.session.query(SellerApplication).one().public_id
    base = "/office/applications"
    known = make.submitted().public_id
    for path in (
        f"{base}/app_none", f"{base}/{draft}", f"{base}/{known}/open/password",
    ):  # fmt: skip
        assert reviewer.get(path).status_code == 404
    for path in (
        f"{base}/app_none/claim", f"{base}/{draft}/claim", f"{base}/{known}/parts/money/accept",
    ):  # fmt: skip
        assert reviewer.post(path).status_code == 404


@pytest.mark.parametrize("role", ["support", "finance", "admin"])
def test_other_roles_find_nothing(app: Flask, client: Visitor, role: str) -> None:
    path = path_of(make.submitted())
    client.sign_in(officer(role))
    assert client.get(path).status_code == 404
    assert client.get("/office/applications/").status_code == 404


def test_the_applicant_finds_no_office(app: Flask, client: Visitor) -> None:
    path = path_of(make.submitted())
    client.sign_in(account())
    assert client.get(path).status_code == 404


def test_the_officer_reads_whose_certificate_it_is(reviewer: Visitor) -> None:
    application = make.submitted(account("Dewi Pemohon"))
    page = " ".join(reviewer.get(path_of(application)).text.split())
    assert "<dt>Name on the list of participants</dt> <dd>Siti Contoh, Turi</dd>" in page


def test_another_shop_of_the_same_name_is_shown_to_the_officer(reviewer: Visitor) -> None:
    application = make.submitted()
    name = db.session.get_one(Seller, application.seller_id).name
    path = path_of(application)
    assert "is called so" not in reviewer.get(path).text
    approved_seller(name=name.upper(), state=SellerState.SUSPENDED)
    assert "is called so" not in reviewer.get(path).text
    other = approved_seller(name=name.upper())
    page = reviewer.get(path).text
    assert "Another open shop is called so" in page
    assert f'href="/en/shops/{other.slug}"' in page
