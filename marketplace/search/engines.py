"""The statements of each engine: SQLite's FTS5, PostgreSQL's tsvector and trigrams.

Words come here already cut out and folded (``words.py``): letters and digits only, so that none of
them can be read as a part of a query. A word that ends in ``*`` is the beginning of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.database import db, is_sqlite
from marketplace.search.memory import kept_for_a_minute
from marketplace.search.models import SearchEntry, SearchTerm

_NEAR_ENOUGH = 0.6
_AS_NEAR = 0.05
_OFFERED = 3
_CANDIDATES = 40

_words = sa.table("search_words", sa.column("rowid", sa.BigInteger), sa.column("search_words"))
_grams = sa.table(
    "search_term_grams", sa.column("rowid", sa.BigInteger), sa.column("search_term_grams")
)


@dataclass(frozen=True)
class Wanted:
    """Each of ``terms`` and of ``facets`` lists words of which one must be there."""

    terms: tuple[tuple[str, ...], ...]
    facets: tuple[tuple[str, ...], ...]
    seller_id: int | None
    available_only: bool

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        return (*self.terms, *self.facets)


def count(wanted: Wanted, *, limit: int) -> int:
    """How many entries match, counted to ``limit`` at most."""
    statement = sa.select(sa.literal(1)).select_from(SearchEntry).where(*_plain(wanted))
    if wanted.groups and is_sqlite():
        statement = statement.join(_words, _words.c.rowid == SearchEntry.place).where(
            _words.c.search_words.op("MATCH")(_fts(wanted))
        )
    elif wanted.groups:
        statement = statement.where(_vector(wanted))
    counted = sa.select(sa.func.count()).select_from(statement.limit(limit).subquery())
    return db.session.scalar(counted) or 0


def rows(
    wanted: Wanted, *, by: str, after: Sequence[Any] | None, limit: int, is_common: bool
) -> Sequence[SearchEntry]:
    """The next ``limit`` entries in the order ``by`` behind the sort values ``after``.

    ``is_common``: more match than are counted. SQLite does not know how common words are and is
    told which way to go: from the words to the entries, or along the entries asking each.
    """
    statement = sa.select(SearchEntry).where(*_plain(wanted)).limit(limit)
    if not is_sqlite():
        if wanted.groups:
            statement = statement.where(_vector(wanted))
        return db.session.scalars(_ordered(statement, by, after, SearchEntry.place)).all()
    if not wanted.groups:
        return db.session.scalars(_ordered(statement, by, after, SearchEntry.place)).all()
    match = _words.c.search_words.op("MATCH")(_fts(wanted))
    if by == "newest":
        statement = statement.join(_words, _words.c.rowid == SearchEntry.place).where(match)
        return db.session.scalars(_ordered(statement, by, after, _words.c.rowid)).all()
    if is_common:
        here = sa.select(sa.literal(1)).select_from(_words)
        here = here.where(match, _words.c.rowid == SearchEntry.place)
        statement = statement.where(here.exists())
    else:
        statement = statement.where(SearchEntry.place.in_(sa.select(_words.c.rowid).where(match)))
    return db.session.scalars(_ordered(statement, by, after, SearchEntry.place)).all()


@kept_for_a_minute
def known_terms(terms: tuple[str, ...]) -> frozenset[str]:
    """Those of ``terms`` that stand in some entry. A word unknown for a minute more is looked for
    as the beginning of a word, which finds it too.
    """
    return frozenset(
        db.session.scalars(sa.select(SearchTerm.term).where(SearchTerm.term.in_(terms)))
    )


def nearest_terms(term: str) -> tuple[str, ...]:
    """The words nearest to ``term``, the best first; none when nothing is near."""
    likely = _like_sqlite(term) if is_sqlite() else _like_postgresql(term)
    scored = sorted((-_nearness(term, each), each) for each in likely)[:_OFFERED]
    least = max(_NEAR_ENOUGH, -scored[0][0] - _AS_NEAR) if scored else 1.0
    return tuple(each for score, each in scored if -score >= least)


def _nearness(typed: str, word: str) -> float:
    """How alike two words are; a word that only begins alike may be longer."""
    same = SequenceMatcher(None, typed, word, autojunk=False).ratio()
    start = SequenceMatcher(None, typed, word[: len(typed)], autojunk=False).ratio()
    return max(same, start - 0.1)


def _like_sqlite(term: str) -> Sequence[str]:
    padded = f"  {term} "
    grams = dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2))
    query = " OR ".join(f'"{gram}"' for gram in grams)
    found = (
        sa.select(_grams.c.rowid)
        .where(_grams.c.search_term_grams.op("MATCH")(query))
        .order_by(sa.text("rank"))
        .limit(_CANDIDATES)
    )
    return db.session.scalars(sa.select(SearchTerm.term).where(SearchTerm.id.in_(found))).all()


def _like_postgresql(term: str) -> Sequence[str]:
    return db.session.scalars(
        sa.select(SearchTerm.term)
        .where(SearchTerm.term.bool_op("%")(term))
        .order_by(sa.func.similarity(SearchTerm.term, term).desc(), SearchTerm.term)
        .limit(_CANDIDATES)
    ).all()


def _plain(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if wanted.seller_id is not None:
        conditions.append(SearchEntry.seller_id == wanted.seller_id)
    if wanted.available_only:
        conditions.append(SearchEntry.available > 0)
    return conditions


def _ordered(
    statement: sa.Select[SearchEntry],
    by: str,
    after: Sequence[Any] | None,
    place: sa.ColumnElement[int] | InstrumentedAttribute[int],
) -> sa.Select[SearchEntry]:
    if by == "newest":
        if after:
            statement = statement.where(place < after[0])
        return statement.order_by(place.desc())
    price, falls = SearchEntry.price_amount, by == "price_down"
    keys = sa.tuple_(price, place)
    if after:
        last = sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
        statement = statement.where(keys < last if falls else keys > last)
    return statement.order_by(*((price.desc(), place.desc()) if falls else (price, place)))


def _fts(wanted: Wanted) -> str:
    """FTS5's own language: every word in quotes, the star outside of them."""
    groups = (
        " OR ".join(f'"{word.rstrip("*")}"{"*" if word.endswith("*") else ""}' for word in group)
        for group in wanted.groups
    )
    return " AND ".join(f"({group})" for group in groups)


def _vector(wanted: Wanted) -> sa.ColumnElement[bool]:
    vector: sa.ColumnClause[Any] = sa.literal_column("search_entry.search_vector")
    queries = [_any(group, is_facet=False) for group in wanted.terms]
    queries += [_any(group, is_facet=True) for group in wanted.facets]
    whole = queries[0]
    for query in queries[1:]:
        whole = whole.op("&&")(query)
    return vector.bool_op("@@")(whole)


def _any(group: tuple[str, ...], *, is_facet: bool) -> sa.ColumnElement[Any]:
    parts = [part for word in group for part in _forms(word, is_facet=is_facet)]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.op("||")(part)
    return whole.self_group() if len(parts) > 1 else whole


def _forms(word: str, *, is_facet: bool) -> list[sa.ColumnElement[Any]]:
    """A word as it stands, and by its stem in both languages."""
    if word.endswith("*"):
        return [_tsquery("to_tsquery", "simple", f"{word.rstrip('*')}:*")]
    plain = _tsquery("to_tsquery", "simple", word)
    if is_facet:
        return [plain]
    return [plain, *(_tsquery("plainto_tsquery", name, word) for name in ("english", "indonesian"))]


def _tsquery(function: str, configuration: str, text: str) -> sa.ColumnElement[Any]:
    named: sa.ColumnClause[Any] = sa.literal_column(f"'{configuration}'::regconfig")
    made: sa.ColumnElement[Any] = getattr(sa.func, function)(named, text)
    return made
