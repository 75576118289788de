"""Two officers, one decision a part, nothing forgotten."""

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.accounts import approvals
from marketplace.core import clock
from marketplace.core.audit import AuditEvent
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, NotAllowed, NotFound, Refused
from marketplace.core.outbox import OutboxMessage
from marketplace.core.pagination import encode_cursor
from marketplace.sellers import applying, opening, queries, review_queries, reviewing, submissions
from marketplace.sellers.models import (
    ApplicationState,
    ApplicationStep,
    Requirement,
    RequirementSubmission,
    Seller,
    SellerApplication,
    SellerState,
)
from marketplace.training import certificates
from marketplace.training.models import Certificate
from tests.factories import applications as make
from tests.factories.accounts import account
from tests.factories.sellers import member

REMARK = {Requirement.PROFILE: {"name": "Another shop has this name."}}


def refused_to(error: type[Refused], command: object, *args: object, **values: object) -> Refused:
    with pytest.raises(error) as refused, transaction():
        command(*args, **values, now=clock.now())  # type: ignore[operator]
    return refused.value


def approve(public_id: str, officer_id: int) -> None:
    with transaction():
        reviewing.approve(public_id, note="Agreed.", actor_id=officer_id, now=clock.now())


def topics() -> list[str]:
    query = sa.select(OutboxMessage.topic).where(OutboxMessage.topic.like("application.%"))
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def test_another_officer_approves_and_the_shop_opens(app: Flask) -> None:
    first, second = account("Petugas Satu"), account("Petugas Dua")
    application = make.checked(first)
    public_id, seller_id, application_id = (
        application.public_id, application.seller_id, application.id,
    )  # fmt: skip
    approve(public_id, second.id)
    seller = db.session.get_one(Seller, seller_id)
    assert seller.state is SellerState.APPROVED
    assert seller.slug is not None
    assert seller.slug.startswith("griya-contoh-")
    assert queries.get_seller_by_slug(seller.slug).id == seller_id
    certificate = db.session.scalars(sa.select(Certificate)).one()
    assert certificate.counted_for == seller.public_id
    signed = approvals.list_signatures("seller_application", application_id)
    assert [(each.step, each.user_id) for each in signed] == [
        ("checked", first.id), ("approved", second.id),
    ]  # fmt: skip
    assert topics() == ["application.submitted", "application.checked", "application.approved"]


def test_the_one_who_checked_cannot_approve(app: Flask) -> None:
    first = account()
    application = make.checked(first)
    seller_id = application.seller_id
    refused_to(Conflict, reviewing.approve, application.public_id, actor_id=first.id)
    assert db.session.get_one(Seller, seller_id).state is SellerState.APPLYING


def test_a_member_of_the_shop_neither_checks_nor_approves(app: Flask) -> None:
    first, insider = account(), account()
    application = make.checked(first)
    public_id, insider_id = application.public_id, insider.id
    member(application_seller(application), insider, role="maker")
    for command in (reviewing.claim, reviewing.approve):
        refused_to(NotAllowed, command, public_id, actor_id=insider_id)


def application_seller(application: SellerApplication) -> Seller:
    return db.session.get_one(Seller, application.seller_id)


def test_only_the_officer_who_took_it_on_decides(app: Flask) -> None:
    public_id, officer_id = make.submitted().public_id, account().id
    refused_to(Conflict, reviewing.accept, public_id, Requirement.PROFILE, actor_id=officer_id)


def test_nothing_is_signed_or_returned_before_every_part_is_decided(app: Flask) -> None:
    public_id, officer_id = make.submitted().public_id, account().id
    with transaction():
        reviewing.claim(public_id, actor_id=officer_id, now=clock.now())
    refused_to(Conflict, reviewing.check, public_id, actor_id=officer_id)
    refused_to(Conflict, reviewing.return_to_applicant, public_id, actor_id=officer_id)


def test_a_rejection_needs_words_at_a_field_of_that_part(app: Flask) -> None:
    public_id, officer_id = make.submitted().public_id, account().id
    with transaction():
        reviewing.claim(public_id, actor_id=officer_id, now=clock.now())
    for remarks in ({}, {"name": "  "}, {"state": "approved"}):
        refused_to(
            Refused, reviewing.reject, public_id, Requirement.PROFILE,
            remarks=remarks, actor_id=officer_id,
        )  # fmt: skip


def test_corrected_and_sent_again_the_history_stays(app: Flask) -> None:
    officer = account("Petugas Satu")
    officer_id = officer.id
    application = make.decided(make.submitted(), officer, rejecting=REMARK)
    public_id, application_id = application.public_id, application.id
    owner_id = queries.list_member_ids(application.seller_id)[0]
    refused_to(Conflict, reviewing.check, public_id, actor_id=officer_id)
    with transaction():
        reviewing.return_to_applicant(
            public_id, note="Only the name.", actor_id=officer_id, now=clock.now()
        )
    tasks = {t.requirement: t for t in submissions.tasks(queries.get_own_application(owner_id))}
    assert tasks[Requirement.PROFILE].remarks == REMARK[Requirement.PROFILE]
    refused_to(Conflict, applying.hand_in_identity, owner_id, number=make.NIK)
    refused_to(Refused, applying.submit, owner_id)
    with transaction():
        applying.hand_in_profile(owner_id, profile=make.profile("Sanggar Baru"), now=clock.now())
        applying.submit(owner_id, now=clock.now())
    again = db.session.get_one(SellerApplication, application_id)
    assert (again.state, again.round, again.claimed_by_id) == (
        ApplicationState.SUBMITTED, 2, officer_id,
    )  # fmt: skip
    parts = submissions.list_round(again, 2)
    assert parts[Requirement.IDENTITY].state == "accepted"
    assert parts[Requirement.PROFILE].state == "pending"
    old = submissions.list_round(again, 1)[Requirement.PROFILE]
    assert old.remarks == REMARK[Requirement.PROFILE]
    steps = [each.step for each in review_queries.list_history(again, inner=False)]
    assert steps == [
        ApplicationStep.SUBMITTED, ApplicationStep.RETURNED, ApplicationStep.SUBMITTED,
    ]  # fmt: skip


def test_the_second_officer_sends_back_with_words_and_two_sign_anew(app: Flask) -> None:
    first, second = account(), account()
    first_id, second_id = first.id, second.id
    application = make.checked(first)
    public_id, application_id = application.public_id, application.id
    with transaction():
        reviewing.reopen(
            public_id, note="Is the holder the owner?", actor_id=second_id, now=clock.now()
        )
    reopened = db.session.get_one(SellerApplication, application_id)
    assert (reopened.state, reopened.round) == (ApplicationState.SUBMITTED, 2)
    with transaction():
        reviewing.claim(public_id, actor_id=first_id, now=clock.now())
        reviewing.check(public_id, note="Yes.", actor_id=first_id, now=clock.now())
    refused_to(Conflict, reviewing.approve, public_id, actor_id=first_id)
    approve(public_id, second_id)
    inner = review_queries.list_history(db.session.get_one(SellerApplication, application_id))
    assert "Is the holder the owner?" in [each.note for each in inner]


def test_without_a_certificate_only_a_waiver_with_its_reason_opens_the_way(app: Flask) -> None:
    first, second = account(), account()
    first_id, second_id = first.id, second.id
    application = make.submitted(certificate=False)
    public_id, seller_id = application.public_id, application.seller_id
    with transaction():
        reviewing.claim(public_id, actor_id=first_id, now=clock.now())
        for part in list(Requirement)[1:]:
            reviewing.accept(public_id, part, actor_id=first_id, now=clock.now())
    refused_to(Conflict, reviewing.accept, public_id, Requirement.CERTIFICATE, actor_id=first_id)
    refused_to(Refused, reviewing.waive_certificate, public_id, reason="", actor_id=first_id)
    reason = "Learnt from her mother; three cloths were seen."
    with transaction():
        reviewing.waive_certificate(public_id, reason=reason, actor_id=first_id, now=clock.now())
        reviewing.check(public_id, actor_id=first_id, now=clock.now())
    approve(public_id, second_id)
    assert db.session.get_one(Seller, seller_id).state is SellerState.APPROVED
    assert reason in [
        each.note for each in review_queries.read_file(public_id, reader_id=second_id).history
    ]


def test_a_certificate_revoked_meanwhile_stops_the_approval(app: Flask) -> None:
    first, second = account(), account()
    second_id = second.id
    application = make.checked(first)
    public_id, seller_id = application.public_id, application.seller_id
    certificate = db.session.scalars(sa.select(Certificate)).one().public_id
    with transaction():
        certificates.revoke(
            certificate, reason="Issued by mistake", actor_id=second_id, now=clock.now()
        )
    refused_to(Conflict, reviewing.approve, public_id, actor_id=second_id)
    assert db.session.get_one(Seller, seller_id).state is SellerState.APPLYING


def test_two_shops_of_one_name_get_two_addresses(app: Flask) -> None:
    first, second = account(), account()
    slugs = []
    for _ in range(2):
        application = make.submitted()
        seller_id = application.seller_id
        with transaction():
            db.session.get_one(Seller, seller_id).name = "Sanggar Turi"
        checked = make.checked(
            first, application=db.session.get_one(SellerApplication, application.id)
        )
        approve(checked.public_id, second.id)
        slugs.append(db.session.get_one(Seller, seller_id).slug)
    assert slugs == ["sanggar-turi", "sanggar-turi-2"]


def test_a_draft_is_not_there_for_the_office(app: Flask) -> None:
    user_id, officer_id = make.drafted().id, account().id
    public_id = queries.get_own_application(user_id).public_id
    refused_to(NotFound, reviewing.claim, public_id, actor_id=officer_id)
    with pytest.raises(NotFound):
        review_queries.get_application(public_id)


def test_the_queue_has_pages_in_the_order_of_sending(app: Flask, clock: object) -> None:
    wanted = []
    for _ in range(3):
        wanted.append(make.submitted().public_id)
        clock.move(hours=1)  # type: ignore[attr-defined]
    first = review_queries.list_queue(size=2)
    rest = review_queries.list_queue(size=2, after=first.next_cursor)
    assert [line.public_id for line in [*first.rows, *rest.rows]] == wanted
    assert rest.next_cursor is None
    assert review_queries.count_queue(clock()).waiting == 3  # type: ignore[operator]


@pytest.mark.parametrize(
    "moment",
    [
        "yesterday",
        "2026-11-24T08:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_a_damaged_place_in_the_queue_is_refused(app: Flask, moment: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        review_queries.list_queue(after=encode_cursor([moment, 1]))


def test_opening_a_number_is_on_record_without_the_number(app: Flask) -> None:
    public_id, officer_id = make.submitted().public_id, account().id
    with transaction():
        shown = opening.open_secret(
            public_id,
            opening.Secret.IDENTITY,
            reason=opening.OpeningReason.CHECK_NUMBER,
            actor_id=officer_id,
        )
    assert shown == make.NIK
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "application.identity_opened")
    ).one()
    assert (event.actor_id, event.after) == (officer_id, {"reason": "check_number"})


def test_the_same_numbers_at_another_shop_are_shown_to_the_officer(app: Flask) -> None:
    one, two = make.submitted(), make.submitted()
    seen = review_queries.read_file(two.public_id, reader_id=account().id)
    assert list(seen.same_identity) == [application_seller(one).name]
    assert list(seen.same_bank_account) == [application_seller(one).name]
    assert seen.address == make.address()
    assert not seen.is_own_shop


def test_every_part_is_a_row_of_its_shop(app: Flask) -> None:
    application = make.submitted()
    owners = db.session.scalars(sa.select(RequirementSubmission.seller_id)).all()
    assert set(owners) == {application.seller_id}
    assert len(owners) == len(Requirement)
