"""The office's people: an admin gives and ends roles, with a reason and a fresh second factor."""

import pytest

from marketplace.accounts import queries
from tests.factories import accounts

GRANT = "/office/people/grant"


@pytest.fixture
def admin(client):
    user = accounts.officer("admin", "Ratna")
    client.sign_in(user)
    return user


def roles():
    return {(each.name, each.role.value) for each in queries.list_held_roles(ended=False)}


def test_the_page_lists_who_holds_what_since_when_and_why(client, admin):
    accounts.officer("reviewer", "Rini")
    page = client.get("/office/people/").text
    assert "Rini reviewer" in page
    assert "Reviewer" in page
    assert "24\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026" in page


def test_the_page_takes_a_fixed_number_of_queries(client, admin, queries):
    client.get("/office/people/")
    for number in range(5):
        accounts.officer("support", f"Sari {number}")
    with queries as counted:
        client.get("/office/people/")
    assert counted.count <= 5


def test_an_admin_gives_a_role(client, admin):
    colleague = accounts.buyer()
    typed = {"email": colleague.email, "role": "finance", "reason": "keeps the books"}
    assert client.post(GRANT, data=typed).location == "/office/people/"
    assert ("Bella Buyer", "finance") in roles()
    assert "keeps the books" in client.get("/office/people/").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody@example.org"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "a\x00b"}, "email"),
        ({"role": "owner"}, "role"),
        ({"role": ""}, "role"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, admin, changed, field):
    typed = {"email": accounts.buyer().email, "role": "finance", "reason": "keeps the books"}
    answer = client.post(GRANT, data={**typed, **changed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if field != "reason":
        assert "keeps the books" in answer.text
    assert len(roles()) == 1


def test_an_admin_cannot_give_himself_a_role(client, admin):
    typed = {"email": admin.email, "role": "finance", "reason": "quicker alone"}
    assert client.post(GRANT, data=typed).status_code == 422


def test_ending_a_role_names_it_and_asks_why(client, admin):
    officer = accounts.officer("reviewer", "Rini")
    address = f"/office/people/{officer.public_id}/reviewer/end"
    page = client.get(address)
    assert "End the role Reviewer of Rini reviewer?" in page.text
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"reason": "moved away"}).location == "/office/people/"
    assert len(roles()) == 1
    assert "moved away" in client.get("/office/people/").text
    assert client.get(address).status_code == 404


def test_the_last_admin_is_not_ended(client, admin):
    address = f"/office/people/{admin.public_id}/admin/end"
    answer = client.post(address, data={"reason": "tired"})
    assert answer.status_code == 422
    assert "This is the last admin." in answer.text


@pytest.mark.parametrize("role", ["reviewer", "support", "finance", None])
def test_nobody_else_finds_these_pages(client, role):
    target = accounts.officer("support", "Sari")
    client.sign_in(accounts.officer(role) if role else accounts.buyer())
    for path in ("/office/people/", GRANT, f"/office/people/{target.public_id}/support/end"):
        assert client.get(path).status_code == 404
    assert client.post(GRANT, data={}).status_code == 404
