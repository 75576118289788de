"""Posting: once for each fact, sealed, balanced; what the reads then say."""

import threading
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core.database import db, is_sqlite, transaction
from marketplace.core.errors import Conflict
from marketplace.core.money import Money, rupiah
from marketplace.ledger import postings, queries, service
from marketplace.ledger.models import JournalEntry, Posting
from tests.factories.ledger import OTHER_SHOP, SHOP, make_share, paid_in_dollars, paid_in_rupiah


def count(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_posted_entry_is_sealed_and_counts(ledger: Flask, moment: datetime) -> None:
    with transaction():
        entry = service.post(paid_in_rupiah(), now=moment)
        assert entry.sealed_at == moment
    assert queries.balance("psp_receivable", currency="IDR") == rupiah(1_050_000)
    assert queries.balance("seller_hold", currency="IDR", owner=SHOP) == rupiah(-1_000_000)
    assert queries.balance("seller_hold", currency="IDR", owner=OTHER_SHOP) == rupiah(0)


def test_the_same_fact_again_is_the_same_entry(ledger: Flask, moment: datetime) -> None:
    with transaction():
        first = service.post(paid_in_rupiah(), now=moment).id
    with transaction():
        again = service.post(paid_in_rupiah(), now=moment).id
    assert again == first
    assert (count(JournalEntry), count(Posting)) == (1, 4)


def test_other_amounts_under_the_same_key_are_a_conflict(ledger: Flask, moment: datetime) -> None:
    with transaction():
        service.post(paid_in_rupiah(), now=moment)
    with pytest.raises(Conflict), transaction():
        service.post(paid_in_rupiah(make_share(goods=2_000_000)), now=moment)
    assert count(JournalEntry) == 1


def test_one_fact_posted_from_many_threads_is_one_entry(ledger: Flask, moment: datetime) -> None:
    failures: list[Exception] = []

    def post_it() -> None:
        with ledger.app_context():
            try:
                with transaction():
                    service.post(paid_in_dollars(), now=moment)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=post_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (count(JournalEntry), count(Posting)) == (1, 6)


def test_the_story_of_a_foreign_payment_leaves_only_real_money(
    ledger: Flask, moment: datetime
) -> None:
    share, dollars = make_share(), Money(6_400, "USD")
    settled = postings.settled(
        attempt="att_1", order="ord_1", received=dollars, into=rupiah(1_060_000)
    )
    residue = postings.fx_residue(
        fact=settled.key, reference="ord_1", left=share.gross - rupiah(1_060_000)
    )
    assert residue is not None
    story = [
        paid_in_dollars(),
        settled,
        residue,
        postings.gateway_fee(attempt="att_1", order="ord_1", fee=rupiah(9_000)),
        postings.released(seller_order="so_1", share=share),
        postings.paid_out(payout="pay_1", seller=SHOP, amount=rupiah(1_000_000)),
    ]
    with transaction():
        for plan in story:
            service.post(plan, now=moment)
    left = {
        (line.account.code, line.account.currency): line.amount.minor
        for line in queries.trial_balance()
        if line.amount
    }
    assert left == {
        ("bank", "IDR"): -1_000_000,
        ("psp_balance", "IDR"): 1_051_000,
        ("psp_fee", "IDR"): 9_000,
        ("fx_gain_loss", "IDR"): -10_000,
        ("commission_income", "IDR"): -50_000,
    }


def test_a_refunded_foreign_payment_leaves_only_the_rate_difference(
    ledger: Flask, moment: datetime
) -> None:
    share, dollars = make_share(), Money(6_400, "USD")
    story = [
        paid_in_dollars(),
        postings.settled(attempt="att_1", order="ord_1", received=dollars, into=share.gross),
        postings.refund_requested(
            refund="ref_1", order="ord_1", repaid=dollars, shares=[share], is_released=False
        ),
        postings.refund_succeeded(
            refund="ref_1", order="ord_1", repaid=dollars, taken=rupiah(1_070_000)
        ),
        postings.fx_residue(fact="refund:ref_1", reference="ord_1", left=rupiah(20_000)),
    ]
    with transaction():
        for plan in story:
            assert plan is not None
            service.post(plan, now=moment)
    left = {line.account.code: line.amount.minor for line in queries.trial_balance() if line.amount}
    assert left == {"psp_balance": -20_000, "fx_gain_loss": 20_000}


def test_positions_and_statement_are_as_the_shop_sees_them(ledger: Flask, moment: datetime) -> None:
    with transaction():
        service.post(paid_in_rupiah(make_share(), make_share(OTHER_SHOP)), now=moment)
        service.post(postings.released(seller_order="so_1", share=make_share()), now=moment)
    assert queries.positions()[SHOP] == queries.Position(rupiah(0), rupiah(1_000_000), rupiah(0))
    assert queries.positions([OTHER_SHOP, "sel_new"]) == {
        OTHER_SHOP: queries.Position(rupiah(1_000_000), rupiah(0), rupiah(0)),
        "sel_new": queries.Position(rupiah(0), rupiah(0), rupiah(0)),
    }
    newest = queries.statement(SHOP, limit=2)
    assert [(line.code, line.amount) for line in newest] == [
        ("seller_payable", rupiah(50_000)),
        ("seller_payable", rupiah(950_000)),
    ]
    older = queries.statement(SHOP, before=newest[-1].posting_id)
    assert [line.kind for line in older] == ["released", "released", "paid", "paid"]


def test_entries_are_found_by_what_they_belong_to(ledger: Flask, moment: datetime) -> None:
    with transaction():
        service.post(paid_in_rupiah(), now=moment)
        service.post(postings.released(seller_order="so_1", share=make_share()), now=moment)
    assert [entry.kind for entry in queries.list_entries("ord_1", "so_1")] == ["paid", "released"]
    assert queries.is_posted("released:so_1")
    assert queries.posted_keys(["paid:att_1", "paid:att_2"]) == {"paid:att_1"}
    assert queries.list_entries("ord_1")[0].lines == paid_in_rupiah().lines


def test_an_unsealed_entry_does_not_count(ledger: Flask, moment: datetime) -> None:
    if not is_sqlite():
        return  # PostgreSQL does not let it in at all: see test_raw_sql
    with transaction():
        service.post(paid_in_rupiah(), now=moment)
    with transaction() as session:
        session.execute(
            sa.insert(JournalEntry).values(
                key="half", kind="paid", reference="ord_9", occurred_at=moment
            )
        )
        session.execute(
            sa.text(
                "INSERT INTO posting (entry_id, account_id, currency, amount)"
                " SELECT e.id, a.id, a.currency, 77 FROM journal_entry e, ledger_account a"
                " WHERE e.key = 'half' AND a.code = 'psp_receivable'"
            )
        )
    assert queries.balance("psp_receivable", currency="IDR") == rupiah(1_050_000)
    assert queries.list_entries("ord_9") == []
    assert not queries.is_posted("half")
