"""Payouts through the pages: one prepares, another approves and marks paid."""

import re

import pytest
import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.ledger import queries as ledger
from marketplace.ledger.models import LedgerAccount
from marketplace.payments import payout_queries, payouts
from marketplace.payments.models import BatchState, Payout, PayoutBatch
from tests.factories import accounts
from tests.factories.catalog import published_cloth
from tests.factories.orders import completed_order
from tests.factories.sellers import approved_seller, bank_account, member
from tests.support.clients import Visitor
from tests.support.queries import Queries


def payable_shop(work) -> str:
    seller = approved_seller(name="Toko Bayar")
    bank_account(seller)
    public_id = seller.public_id
    completed_order(published_cloth(seller=seller, price=400_000))
    work()
    return public_id


def the_batch() -> PayoutBatch:
    db.session.rollback()
    query = sa.select(PayoutBatch).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def test_two_people_pay_a_shop(client: Visitor, work) -> None:
    shop = payable_shop(work)
    due = ledger.positions([shop])[shop].payable
    assert due.minor > 0
    first, second = accounts.officer("finance"), accounts.officer("finance", name="Sari Kedua")
    client.sign_in(first).post("/office/payouts/prepare")
    batch = the_batch()
    client.sign_in(second).post(f"/office/payouts/{batch.public_id}/approve")
    payout = db.session.scalars(sa.select(Payout)).one()
    client.submit(
        f"/office/payouts/{batch.public_id}/paid", **{f"reference-{payout.public_id}": "TRF 77"}
    )
    work()
    assert the_batch().state is BatchState.PAID
    assert db.session.scalars(sa.select(Payout)).one().bank_reference == "TRF 77"
    assert ledger.positions([shop])[shop].payable.minor == 0
    assert ledger.balance("bank", currency="IDR").minor == -due.minor


def test_what_to_look_at_before_signing_goes_with_the_signature(client: Visitor, work) -> None:
    payable_shop(work)
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    path = f"/office/payouts/{the_batch().public_id}"
    client.sign_in(accounts.officer("finance", name="Sari Kedua"))
    page = client.get(path).text
    assert "Look at these before you sign" in page
    assert "First payout to Toko Bayar." in page
    client.post(f"{path}/approve")
    page = client.get(path).text
    assert "before you sign" not in page
    assert re.search(r'name="reference-[^>]* required', page)
    refused = client.submit(f"{path}/paid")
    assert refused.status_code == 422
    assert "Write the reference that the bank gave." in refused.text
    assert the_batch().state is BatchState.APPROVED


def test_whoever_prepared_it_may_neither_approve_nor_mark_it_paid(client: Visitor, work) -> None:
    payable_shop(work)
    first = accounts.officer("finance")
    client.sign_in(first).post("/office/payouts/prepare")
    public_id = the_batch().public_id
    client.post(f"/office/payouts/{public_id}/approve")
    assert the_batch().state is BatchState.PREPARED
    client.sign_in(accounts.officer("finance", name="Sari Kedua"))
    client.post(f"/office/payouts/{public_id}/approve")
    client.sign_in(first).post(f"/office/payouts/{public_id}/paid")
    assert the_batch().state is BatchState.APPROVED


def test_an_officer_of_a_paid_shop_may_not_approve(client: Visitor, work) -> None:
    seller = approved_seller(name="Toko Sendiri")
    bank_account(seller)
    insider = accounts.officer("finance", name="Sari Dalam")
    member(seller, insider, role="manager")
    completed_order(published_cloth(seller=seller))
    work()
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    client.sign_in(insider).post(f"/office/payouts/{the_batch().public_id}/approve")
    assert the_batch().state is BatchState.PREPARED


def test_the_bank_file_has_the_full_number_and_only_finance_gets_it(client: Visitor, work) -> None:
    payable_shop(work)
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    public_id = the_batch().public_id
    client.sign_in(accounts.officer("finance", name="Sari Kedua"))
    client.post(f"/office/payouts/{public_id}/approve")
    answer = client.post(f"/office/payouts/{public_id}/bank-file")
    assert answer.mimetype == "text/csv"
    assert "1234500093" in answer.get_data(as_text=True)
    client.sign_in(accounts.officer("support"))
    assert client.post(f"/office/payouts/{public_id}/bank-file").status_code == 404


def test_nothing_due_is_said(client: Visitor) -> None:
    client.sign_in(accounts.officer("finance"))
    page = client.post("/office/payouts/prepare", follow_redirects=True).get_data(as_text=True)
    assert "nothing to pay out" in page


def test_a_batch_given_up_needs_a_reason_and_its_orders_can_be_paid_by_another(
    client: Visitor, work
) -> None:
    payable_shop(work)
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    batch = the_batch()
    path, amount = f"/office/payouts/{batch.public_id}/cancel", batch.total_rupiah
    for nothing in ("", "  "):
        answer = client.submit(path, reason=nothing)
        assert answer.status_code == 422
        assert 'id="reason-error"' in answer.text
    assert client.submit(path, reason="Wrong day").status_code == 303
    client.post("/office/payouts/prepare")
    rows = db.session.execute(
        sa.select(PayoutBatch.state, PayoutBatch.total_rupiah).order_by(PayoutBatch.id)
    ).all()
    assert rows == [(BatchState.CANCELLED, amount), (BatchState.PREPARED, amount)]


def test_every_page_of_the_desk_opens(client: Visitor, work) -> None:
    payable_shop(work)
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    for path in (
        "/office/payouts/",
        "/office/payouts/books",
        f"/office/payouts/{the_batch().public_id}",
    ):
        assert client.get(path).status_code == 200


def test_the_books_name_accounts_and_shops_in_words(client: Visitor, work) -> None:
    payable_shop(work)
    page = client.sign_in(accounts.officer("finance")).get("/office/payouts/books").text
    assert "Toko Bayar" in page
    assert "Share of a shop, ready to be paid" in page
    used = db.session.scalars(sa.select(LedgerAccount.code)).all()
    assert [code for code in used if "_" in code and code in page] == []


def test_orders_of_shops_that_cannot_be_paid_yet_stand_in_nobodys_way(
    client: Visitor, work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payouts, "MOST_IN_A_BATCH", 1)
    completed_order(published_cloth(seller=approved_seller(name="Toko Tanpa Bank")))
    payable_shop(work)
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    assert the_batch().payout_count == 1


def test_what_is_due_counts_all_orders_and_a_second_batch_pays_the_rest(
    client: Visitor, work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payouts, "MOST_IN_A_BATCH", 1)
    seller = approved_seller(name="Toko Bayar")
    bank_account(seller)
    cloth = published_cloth(seller=seller, stock=2)
    for _order in range(2):
        completed_order(cloth)
    (row,) = payout_queries.list_due()
    due = row.due.minor
    assert (row.order_count, row.has_bank_account) == (2, True)
    client.sign_in(accounts.officer("finance"))
    for _batch in range(2):
        client.post("/office/payouts/prepare")
    totals = db.session.scalars(sa.select(PayoutBatch.total_rupiah)).all()
    assert totals == [due // 2, due // 2]
    assert payout_queries.list_due() == []


def test_a_batch_takes_as_many_queries_for_four_shops_as_for_one(client: Visitor) -> None:
    officer = accounts.officer("finance")
    officer_id = officer.id
    client.sign_in(officer)
    counted = []
    for shops in (1, 4):
        for number in range(shops):
            seller = approved_seller(name=f"Toko {shops} {number}")
            bank_account(seller)
            completed_order(published_cloth(seller=seller))
        client.post("/office/payouts/prepare")
        newest = sa.select(PayoutBatch.public_id).order_by(PayoutBatch.id.desc())
        public_id = db.session.scalars(newest).first()
        assert public_id is not None
        db.session.rollback()
        with Queries() as queries:
            file = payout_queries.get_file(public_id, reader_id=officer_id)
        assert len(file.rows) == shops
        counted.append(queries.count)
    assert counted[0] == counted[1] <= 8


def test_a_reference_that_is_too_long_is_refused_at_its_field_and_nothing_is_lost(
    client: Visitor, work
) -> None:
    payable_shop(work)
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    path = f"/office/payouts/{the_batch().public_id}"
    client.sign_in(accounts.officer("finance", name="Sari Kedua"))
    client.post(f"{path}/approve")
    field = f"reference-{db.session.scalars(sa.select(Payout.public_id)).one()}"
    answer = client.submit(f"{path}/paid", **{field: "7" * 81})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Use at most 80 characters." in answer.text
    assert "7" * 81 in answer.text
    assert the_batch().state is BatchState.APPROVED
    client.submit(f"{path}/paid", **{field: f" {'7' * 80} "})
    assert db.session.scalars(sa.select(Payout.bank_reference)).one() == "7" * 80


def test_a_note_that_is_too_long_is_refused_at_its_field_and_nothing_is_lost(
    client: Visitor, work
) -> None:
    payable_shop(work)
    client.sign_in(accounts.officer("finance")).post("/office/payouts/prepare")
    path = f"/office/payouts/{the_batch().public_id}"
    client.sign_in(accounts.officer("finance", name="Sari Kedua"))
    answer = client.submit(f"{path}/approve", note="n" * 501)
    assert answer.status_code == 422
    assert "Use at most 500 characters." in answer.text
    assert "n" * 501 in answer.text
    assert the_batch().state is BatchState.PREPARED
    client.submit(f"{path}/approve", note="n" * 500)
    assert the_batch().state is BatchState.APPROVED
    assert "n" * 500 in client.get(path).text
