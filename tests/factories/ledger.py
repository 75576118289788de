"""Facts in money for tests: one shop's share, and the story of a payment in a few entries."""

from marketplace.core.money import Money, rupiah
from marketplace.ledger import postings
from marketplace.ledger.postings import EntryPlan, Share

SHOP = "sel_aaaaaaaaaaaaaaaa"
OTHER_SHOP = "sel_bbbbbbbbbbbbbbbb"


def make_share(
    seller: str = SHOP, *, goods: int = 1_000_000, delivery: int = 50_000, commission: int = 50_000
) -> Share:
    return postings.share_of(seller, goods=goods, delivery=delivery, commission=commission)


def paid_in_rupiah(*shares: Share, attempt: str = "att_1", order: str = "ord_1") -> EntryPlan:
    """An order paid in rupiah; of one usual share unless told."""
    parts = shares or (make_share(),)
    received = rupiah(sum(share.gross.minor for share in parts))
    return postings.paid(attempt=attempt, order=order, received=received, shares=parts)


def paid_in_dollars(*shares: Share, attempt: str = "att_1", order: str = "ord_1") -> EntryPlan:
    """The same paid with US$64.00."""
    received = Money(6_400, "USD")
    return postings.paid(
        attempt=attempt, order=order, received=received, shares=shares or (make_share(),)
    )
