"""A certificate belongs to one account, counts for one shop, and can be taken back."""

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, Refused
from marketplace.training import certificates
from marketplace.training.models import Certificate
from tests.factories import training as make
from tests.factories.accounts import account


def claim(number: str, contact: str, user_id: int) -> Certificate:
    with transaction():
        return certificates.claim(number, contact=contact, user_id=user_id, now=clock.now())


def claim_refused(number: str, contact: str, user_id: int) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        claim(number, contact, user_id)
    return str(refused.value), refused.value.field


@pytest.mark.parametrize("typed", ["PTK23-AB12-CD34", "ptk23 ab12 cd34", " Ptk23–ab12cd34 "])
@pytest.mark.parametrize("contact", ["0812-3456-7890", "+62 812 3456 7890", "SITI@example.org "])
def test_number_and_contact_are_read_as_people_write_them(
    app: Flask, typed: str, contact: str
) -> None:
    person = make.row(number="PTK23-AB12-CD34", phone="+6281234567890", email="siti@example.org")
    made = make.unclaimed_certificate(person=person)
    user_id = account().id
    claim(typed, contact, user_id)
    assert [each.public_id for each in certificates.list_valid([user_id])] == [made.public_id]


def test_unknown_foreign_revoked_and_wrong_contact_read_the_same(app: Flask) -> None:
    made = make.unclaimed_certificate(person=make.row(number="A-1", email="siti@example.org"))
    first, second, officer = account().id, account().id, account().id
    claim("A-1", "siti@example.org", first)
    foreign = claim_refused("A-1", "siti@example.org", second)
    wrong = claim_refused("A-1", "else@example.org", first)
    unknown = claim_refused("A-2", "siti@example.org", second)
    public_id = made.public_id
    with transaction():
        certificates.revoke(
            public_id, reason="Issued by mistake", actor_id=officer, now=clock.now()
        )
    revoked = claim_refused("A-1", "siti@example.org", first)
    assert foreign == wrong == unknown == revoked
    assert foreign[1] == "number"
    assert certificates.list_valid([first]) == []


def test_claiming_twice_by_the_same_account_is_fine(app: Flask) -> None:
    user = account()
    made = make.passed_certificate(user)
    number, contact = made.number, made.participant.person.email or ""
    assert claim(number, contact, user.id).claimed_by_id == user.id


def test_it_counts_for_one_shop(app: Flask) -> None:
    user = account()
    certificate_id, user_id = make.passed_certificate(user).id, user.id
    for _ in range(2):
        with transaction():
            certificates.count_for(certificate_id, seller_public_id="slr_a", actor_id=user_id)
    with pytest.raises(Conflict), transaction():
        certificates.count_for(certificate_id, seller_public_id="slr_b", actor_id=user_id)
    assert db.session.get_one(Certificate, certificate_id).counted_for == "slr_a"


def test_the_public_check_shows_an_initial_and_no_number(app: Flask) -> None:
    made = make.unclaimed_certificate(person=make.row("Siti Contoh", number="A-1"))
    shown = certificates.public_check(made.public_id)
    assert shown.initial == "S"
    assert "A-1" not in repr(shown)
    assert "Contoh" not in repr(shown)
