"""The one price function of the pages: rupiah in, what this visit sees out."""

from dataclasses import dataclass

from marketplace.core.money import Money, rupiah
from marketplace.reference import rates
from marketplace.reference.rates import Rate
from marketplace.search.names import all_rates
from marketplace.web.locale import Visit


@dataclass(frozen=True)
class Prices:
    """Prices of one visit. Without a rate for its currency they are shown in rupiah."""

    rate: Rate

    @classmethod
    def of(cls, visit: Visit) -> "Prices":
        known = all_rates()
        return cls(known.get(visit.currency) or known["IDR"])

    @property
    def is_converted(self) -> bool:
        return self.rate.currency != "IDR"

    def shown(self, amount: Money) -> Money:
        return rates.shown_price(amount, self.rate)

    def pair(self, amount: int) -> tuple[Money, Money]:
        """What is shown for whole rupiah, and the rupiah."""
        home = rupiah(amount)
        return self.shown(home), home
