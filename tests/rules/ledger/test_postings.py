"""Each fact in money makes a balanced entry; the table of payments.md, row by row."""

import pytest

from marketplace.core.money import Money, rupiah
from marketplace.ledger import postings
from marketplace.ledger.postings import Account, EntryPlan, Line, Unbalanced
from tests.factories.ledger import OTHER_SHOP, SHOP, make_share, paid_in_dollars, paid_in_rupiah


def sides(plan: EntryPlan | None) -> list[tuple[str, str, str, int]]:
    assert plan is not None
    return [
        (line.account.code, line.account.owner, line.amount.currency, line.amount.minor)
        for line in plan.lines
    ]


def test_paid_in_rupiah_holds_the_share_and_defers_the_commission() -> None:
    assert sides(paid_in_rupiah()) == [
        ("psp_receivable", "", "IDR", 1_050_000),
        ("seller_hold", SHOP, "IDR", -950_000),
        ("seller_hold", SHOP, "IDR", -50_000),
        ("commission_deferred", "", "IDR", -50_000),
    ]


def test_paid_in_another_currency_goes_through_the_exchange_account() -> None:
    assert sides(paid_in_dollars()) == [
        ("psp_receivable", "", "USD", 6_400),
        ("fx_trading", "", "USD", -6_400),
        ("fx_trading", "", "IDR", 1_050_000),
        ("seller_hold", SHOP, "IDR", -950_000),
        ("seller_hold", SHOP, "IDR", -50_000),
        ("commission_deferred", "", "IDR", -50_000),
    ]


def test_two_shops_each_get_their_own_lines() -> None:
    plan = paid_in_rupiah(make_share(), make_share(OTHER_SHOP, goods=300_000, commission=15_000))
    owners = {line.account.owner for line in plan.lines if line.account.code == "seller_hold"}
    assert owners == {SHOP, OTHER_SHOP}
    assert plan.lines[0].amount == rupiah(1_400_000)


def test_a_payment_that_is_not_the_sum_of_the_shares_is_refused() -> None:
    with pytest.raises(Unbalanced):
        postings.paid(
            attempt="att_1", order="ord_1", received=rupiah(1_049_999), shares=[make_share()]
        )


def test_settled_in_the_same_currency() -> None:
    plan = postings.settled(
        attempt="att_1", order="ord_1", received=rupiah(1_050_000), into=rupiah(1_050_000)
    )
    assert sides(plan) == [
        ("psp_balance", "", "IDR", 1_050_000),
        ("psp_receivable", "", "IDR", -1_050_000),
    ]


def test_settled_in_another_currency() -> None:
    plan = postings.settled(
        attempt="att_1", order="ord_1", received=Money(6_400, "USD"), into=rupiah(1_060_000)
    )
    assert sides(plan) == [
        ("psp_balance", "", "IDR", 1_060_000),
        ("fx_trading", "", "IDR", -1_060_000),
        ("fx_trading", "", "USD", 6_400),
        ("psp_receivable", "", "USD", -6_400),
    ]


def test_settling_another_amount_of_the_same_currency_is_refused() -> None:
    with pytest.raises(Unbalanced):
        postings.settled(
            attempt="att_1", order="ord_1", received=rupiah(1_050_000), into=rupiah(1_000_000)
        )


def test_the_gateway_fee_is_the_marketplaces_cost() -> None:
    plan = postings.gateway_fee(attempt="att_1", order="ord_1", fee=rupiah(7_000))
    assert sides(plan) == [("psp_fee", "", "IDR", 7_000), ("psp_balance", "", "IDR", -7_000)]


def test_release_makes_the_share_payable_and_earns_the_commission() -> None:
    assert sides(postings.released(seller_order="so_1", share=make_share())) == [
        ("seller_hold", SHOP, "IDR", 950_000),
        ("seller_hold", SHOP, "IDR", 50_000),
        ("commission_deferred", "", "IDR", 50_000),
        ("seller_payable", SHOP, "IDR", -950_000),
        ("seller_payable", SHOP, "IDR", -50_000),
        ("commission_income", "", "IDR", -50_000),
    ]


def test_no_commission_and_no_delivery_leave_no_empty_lines() -> None:
    plan = paid_in_rupiah(make_share(delivery=0, commission=0))
    assert [line.account.code for line in plan.lines] == ["psp_receivable", "seller_hold"]


def test_payout_leaves_the_bank() -> None:
    plan = postings.paid_out(payout="pay_1", seller=SHOP, amount=rupiah(1_000_000))
    assert sides(plan) == [
        ("seller_payable", SHOP, "IDR", 1_000_000),
        ("bank", "", "IDR", -1_000_000),
    ]


def test_a_late_payment_belongs_to_the_buyer_and_goes_back() -> None:
    late = postings.paid_late(attempt="att_1", order="ord_1", received=Money(6_400, "USD"))
    back = postings.late_refund_requested(refund="ref_1", order="ord_1", repaid=Money(6_400, "USD"))
    assert sides(late) == [
        ("psp_receivable", "", "USD", 6_400),
        ("buyer_credit", "", "USD", -6_400),
    ]
    assert sides(back) == [
        ("buyer_credit", "", "USD", 6_400),
        ("refund_payable", "", "USD", -6_400),
    ]


@pytest.mark.parametrize(
    ("is_released", "shop", "ours"),
    [
        (False, "seller_hold", "commission_deferred"),
        (True, "seller_payable", "commission_income"),
    ],
)
def test_a_refund_before_the_payout_takes_back_the_frozen_share(
    is_released: bool, shop: str, ours: str
) -> None:
    plan = postings.refund_requested(
        refund="ref_1",
        order="ord_1",
        repaid=Money(6_400, "USD"),
        shares=[make_share()],
        is_released=is_released,
    )
    assert sides(plan) == [
        (shop, SHOP, "IDR", 950_000),
        (shop, SHOP, "IDR", 50_000),
        (ours, "", "IDR", 50_000),
        ("fx_trading", "", "IDR", -1_050_000),
        ("fx_trading", "", "USD", 6_400),
        ("refund_payable", "", "USD", -6_400),
    ]


def test_refund_succeeded_in_the_same_and_in_another_currency() -> None:
    same = postings.refund_succeeded(
        refund="ref_1", order="ord_1", repaid=rupiah(1_050_000), taken=rupiah(1_050_000)
    )
    other = postings.refund_succeeded(
        refund="ref_2", order="ord_1", repaid=Money(6_400, "USD"), taken=rupiah(1_070_000)
    )
    assert sides(same) == [
        ("refund_payable", "", "IDR", 1_050_000),
        ("psp_balance", "", "IDR", -1_050_000),
    ]
    assert sides(other) == [
        ("refund_payable", "", "USD", 6_400),
        ("fx_trading", "", "USD", -6_400),
        ("fx_trading", "", "IDR", 1_070_000),
        ("psp_balance", "", "IDR", -1_070_000),
    ]


def test_what_is_left_of_an_exchange_is_the_marketplaces_gain_or_loss() -> None:
    gain = postings.fx_residue(fact="settled:att_1", reference="ord_1", left=rupiah(-10_000))
    loss = postings.fx_residue(fact="settled:att_2", reference="ord_1", left=rupiah(20_000))
    none = postings.fx_residue(fact="settled:att_3", reference="ord_1", left=rupiah(0))
    assert sides(gain) == [("fx_gain_loss", "", "IDR", -10_000), ("fx_trading", "", "IDR", 10_000)]
    assert sides(loss) == [("fx_gain_loss", "", "IDR", 20_000), ("fx_trading", "", "IDR", -20_000)]
    assert none is None


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (Line(Account("bank", "IDR"), rupiah(1)),),
        (Line(Account("bank", "IDR"), rupiah(2)), Line(Account("psp_fee", "IDR"), rupiah(-1))),
        (
            Line(Account("bank", "IDR"), rupiah(1)),
            Line(Account("psp_fee", "USD"), Money(-1, "USD")),
        ),
        (
            Line(Account("bank", "USD"), rupiah(1)),
            Line(Account("psp_fee", "IDR"), rupiah(-1)),
        ),
        (Line(Account("bank", "IDR"), rupiah(0)), Line(Account("psp_fee", "IDR"), rupiah(0))),
    ],
)
def test_a_plan_that_does_not_balance_cannot_exist(lines: tuple[Line, ...]) -> None:
    with pytest.raises(Unbalanced):
        EntryPlan("key", "kind", "reference", lines)
