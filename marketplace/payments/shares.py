"""The frozen rupiah share of a seller order, as the ledger wants it."""

from marketplace.ledger.postings import Share, share_of
from marketplace.orders.models import SellerOrder


def share_of_part(part: SellerOrder, seller_public_id: str) -> Share:
    """Goods, delivery and commission of ``part`` in whole rupiah, fixed at placement."""
    return share_of(
        seller_public_id,
        goods=part.goods_rupiah,
        delivery=part.delivery_rupiah,
        commission=part.commission_rupiah,
    )


def earnings(part: SellerOrder) -> int:
    """What the shop gets of ``part``, whole rupiah: goods less commission, and the delivery."""
    return part.goods_rupiah - part.commission_rupiah + part.delivery_rupiah


EARNINGS = SellerOrder.goods_rupiah - SellerOrder.commission_rupiah + SellerOrder.delivery_rupiah
"""``earnings`` for a query."""
