"""The filters of the listing: from an address to a query, and to the addresses around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from marketplace.blueprints.catalog.labels import COLOURS, KINDS, SORTS
from marketplace.blueprints.catalog.prices import Prices
from marketplace.core.formats import format_money
from marketplace.core.i18n import pick_text
from marketplace.core.money import rupiah
from marketplace.search import finding
from marketplace.search.finding import Query, Sort
from marketplace.search.names import Names, all_names
from marketplace.search.words import BAND_EDGES
from marketplace.web.locale import Visit

MOST_VALUES = 12
_FIELDS = {
    "technique": "techniques",
    "motif": "motifs",
    "kind": "kinds",
    "colour": "colours",
    "price": "bands",
}


@dataclass(frozen=True)
class Option:
    """One value of a filter."""

    value: str
    label: str
    is_on: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    facet: str
    label: str
    url: str


@dataclass(frozen=True)
class Choices:
    """What this visitor looks for, in all the forms the page needs."""

    query: Query
    options: dict[str, list[Option]]
    chips: list[Chip]
    visit: Visit

    @property
    def arguments(self) -> dict[str, Any]:
        """The address of this list, without the place in it."""
        return _arguments(self.query)

    def url(self, **changes: Any) -> str:
        arguments = {"lang": self.visit.language, **self.arguments, **changes}
        return url_for("catalog.listing", **arguments)

    def most_giving(self) -> tuple[Chip, int] | None:
        """The filter without which most is found, when nothing is found with all of them."""
        best: tuple[Chip, int] | None = None
        facets = list(dict.fromkeys(chip.facet for chip in self.chips))[:2]
        for facet in facets:
            count = finding.how_many(finding.without(self.query, _FIELDS[facet]))
            if count and (best is None or count > best[1]):
                label = ", ".join(chip.label for chip in self.chips if chip.facet == facet)
                best = (Chip(facet, label, self.url(**{facet: []})), count)
        return best


def read_choices(args: MultiDict[str, str], visit: Visit, prices: Prices) -> Choices:
    """The choices in an address. What is not known there is left out, never an error."""
    names = all_names()
    labels = _labels(names, visit, prices)
    values = {
        facet: tuple(
            value for value in dict.fromkeys(args.getlist(facet)[:MOST_VALUES]) if value in known
        )
        for facet, known in labels.items()
    }
    query = Query(
        text=" ".join(args.get("q", "")[:300].replace("\0", " ").split()),
        techniques=values["technique"],
        motifs=values["motif"],
        kinds=values["kind"],
        colours=values["colour"],
        bands=tuple(int(value) for value in values["price"]),
        available_only=args.get("ready") == "1",
        sort=Sort(args["sort"]) if args.get("sort") in SORTS else Sort.NEWEST,
        after=args.get("after", "")[:200],
    )
    options = {
        facet: [Option(value, label, value in values[facet]) for value, label in known.items()]
        for facet, known in labels.items()
    }
    return Choices(query, options, _chips(query, values, labels, visit), visit)


def _labels(names: Names, visit: Visit, prices: Prices) -> dict[str, dict[str, str]]:
    language = visit.language
    motifs = {slug: pick_text(each.name, language) for slug, each in names.motifs.items()}
    return {
        "technique": {
            code: pick_text(each.name, language)
            for code, each in names.techniques.items()
            if each.is_listable
        },
        "colour": {code: str(name) for code, (name, *_) in COLOURS.items()},
        "motif": dict(sorted(motifs.items(), key=lambda pair: pair[1].casefold())),
        "kind": {code: str(name) for code, name in KINDS.items()},
        "price": {str(band): label for band, label in enumerate(band_labels(visit, prices))},
    }


def band_labels(visit: Visit, prices: Prices) -> list[str]:
    """The price bands in the currency of the visit."""
    edges = [format_money(prices.shown(rupiah(edge)), visit.language) for edge in BAND_EDGES]
    between = [_("%(low)s to %(high)s", low=low, high=high) for low, high in pairwise(edges)]
    return [
        _("Under %(price)s", price=edges[0]),
        *between,
        _("%(price)s and over", price=edges[-1]),
    ]


def _chips(
    query: Query,
    values: dict[str, tuple[str, ...]],
    labels: dict[str, dict[str, str]],
    visit: Visit,
) -> list[Chip]:
    arguments = _arguments(query)
    chips = []
    for facet, chosen in values.items():
        for value in chosen:
            left = [each for each in chosen if each != value]
            address = url_for(
                "catalog.listing", **{"lang": visit.language, **arguments, facet: left}
            )
            chips.append(Chip(facet, labels[facet][value], address))
    return chips


def _arguments(query: Query) -> dict[str, Any]:
    arguments: dict[str, Any] = {"q": query.text} if query.text else {}
    for facet, field in _FIELDS.items():
        chosen: Sequence[Any] = getattr(query, field)
        if chosen:
            arguments[facet] = list(chosen)
    if query.available_only:
        arguments["ready"] = "1"
    if query.sort is not Sort.NEWEST:
        arguments["sort"] = query.sort.value
    return arguments
