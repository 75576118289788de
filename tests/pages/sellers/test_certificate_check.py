"""The public check of a certificate."""

from flask import Flask

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.training import certificates
from tests.factories.accounts import account
from tests.factories.training import row, unclaimed_certificate
from tests.support.clients import Visitor


def test_it_shows_course_result_and_an_initial_only(app: Flask, client: Visitor) -> None:
    person = row("Siti Rahasia", number="PTK23-AB12", email="siti@example.org")
    made = unclaimed_certificate(person=person)
    page = client.get(f"/certificates/{made.public_id}")
    assert page.status_code == 200
    assert "Valid" in page.text
    for hidden in ("Rahasia", "PTK23-AB12", "siti@example.org", "Turi"):
        assert hidden not in page.text


def test_a_revoked_one_says_so(app: Flask, client: Visitor) -> None:
    public_id, officer_id = unclaimed_certificate().public_id, account().id
    with transaction():
        certificates.revoke(public_id, reason="Secret reason", actor_id=officer_id, now=clock.now())
    page = client.get(f"/certificates/{public_id}").text
    assert "Revoked" in page
    assert "Secret reason" not in page


def test_an_unknown_one_is_not_found(app: Flask, client: Visitor) -> None:
    for token in ("crt_none", "%00", "x" * 500):
        assert client.get(f"/certificates/{token}").status_code == 404
