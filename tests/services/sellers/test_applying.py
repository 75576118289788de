"""What an applicant can do, and what is kept of it."""

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.accounts.models import Acceptance
from marketplace.core import clock, crypto
from marketplace.core.database import Base, db, transaction
from marketplace.core.errors import Conflict, NotFound, Refused
from marketplace.core.outbox import OutboxMessage
from marketplace.sellers import applying, queries, reviewing, submissions
from marketplace.sellers.models import (
    ApplicationState,
    Requirement,
    Seller,
    SellerBankAccount,
    SellerState,
)
from marketplace.sellers.requirements import TaskState
from tests.factories import applications as make
from tests.factories.accounts import account
from tests.factories.sellers import approved_seller, owner_of
from tests.factories.training import passed_certificate, unclaimed_certificate


def test_starting_makes_one_shop_however_often_it_is_pressed(app: Flask) -> None:
    user_id = account().id
    for _ in range(2):
        with transaction():
            applying.start(user_id, now=clock.now())
    assert db.session.scalar(sa.select(sa.func.count(Seller.id))) == 1
    membership = queries.find_membership(user_id)
    assert membership is not None
    assert (membership.role, membership.state) == ("owner", SellerState.APPLYING)


def test_someone_with_a_shop_cannot_begin_another(app: Flask) -> None:
    owner_id = owner_of(approved_seller()).id
    with pytest.raises(Conflict), transaction():
        applying.start(owner_id, now=clock.now())


def test_sending_needs_every_part(app: Flask) -> None:
    user_id = account().id
    with transaction():
        applying.start(user_id, now=clock.now())
    with pytest.raises(Refused), transaction():
        applying.submit(user_id, now=clock.now())


def test_sending_promises_an_answer_and_tells(app: Flask) -> None:
    application = make.submitted()
    assert application.state is ApplicationState.SUBMITTED
    assert application.round == 1
    assert application.answer_by is not None
    assert (application.answer_by - clock.now()).days == 5
    topics = db.session.scalars(sa.select(OutboxMessage.topic)).all()
    assert "application.submitted" in topics
    assert db.session.scalar(sa.select(sa.func.count(Acceptance.id))) == 1


def test_sending_twice_and_changing_afterwards_are_refused(app: Flask) -> None:
    user = make.drafted()
    user_id = user.id
    with transaction():
        applying.submit(user_id, now=clock.now())
    with pytest.raises(Conflict), transaction():
        applying.submit(user_id, now=clock.now())
    with pytest.raises(Conflict), transaction():
        applying.hand_in_identity(user_id, number=make.NIK, now=clock.now())


def test_nobody_else_reaches_the_application(app: Flask) -> None:
    make.drafted()
    stranger_id = account().id
    with pytest.raises(NotFound), transaction():
        applying.hand_in_identity(stranger_id, number=make.NIK, now=clock.now())


def test_a_certificate_of_another_shop_is_refused(app: Flask) -> None:
    user = account()
    certificate = passed_certificate(user)
    number, contact = certificate.number, certificate.participant.person.email or ""
    user_id, certificate_id = user.id, certificate.id
    with transaction():
        db.session.get_one(type(certificate), certificate_id).counted_for = "slr_other"
        applying.start(user_id, now=clock.now())
    with pytest.raises(Refused) as refused, transaction():
        applying.hand_in_certificate(user_id, number=number, contact=contact, now=clock.now())
    assert refused.value.field == "number"


def test_a_second_bank_account_keeps_the_first_as_history(app: Flask) -> None:
    user_id = make.drafted().id
    with transaction():
        usual = applying.hand_in_bank_account(
            user_id, bank_code="014", number="987-654", holder="Siti Contoh", now=clock.now()
        )
    assert usual is False
    rows = db.session.scalars(sa.select(SellerBankAccount).order_by(SellerBankAccount.id)).all()
    assert [row.replaced_at is None for row in rows] == [False, True]
    current = queries.find_bank_account(rows[0].seller_id)
    assert current is not None
    assert queries.bank_number(current) == "987654"


def test_no_number_holder_or_address_stands_in_clear_anywhere(app: Flask) -> None:
    make.submitted()
    everything = ""
    for table in Base.metadata.sorted_tables:
        everything += repr(db.session.execute(sa.select(table)).all())
    for planted in (make.NIK, make.ACCOUNT_NUMBER, "Jalan Contoh 12"):
        assert planted not in everything
    assert make.NIK[-4:] in everything


def test_a_ciphertext_opens_only_for_its_shop_and_place(app: Flask) -> None:
    seller = make.submitted().seller_id
    row = db.session.get_one(Seller, seller)
    subject = queries.crypto_subject(seller)
    assert (
        crypto.decrypt(row.identity_number or "", subject=subject, place=queries.IDENTITY_PLACE)
        == make.NIK
    )
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(row.identity_number or "", subject=subject, place=queries.ADDRESS_PLACE)


def test_after_a_refusal_one_may_begin_anew(app: Flask) -> None:
    application = make.submitted()
    public_id, seller_id = application.public_id, application.seller_id
    user_id, officer_id = queries.list_member_ids(seller_id)[0], account().id
    with transaction():
        reviewing.claim(public_id, actor_id=officer_id, now=clock.now())
        reviewing.refuse(
            public_id, reason="These cloths are printed.", actor_id=officer_id, now=clock.now()
        )
    with transaction():
        again = applying.start(user_id, now=clock.now())
        assert again.seller_id != seller_id
    membership = queries.find_membership(user_id)
    assert membership is not None
    assert membership.state is SellerState.APPLYING


def test_a_certificate_is_tied_while_applying(app: Flask) -> None:
    user_id = account().id
    certificate = unclaimed_certificate()
    number, contact = certificate.number, certificate.participant.person.phone or ""
    with transaction():
        applying.start(user_id, now=clock.now())
        applying.hand_in_certificate(user_id, number=number, contact=contact, now=clock.now())
    application = queries.get_own_application(user_id)
    done = {
        task.requirement for task in submissions.tasks(application) if task.state is TaskState.DONE
    }
    assert done == {Requirement.CERTIFICATE}
