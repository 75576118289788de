"""Any history of payments, refunds and payouts keeps the books in order (payments.md 3)."""

from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core.money import Money, rupiah, total, zero
from marketplace.ledger import postings
from marketplace.ledger.postings import Account, EntryPlan, Share

CLEARING = ("psp_receivable", "fx_trading", "refund_payable", "commission_deferred", "buyer_credit")
SHOPS = ("sel_a", "sel_b", "sel_c")


@dataclass
class Books:
    """A ledger in memory that posts each key once, and what each shop should have by plain sums."""

    balances: dict[Account, int] = field(default_factory=lambda: defaultdict(int))
    posted: dict[str, EntryPlan] = field(default_factory=dict)
    earned: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def post(self, plan: EntryPlan | None) -> None:
        if plan is None or self.posted.setdefault(plan.key, plan) is not plan:
            return
        for line in plan.lines:
            self.balances[line.account] += line.amount.minor
        self.check()

    def balance(self, code: str, owner: str = "") -> int:
        return self.balances[Account(code, "IDR", owner)]

    def check(self) -> None:
        sums: dict[str, int] = defaultdict(int)
        for account, amount in self.balances.items():
            sums[account.currency] += amount
            if account.code in ("seller_hold", "seller_payable", "commission_deferred"):
                assert amount <= 0, f"{account} was overdrawn"
        assert not any(sums.values())


@dataclass(frozen=True)
class Part:
    """A seller order of a history: what happens to it."""

    share: Share
    end: str


parts = st.builds(
    lambda seller, goods, delivery, points, end: Part(
        postings.share_of(
            seller, goods=goods, delivery=delivery, commission=goods * points // 10_000
        ),
        end,
    ),
    st.sampled_from(SHOPS),
    st.integers(1, 50_000_000),
    st.integers(0, 2_000_000),
    st.sampled_from([0, 1, 500, 2_000]),
    st.sampled_from(["held", "released", "paid out", "refunded", "released and refunded"]),
)


@dataclass(frozen=True)
class Order:
    number: str
    currency: str
    rate: int
    drift: int
    is_late: bool
    is_repeated: bool
    parts: tuple[Part, ...]


orders = st.builds(
    Order,
    st.uuids().map(str),
    st.sampled_from(["IDR", "USD", "JPY"]),
    st.integers(100, 25_000),
    st.integers(90, 110),
    st.booleans(),
    st.booleans(),
    st.lists(parts, min_size=1, max_size=3).map(tuple),
)


def in_currency(order: Order, amount: Money) -> Money:
    """What the buyer pays for rupiah: shown prices go up, never to nothing."""
    if order.currency == "IDR":
        return amount
    return Money(-(-amount.minor * 100 // order.rate), order.currency)


def in_settled_rupiah(order: Order, amount: Money, shown: Money) -> Money:
    """What the gateway gives for it on another day."""
    return shown if order.currency == "IDR" else rupiah(amount.minor * order.drift // 100 or 1)


def live(books: Books, order: Order) -> None:
    gross = total((part.share.gross for part in order.parts), "IDR")
    shown = total((in_currency(order, part.share.gross) for part in order.parts), order.currency)
    into = in_settled_rupiah(order, gross, shown)
    if order.is_late:
        books.post(postings.paid_late(attempt=order.number, order=order.number, received=shown))
    else:
        shares = [part.share for part in order.parts]
        books.post(
            postings.paid(attempt=order.number, order=order.number, received=shown, shares=shares)
        )
    books.post(
        postings.settled(attempt=order.number, order=order.number, received=shown, into=into)
    )
    books.post(postings.gateway_fee(attempt=order.number, order=order.number, fee=rupiah(2_000)))
    if order.is_late:
        _refund_late(books, order, shown, into)
        return
    left = zero("IDR") if order.currency == "IDR" else gross - into
    books.post(postings.fx_residue(fact=f"settled:{order.number}", reference="r", left=left))
    for index, part in enumerate(order.parts):
        _end(books, order, part, f"{order.number}-{index}")


def _refund_late(books: Books, order: Order, shown: Money, into: Money) -> None:
    books.post(
        postings.late_refund_requested(refund=order.number, order=order.number, repaid=shown)
    )
    books.post(
        postings.refund_succeeded(refund=order.number, order=order.number, repaid=shown, taken=into)
    )


def _end(books: Books, order: Order, part: Part, name: str) -> None:
    share = part.share
    if part.end in ("released", "paid out", "released and refunded"):
        books.post(postings.released(seller_order=name, share=share))
    if part.end == "paid out":
        owed = share.goods_earnings + share.delivery
        if owed:
            books.post(postings.paid_out(payout=name, seller=share.seller, amount=owed))
    elif part.end.endswith("refunded"):
        _refund(books, order, part, name)
    else:
        books.earned[share.seller] += (share.goods_earnings + share.delivery).minor


def _refund(books: Books, order: Order, part: Part, name: str) -> None:
    repaid = in_currency(order, part.share.gross)
    taken = in_settled_rupiah(order, part.share.gross, repaid)
    books.post(
        postings.refund_requested(
            refund=name,
            order=order.number,
            repaid=repaid,
            shares=[part.share],
            is_released=part.end != "refunded",
        )
    )
    books.post(
        postings.refund_succeeded(refund=name, order=order.number, repaid=repaid, taken=taken)
    )
    left = zero("IDR") if order.currency == "IDR" else taken - part.share.gross
    books.post(postings.fx_residue(fact=f"refund:{name}", reference="r", left=left))


def _deferred(history: list[Order]) -> int:
    held = (
        part.share.commission.minor
        for order in history
        if not order.is_late
        for part in order.parts
        if part.end == "held"
    )
    return sum(held)


@settings(max_examples=400, deadline=None)
@given(st.lists(orders, max_size=6, unique_by=lambda order: order.number))
def test_any_history_balances_and_leaves_only_what_is_owed(history: list[Order]) -> None:
    books = Books()
    for order in history:
        live(books, order)
        if order.is_repeated:
            live(Books(balances=books.balances, posted=books.posted), order)
    for shop in SHOPS:
        owed = -books.balance("seller_hold", shop) - books.balance("seller_payable", shop)
        assert owed == books.earned[shop]
    assert books.balance("commission_deferred") == -_deferred(history)
    for account, amount in books.balances.items():
        if account.code in CLEARING and account.code != "commission_deferred":
            assert amount == 0, account
