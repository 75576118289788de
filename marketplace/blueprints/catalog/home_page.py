"""What hangs in the window: the cloth of the day, new cloths, ways in."""

from datetime import datetime
from typing import Any

from marketplace.blueprints.catalog.cards import cards_of
from marketplace.blueprints.catalog.choices import band_labels
from marketplace.blueprints.catalog.labels import COLOURS
from marketplace.blueprints.catalog.prices import Prices
from marketplace.core.clock import JAKARTA
from marketplace.search import finding
from marketplace.search.names import all_names
from marketplace.web.locale import Visit

NEW = 5
LOOKED_AT = 40


def values(visit: Visit, *, now: datetime) -> dict[str, Any]:
    """Values for the page; each day another of the newest pieces is the large one."""
    entries = finding.newest(size=LOOKED_AT)
    for_sale = [entry for entry in entries if entry.available > 0 and entry.photos]
    today = now.astimezone(JAKARTA).date().toordinal()
    of_the_day = for_sale[today % len(for_sale)] if for_sale else None
    new = [entry for entry in for_sale if entry is not of_the_day][:NEW]
    names, prices = all_names(), Prices.of(visit)
    return {
        "prices": prices,
        "of_the_day": cards_of([of_the_day], visit)[0] if of_the_day else None,
        "cards": cards_of(new, visit),
        "techniques": names.techniques,
        "motifs": list(names.motifs.values()),
        "colours": COLOURS,
        "bands": band_labels(visit, prices),
    }
