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
from marketplace.search.names import all_names
from marketplace.web.locale import Visit

Card = dict[str, Any]


def cards_of(entries: Iterable[SearchEntry], visit: Visit) -> list[Card]:
    """Cards in the language and currency of ``visit``."""
    prices, said = Prices.of(visit), _Said(visit.language)
    return [_card(entry, visit, prices, said) for entry in entries]


class _Said:
    """Names in one language, looked up once for a whole wall."""

    def __init__(self, language: str) -> None:
        names = all_names()
        self.techniques = {
            code: pick_text(each.name, language) for code, each in names.techniques.items()
        }
        self.motifs = {slug: pick_text(each.name, language) for slug, each in names.motifs.items()}
        self.fabrics = {code: pick_text(name, language) for code, name in names.fabrics.items()}
        self.colours = {code: str(word) for code, (_name, _gives, word) in COLOURS.items()}


def _card(entry: SearchEntry, visit: Visit, prices: Prices, said: _Said) -> Card:
    shown, home = prices.pair(entry.price_amount)
    pictures = [picture for facts in entry.photos if (picture := picture_from(facts))]
    fabric = said.fabrics.get(entry.fabric_code, entry.fabric_code)
    state = _state(entry.available, entry.stock_total)
    return {
        "title": pick_text(entry.title, visit.language),
        "url": url_for("catalog.product", lang=visit.language, slug=entry.slug),
        "shop_name": entry.shop_name,
        "technique": entry.technique_code,
        "facts": f"{fabric}, {size_text(entry.length_cm, entry.width_cm)}",
        "price": shown,
        "rupiah": home,
        "photo": pictures[0] if pictures else None,
        "second_photo": pictures[1] if len(pictures) > 1 else None,
        "large_photo": _largest(pictures),
        "state": state,
        "stock_text": stock_text(state, entry.available),
        "alt": _alt_text(entry, said),
    }


def _alt_text(entry: SearchEntry, said: _Said) -> str:
    """What the picture of a cloth shows, said from facts."""
    motifs = [said.motifs.get(slug, slug) for slug in entry.motif_slugs]
    colours = [said.colours.get(colour, colour) for colour in entry.colours]
    technique = said.techniques.get(entry.technique_code, entry.technique_code)
    parts = [technique, *motifs, *colours]
    parts.append(size_text(entry.length_cm, entry.width_cm))
    return ", ".join(parts)


def size_text(length_cm: int | None, width_cm: int | None) -> str:
    """Such as ``210 × 105 cm``, never broken across lines."""
    return f"{length_cm} × {width_cm} cm".replace(" ", "\N{NO-BREAK SPACE}")


def stock_text(state: str, available: int) -> str:
    """Scarcity is only said when the stock says so."""
    words: str = ngettext("Ready: %(num)d piece", "Ready: %(num)d pieces", available)
    if state == "sold":
        words = _("Sold")
    elif state == "order":
        words = _("In another buyer's checkout")
    elif state == "one":
        words = _("Ready: the only one")
    return words


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
    return next(iter([*close, *pictures]), None)
