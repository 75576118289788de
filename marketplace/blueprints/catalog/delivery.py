"""What a cloth costs to reach the buyer, before any cart: goods and delivery."""

from dataclasses import dataclass
from datetime import date

from marketplace.blueprints.catalog.prices import Prices
from marketplace.checkout.quote import GRAMS_UNKNOWN
from marketplace.core.money import Money, total
from marketplace.search.memory import kept_for_a_minute
from marketplace.shipping import rates as shipping
from marketplace.shipping.tariff import DeliveryOption
from marketplace.web.locale import Visit


@dataclass(frozen=True)
class Delivery:
    """The cheapest way; ``whole`` is the sum of the lines as shown."""

    option: DeliveryOption
    cost: Money
    cost_rupiah: Money
    whole: Money
    whole_rupiah: Money


def delivery_to(
    visit: Visit, *, price: Money, grams: int | None, prices: Prices, on: date
) -> Delivery | None:
    """The cheapest delivery of one piece to the visit's country; None when nobody goes there."""
    options = _options(visit.country, grams or GRAMS_UNKNOWN, on)
    if not options:
        return None
    option = options[0]
    cost = prices.shown(option.amount)
    return Delivery(
        option=option,
        cost=cost,
        cost_rupiah=option.amount,
        whole=total([prices.shown(price), cost], cost.currency),
        whole_rupiah=total([price, option.amount], "IDR"),
    )


@kept_for_a_minute
def _options(country: str, grams: int, on: date) -> list[DeliveryOption]:
    return shipping.quote(country, province_code=None, grams=grams, on=on)
