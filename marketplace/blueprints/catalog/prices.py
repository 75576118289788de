"""The one price function of the pages: rupiah in, what this visit sees out."""

from dataclasses import dataclass

from marketplace.core import clock
from marketplace.core.formats import format_number
from marketplace.core.money import Money, rupiah
from marketplace.reference import rates
from marketplace.reference.rates import Freshness, Rate
from marketplace.search.names import all_rates
from marketplace.web.locale import Visit


@dataclass(frozen=True)
class Prices:
    """Prices of one visit. Without a rate for its currency they are shown in rupiah."""

    rate: Rate
    language: str

    @classmethod
    def of(cls, visit: Visit) -> "Prices":
        known = all_rates()
        return cls(known.get(visit.currency) or known["IDR"], visit.language)

    @property
    def is_converted(self) -> bool:
        return self.rate.currency != "IDR"

    @property
    def age(self) -> Freshness:
        """Whether the rate may still be trusted; an old one is said on the page."""
        return rates.freshness(self.rate, today=clock.today())

    @property
    def rupiah_text(self) -> str:
        """The rupiah for one unit, as the language writes numbers."""
        return format_number(self.rate.rupiah, self.language)

    def shown(self, amount: Money) -> Money:
        return rates.shown_price(amount, self.rate)

    def pair(self, amount: int) -> tuple[Money, Money]:
        """What is shown for whole rupiah, and the rupiah."""
        home = rupiah(amount)
        return self.shown(home), home
