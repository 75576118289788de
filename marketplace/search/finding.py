"""Looking for cloths: text and filters in, one keyset page out.

What differs between the engines is in ``engines.py``. Nothing that a visitor types can fail: words
are cut out of it, everything else is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_
from marketplace.core.pagination import decode_cursor, encode_cursor
from marketplace.search import engines
from marketplace.search.engines import Wanted
from marketplace.search.models import SearchEntry
from marketplace.search.words import facet_word, typed_terms

PAGE_SIZE = 24
COUNTED_TO = 1_000


class Sort(StrEnum):
    """The order of a list; equal prices stand newest first."""

    NEWEST = "newest"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"


@dataclass(frozen=True)
class Query:
    """What is looked for. Several values of one filter mean any of them; filters mean all."""

    text: str = ""
    techniques: tuple[str, ...] = ()
    motifs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    bands: tuple[int, ...] = ()
    seller_id: int | None = None
    available_only: bool = False
    sort: Sort = Sort.NEWEST
    after: str = ""
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class Results:
    """A page of entries. ``count`` is exact up to ``COUNTED_TO``, else one more than that.

    ``tried`` are the words that were looked for when what was typed gave nothing.
    """

    rows: Sequence[SearchEntry]
    count: int
    next_cursor: str | None = None
    tried: tuple[str, ...] = field(default=())

    @property
    def is_more_than_counted(self) -> bool:
        return self.count > COUNTED_TO


def search(query: Query) -> Results:
    """The page that ``query`` asks for: three queries, or four with a word unknown here."""
    wanted = _wanted(query)
    count = engines.count(wanted, limit=COUNTED_TO + 1)
    if count:
        return _page(query, wanted, count)
    if not query.text.strip():
        return Results([], 0)
    return _nearest(query, wanted)


def how_many(query: Query) -> int:
    """How many cloths ``query`` finds, counted to one more than ``COUNTED_TO``."""
    return engines.count(_wanted(query), limit=COUNTED_TO + 1)


def newest(*, size: int, seller_id: int | None = None) -> Sequence[SearchEntry]:
    """The newest cloths, of one shop or of all; sold ones among them."""
    statement = sa.select(SearchEntry).order_by(SearchEntry.place.desc()).limit(size)
    if seller_id is not None:
        statement = statement.where(SearchEntry.seller_id == seller_id)
    return db.session.scalars(statement).all()


def similar(motifs: Sequence[str], *, size: int, without: int) -> Sequence[SearchEntry]:
    """Cloths for sale with one of ``motifs``; the newest of all when there are none."""
    wanted = _wanted(Query(motifs=tuple(motifs), available_only=True))
    rows = engines.rows(wanted, by=Sort.NEWEST, after=None, limit=size + 1, is_common=False)
    if not rows:
        wanted = _wanted(Query(available_only=True))
        rows = engines.rows(wanted, by=Sort.NEWEST, after=None, limit=size + 1, is_common=True)
    return [row for row in rows if row.product_id != without][:size]


def _wanted(query: Query, terms: Sequence[Sequence[str]] | None = None) -> Wanted:
    facets = (
        ("technique", query.techniques),
        ("motif", query.motifs),
        ("kind", query.kinds),
        ("colour", query.colours),
        ("price", query.bands),
    )
    return Wanted(
        terms=tuple(map(tuple, terms)) if terms is not None else _typed(query.text),
        facets=tuple(
            tuple(facet_word(facet, value) for value in values)
            for facet, values in facets
            if values
        ),
        seller_id=query.seller_id,
        available_only=query.available_only,
    )


def _typed(text: str) -> tuple[tuple[str, ...], ...]:
    """Each word as typed where some cloth has it, else as the beginning of a word (``…*``)."""
    typed = typed_terms(text)
    known = engines.known_terms(tuple(typed)) if typed else frozenset()
    return tuple((term,) if term in known else (f"{term}*",) for term in typed)


def _page(query: Query, wanted: Wanted, count: int, tried: tuple[str, ...] = ()) -> Results:
    rows = engines.rows(
        wanted,
        by=query.sort,
        after=_after(query),
        limit=query.size + 1,
        is_common=count > COUNTED_TO,
    )
    shown = list(rows[: query.size])
    cursor = _cursor(query.sort, shown[-1]) if len(rows) > query.size else None
    return Results(shown, count, cursor, tried)


def _nearest(query: Query, wanted: Wanted) -> Results:
    """The same with each word that gave nothing replaced by the nearest ones known."""
    near = [_near(term) for (term,) in wanted.terms]
    if all(words == (term,) for words, (term,) in zip(near, wanted.terms, strict=True)):
        return Results([], 0)
    tried = tuple(words[0].rstrip("*") for words in near)
    other = _wanted(query, terms=near)
    count = engines.count(other, limit=COUNTED_TO + 1)
    if not count:
        return Results([], 0, tried=tried)
    return _page(query, other, count, tried)


def _near(term: str) -> tuple[str, ...]:
    if not term.endswith("*"):
        return (term,)
    return engines.nearest_terms(term.rstrip("*")) or (term,)


def _after(query: Query) -> list[Any] | None:
    if not query.after:
        return None
    kinds = [int] if query.sort is Sort.NEWEST else [int, int]
    values = decode_cursor(query.after, kinds)
    if any(not 0 <= value < 2**63 for value in values):
        raise Refused(N_("This page address is damaged. Start again from the first page."))
    return values


def _cursor(sort: Sort, row: SearchEntry) -> str:
    if sort is Sort.NEWEST:
        return encode_cursor([row.place])
    return encode_cursor([row.price_amount, row.place])


def without(query: Query, facet: str) -> Query:
    """``query`` without one of its filters, from the first page."""
    return replace(query, **{facet: type(getattr(query, facet))()}, after="")
