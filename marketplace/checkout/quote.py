"""Pure: lines, a rate and the chosen deliveries in; every amount that is shown and frozen out.

Rupiah prices and shares are fixed; the buyer's currency is each price through the rounding rule
of ux 8, so a total is always the sum of the lines shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.catalog.queries import SellableVariant
from marketplace.core.money import Money, basis_points, total
from marketplace.reference.rates import Rate, shown_price
from marketplace.shipping.tariff import DeliveryOption

GRAMS_UNKNOWN = 400
"""Weight of a cloth with its wrapping when the shop has not weighed it."""


@dataclass(frozen=True)
class QuoteLine:
    """A line with its unit price in rupiah and in the buyer's currency."""

    variant: SellableVariant
    quantity: int
    unit_price: Money

    @property
    def price(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def rupiah(self) -> Money:
        return self.variant.price * self.quantity


@dataclass(frozen=True)
class QuotePart:
    """One shop's parcel. ``delivery`` is None while the place or the service is not known."""

    seller_id: int
    seller_public_id: str
    seller_name: str
    shop_slug: str
    lines: Sequence[QuoteLine]
    options: Sequence[DeliveryOption]
    delivery: DeliveryOption | None
    delivery_price: Money | None
    commission: Money
    commission_points: int

    @property
    def goods_price(self) -> Money:
        return total((line.price for line in self.lines), self.lines[0].price.currency)

    @property
    def goods_rupiah(self) -> Money:
        return total((line.rupiah for line in self.lines), "IDR")

    @property
    def price(self) -> Money:
        return self.goods_price + self.delivery_price if self.delivery_price else self.goods_price


@dataclass(frozen=True)
class Quote:
    """All parts in one currency."""

    rate: Rate
    parts: Sequence[QuotePart]

    @property
    def currency(self) -> str:
        return self.rate.currency

    @property
    def goods_price(self) -> Money:
        return total((part.goods_price for part in self.parts), self.currency)

    @property
    def delivery_price(self) -> Money:
        known = (part.delivery_price for part in self.parts if part.delivery_price)
        return total(known, self.currency)

    @property
    def total_price(self) -> Money:
        return self.goods_price + self.delivery_price

    @property
    def total_rupiah(self) -> Money:
        goods = total((part.goods_rupiah for part in self.parts), "IDR")
        delivery = total((part.delivery.amount for part in self.parts if part.delivery), "IDR")
        return goods + delivery

    @property
    def is_complete(self) -> bool:
        """Whether every parcel has its delivery, so that the total is the whole truth."""
        return bool(self.parts) and all(part.delivery for part in self.parts)


def weight_of(lines: Sequence[tuple[SellableVariant, int]]) -> int:
    """Grams of a parcel with ``lines`` (variant, pieces)."""
    return sum((variant.weight_grams or GRAMS_UNKNOWN) * quantity for variant, quantity in lines)


def make_quote(
    lines: Sequence[tuple[SellableVariant, int]],
    *,
    rate: Rate,
    options: Mapping[int, Sequence[DeliveryOption]],
    chosen: Mapping[str, str],
    commission_points: int,
) -> Quote:
    """The quote for ``lines`` (variant, pieces).

    ``options`` are the deliveries by seller id, cheapest first; ``chosen`` carrier codes by the
    seller's public id, the cheapest where nothing valid was chosen.
    """
    by_seller: dict[int, list[tuple[SellableVariant, int]]] = {}
    for variant, quantity in lines:
        by_seller.setdefault(variant.seller_id, []).append((variant, quantity))
    parts = [
        _part(group, rate, options.get(seller_id, ()), chosen, commission_points)
        for seller_id, group in by_seller.items()
    ]
    return Quote(rate, tuple(parts))


def _part(
    group: Sequence[tuple[SellableVariant, int]],
    rate: Rate,
    options: Sequence[DeliveryOption],
    chosen: Mapping[str, str],
    commission_points: int,
) -> QuotePart:
    first = group[0][0]
    lines = tuple(
        QuoteLine(variant, quantity, shown_price(variant.price, rate))
        for variant, quantity in group
    )
    wanted = chosen.get(first.seller_public_id)
    delivery = next((o for o in options if o.carrier_code == wanted), None)
    delivery = delivery or next(iter(options), None)
    goods = total((line.rupiah for line in lines), "IDR")
    return QuotePart(
        seller_id=first.seller_id,
        seller_public_id=first.seller_public_id,
        seller_name=first.seller_name,
        shop_slug=first.shop_slug,
        lines=lines,
        options=tuple(options),
        delivery=delivery,
        delivery_price=shown_price(delivery.amount, rate) if delivery else None,
        commission=basis_points(goods, commission_points),
        commission_points=commission_points,
    )
