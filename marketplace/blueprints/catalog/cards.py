"""A cloth as it hangs on the wall: what ``macros/cards.html`` needs, from a row of the search."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.blueprints.catalog.labels import COLOURS
from marketplace.blueprints.catalog.prices import Prices
from marketplace.catalog.pictures import Picture, picture_from
from marketplace.core.i18n import pick_text
from marketplace.search.models import SearchEntry
from marketplace.search.names import Names, all_names
from marketplace.web.locale import Visit

Card = dict[str, Any]


def cards_of(entries: Iterable[SearchEntry], visit: Visit) -> list[Card]:
    """Cards in the language and currency of ``visit``."""
    names, prices = all_names(), Prices.of(visit)
    return [_card(entry, visit, names, prices) for entry in entries]


def _card(entry: SearchEntry, visit: Visit, names: Names, prices: Prices) -> Card:
    shown, home = prices.pair(entry.price_amount)
    pictures = [picture for facts in entry.photos if (picture := picture_from(facts))]
    fabric = pick_text(names.fabric(entry.fabric_code), visit.language)
    state = _state(entry.available, entry.stock_total)
    return {
        "title": pick_text(entry.title, visit.language),
        "url": url_for("catalog.product", lang=visit.language, slug=entry.slug),
        "shop_name": entry.shop_name,
        "shop_url": url_for("catalog.shop", lang=visit.language, slug=entry.shop_slug),
        "technique": entry.technique_code,
        "facts": f"{fabric}, {entry.length_cm} × {entry.width_cm} cm",
        "price": shown,
        "rupiah": home,
        "photo": pictures[0] if pictures else None,
        "second_photo": pictures[1] if len(pictures) > 1 else None,
        "large_photo": _largest(pictures),
        "state": state,
        "stock_text": stock_text(state, entry.available),
        "alt": alt_text(entry, visit.language, names),
    }


def alt_text(entry: SearchEntry, language: str, names: Names) -> str:
    """What the picture of a cloth shows, said from facts."""
    motifs = [pick_text(names.motif(slug), language) for slug in entry.motif_slugs]
    colours = [str(COLOURS[colour][2]) for colour in entry.colours if colour in COLOURS]
    parts = [pick_text(names.technique(entry.technique_code), language), *motifs, *colours]
    parts.append(f"{entry.length_cm} × {entry.width_cm} cm")
    return ", ".join(parts)


def stock_text(state: str, available: int) -> str:
    """Scarcity is only said when the stock says so."""
    if state == "sold":
        return _("Sold")
    if state == "order":
        return _("In another buyer's checkout")
    if state == "one":
        return _("Ready: the only one")
    return ngettext("Ready: %(num)d piece", "Ready: %(num)d pieces", available)


def state_of(free: int, on_hand: int) -> str:
    """The state a card knows: one, some, order (held by somebody), sold."""
    return _state(free, on_hand)


def _state(free: int, on_hand: int) -> str:
    if on_hand == 0:
        return "sold"
    if free <= 0:
        return "order"
    return "one" if on_hand == 1 else "some"


def _largest(pictures: list[Picture]) -> Picture | None:
    """The close view fills a wide place best."""
    close = [picture for picture in pictures if picture.kind == "close"]
    return (close or pictures or [None])[0]
