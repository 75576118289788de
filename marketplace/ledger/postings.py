"""From a fact in money to a balanced entry: pure, one function per fact.

Prices and shares are fixed in rupiah when an order is placed. A buyer's other currency enters and
leaves only through ``fx_trading``; rate differences end in ``fx_gain_loss``, never with a shop.
The commission is taken from the goods; the delivery charge is the shop's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from marketplace.core.money import Money, rupiah, total


@dataclass(frozen=True, order=True)
class Account:
    """``code`` in ``currency``; ``owner`` is a shop's public id, "" for the marketplace."""

    code: str
    currency: str
    owner: str = ""


@dataclass(frozen=True)
class Line:
    """One side: debit positive, credit negative."""

    account: Account
    amount: Money


class Unbalanced(ValueError):
    """The lines of an entry do not sum to zero in each currency: a fault of the caller."""


@dataclass(frozen=True)
class EntryPlan:
    """An entry to be posted once. ``key`` names the fact, ``reference`` what it belongs to."""

    key: str
    kind: str
    reference: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        sums: dict[str, int] = defaultdict(int)
        for line in self.lines:
            if line.account.currency != line.amount.currency:
                raise Unbalanced(f"{self.key}: {line} is in two currencies")
            if not line.amount:
                raise Unbalanced(f"{self.key}: {line} moves nothing")
            sums[line.amount.currency] += line.amount.minor
        if len(self.lines) < 2 or any(sums.values()):
            raise Unbalanced(f"{self.key}: the entry does not balance: {dict(sums)}")


@dataclass(frozen=True)
class Share:
    """What a shop's part of an order is made of, in rupiah as frozen at placement."""

    seller: str
    goods: Money
    delivery: Money
    commission: Money

    @property
    def gross(self) -> Money:
        """What the buyer pays for it."""
        return self.goods + self.delivery

    @property
    def goods_earnings(self) -> Money:
        """The shop's part of the goods."""
        return self.goods - self.commission


def paid(*, attempt: str, order: str, received: Money, shares: Sequence[Share]) -> EntryPlan:
    """A buyer paid an order: the shops' shares are held, the commission is deferred."""
    gross = total((share.gross for share in shares), "IDR")
    lines = [
        _debit("psp_receivable", received),
        *_exchanged(received, gross),
        *(line for share in shares for line in _share_lines(share, "seller_hold", _credit)),
        *(_credit("commission_deferred", share.commission) for share in shares),
    ]
    return _plan(f"paid:{attempt}", "paid", order, lines)


def settled(*, attempt: str, order: str, received: Money, into: Money) -> EntryPlan:
    """The gateway moved a payment to our balance with it, perhaps in another currency."""
    lines = [
        _debit("psp_balance", into),
        *_exchanged(into, received),
        _credit("psp_receivable", received),
    ]
    return _plan(f"settled:{attempt}", "settled", order, lines)


def gateway_fee(*, attempt: str, order: str, fee: Money) -> EntryPlan:
    """The gateway kept its fee from our balance; it is the marketplace's cost."""
    lines = [_debit("psp_fee", fee), _credit("psp_balance", fee)]
    return _plan(f"gateway_fee:{attempt}", "gateway_fee", order, lines)


def released(*, seller_order: str, share: Share) -> EntryPlan:
    """A seller order is completed: the held share becomes payable, the commission is earned."""
    lines = [
        *_share_lines(share, "seller_hold", _debit),
        _debit("commission_deferred", share.commission),
        *_share_lines(share, "seller_payable", _credit),
        _credit("commission_income", share.commission),
    ]
    return _plan(f"released:{seller_order}", "released", seller_order, lines)


def paid_out(*, payout: str, seller: str, amount: Money) -> EntryPlan:
    """A shop was paid from the marketplace's bank account."""
    lines = [_debit("seller_payable", amount, seller), _credit("bank", amount)]
    return _plan(f"paid_out:{payout}", "paid_out", payout, lines)


def paid_late(*, attempt: str, order: str, received: Money) -> EntryPlan:
    """Money came for an order that can no longer be served, or came twice: it is the buyer's."""
    lines = [_debit("psp_receivable", received), _credit("buyer_credit", received)]
    return _plan(f"paid_late:{attempt}", "paid_late", order, lines)


def late_refund_requested(*, refund: str, order: str, repaid: Money) -> EntryPlan:
    """Money that came late is to go back."""
    lines = [_debit("buyer_credit", repaid), _credit("refund_payable", repaid)]
    return _plan(f"refund_requested:{refund}", "refund_requested", order, lines)


def refund_requested(
    *, refund: str, order: str, repaid: Money, shares: Sequence[Share], is_released: bool
) -> EntryPlan:
    """A buyer is to get ``repaid`` back before the payout; ``shares`` is what is taken back.

    From what is held, or when ``is_released`` from what is payable and from the income.
    """
    gross = total((share.gross for share in shares), "IDR")
    shop = "seller_payable" if is_released else "seller_hold"
    ours = "commission_income" if is_released else "commission_deferred"
    lines = [
        *(line for share in shares for line in _share_lines(share, shop, _debit)),
        *(_debit(ours, share.commission) for share in shares),
        *_exchanged(gross, repaid),
        _credit("refund_payable", repaid),
    ]
    return _plan(f"refund_requested:{refund}", "refund_requested", order, lines)


def refund_succeeded(*, refund: str, order: str, repaid: Money, taken: Money) -> EntryPlan:
    """The gateway gave ``repaid`` back and took ``taken`` from our balance with it."""
    lines = [
        _debit("refund_payable", repaid),
        *_exchanged(repaid, taken),
        _credit("psp_balance", taken),
    ]
    return _plan(f"refund_succeeded:{refund}", "refund_succeeded", order, lines)


def fx_residue(*, fact: str, reference: str, left: Money) -> EntryPlan | None:
    """Close the exchange account of a fact: ``left`` is what stands there, debit positive.

    After a settlement this is the placed rupiah less the settled ones, after a refund the taken
    rupiah less the frozen ones. None when nothing is left.
    """
    if not left:
        return None
    lines = [_debit("fx_gain_loss", left), _credit("fx_trading", left)]
    return _plan(f"fx_residue:{fact}", "fx_residue", reference, lines)


def share_of(seller: str, *, goods: int, delivery: int, commission: int) -> Share:
    """The share of ``seller`` from whole rupiah as they stand on a seller order."""
    return Share(seller, rupiah(goods), rupiah(delivery), rupiah(commission))


def _exchanged(into: Money, out_of: Money) -> tuple[Line, ...]:
    """The pair that lets ``into`` stand on the debit side for ``out_of`` on the credit side."""
    if into.currency == out_of.currency:
        return ()
    return (_credit("fx_trading", into), _debit("fx_trading", out_of))


def _share_lines(
    share: Share, code: str, side: Callable[[str, Money, str], Line]
) -> tuple[Line, Line]:
    """Goods and delivery of a shop as lines of their own."""
    return (
        side(code, share.goods_earnings, share.seller),
        side(code, share.delivery, share.seller),
    )


def _debit(code: str, amount: Money, owner: str = "") -> Line:
    return Line(Account(code, amount.currency, owner), amount)


def _credit(code: str, amount: Money, owner: str = "") -> Line:
    return Line(Account(code, amount.currency, owner), -amount)


def _plan(key: str, kind: str, reference: str, lines: Iterable[Line]) -> EntryPlan:
    return EntryPlan(key, kind, reference, tuple(line for line in lines if line.amount))
