"""Shops as other subjects read them."""

import pytest
from flask import Flask

from marketplace.core.errors import NotFound
from marketplace.sellers import queries
from marketplace.sellers.models import SellerState
from tests.factories.accounts import account
from tests.factories.sellers import approved_seller, bank_account, member, owner_of


def test_a_member_acts_for_the_shop_and_a_stranger_for_none(app: Flask) -> None:
    seller = approved_seller("Griya Turi")
    maker = member(seller, role="maker")
    found = queries.find_membership(maker.id)
    assert found is not None
    assert (found.seller_name, found.role, found.state) == ("Griya Turi", "maker", "approved")
    assert queries.find_membership(account().id) is None
    assert queries.is_member(seller.id, owner_of(seller).id)


def test_only_approved_shops_are_public(app: Flask) -> None:
    approved = approved_seller("Griya Turi")
    hidden = approved_seller("Griya Lain", state=SellerState.SUSPENDED)
    assert queries.get_seller_by_slug(approved.slug or "").id == approved.id
    with pytest.raises(NotFound):
        queries.get_seller_by_slug(hidden.slug or "")
    assert [shop.name for shop in queries.list_approved_shops().rows] == ["Griya Turi"]


def test_the_list_of_shops_has_pages_by_name(app: Flask) -> None:
    for letter in "cAbD":
        approved_seller(f"Griya {letter}")
    first = queries.list_approved_shops(size=3)
    rest = queries.list_approved_shops(size=3, after=first.next_cursor)
    assert [shop.name[-1] for shop in [*first.rows, *rest.rows]] == ["A", "b", "c", "D"]


def test_where_shops_are_paid(app: Flask) -> None:
    paid, unpaid = approved_seller("Satu"), approved_seller("Dua")
    made = bank_account(paid)
    found = queries.bank_accounts_in_force([paid.id, unpaid.id])
    assert {key: row.id for key, row in found.items()} == {paid.id: made.id}
    assert queries.bank_holder(made) == "Siti Contoh"
    assert queries.public_ids([paid.id]) == {paid.id: paid.public_id}
