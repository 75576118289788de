"""The read model kept fresh: one row for each cloth that buyers may see.

Nothing here is true by itself; all of it is made again from catalog and inventory at any time.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Product, Variant
from marketplace.catalog.queries import Listed
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.sql import insert_all_new
from marketplace.inventory import queries as stock
from marketplace.inventory.models import StockMovement
from marketplace.search import version
from marketplace.search.models import SearchEntry, SearchTerm
from marketplace.search.words import is_facet_word, words_of

SOLD_SHOWN_DAYS = 60
_BATCH = 200
_PLACE_BITS = 28


def refresh(product_ids: Collection[int], *, now: datetime | None = None) -> None:
    """Make the rows of these cloths anew, in the caller's transaction; others leave."""
    version.count_up()
    now = now or clock.now()
    cloths = catalog.list_published_for_search(product_ids)
    variants = [each.variant_id for each in cloths]
    free, on_hand = stock.available(variants, now=now), stock.on_hand(variants)
    ended = _emptied_at([each for each in variants if not on_hand.get(each)])
    since = now - timedelta(days=SOLD_SHOWN_DAYS)
    shown = [each for each in cloths if ended.get(each.variant_id, now) >= since]
    _remove(set(product_ids) - {each.product_id for each in shown})
    rows = [
        _row(
            each,
            available=max(free.get(each.variant_id, 0), 0),
            on_hand=on_hand.get(each.variant_id, 0),
            sold_out_at=ended.get(each.variant_id),
        )
        for each in shown
    ]
    _write(rows)
    _learn_terms(row["words"] for row in rows)


def rebuild(*, progress: Callable[[int, int], None] = lambda done, of_all: None) -> int:
    """Make the whole read model anew, some hundred cloths at a time; the number of cloths.

    ``progress(done, of_all)`` is called after each batch.
    """
    with transaction() as session:
        session.execute(sa.delete(SearchTerm))
        of_all = session.scalar(sa.select(sa.func.count()).select_from(Product)) or 0
    last = done = 0
    while product_ids := _next_ids(last):
        with transaction():
            refresh(product_ids)
        last, done = product_ids[-1], done + len(product_ids)
        progress(done, max(done, of_all))
    with transaction() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(SearchEntry)) or 0


def product_changed(payload: dict[str, Any]) -> None:
    """Handler: a cloth was published, changed, paused or removed."""
    with transaction():
        refresh([payload["product_id"]])


def stock_changed(payload: dict[str, Any]) -> None:
    """Handler: pieces were held, freed, sold or counted."""
    with transaction() as session:
        variant_ids = payload["variant_ids"]
        found = sa.select(Variant.product_id).where(Variant.id.in_(variant_ids)).distinct()
        refresh(session.scalars(found).all())


def seller_changed(payload: dict[str, Any]) -> None:
    """Handler: a shop was approved, renamed or suspended: all its cloths follow."""
    with transaction() as session:
        ids = session.scalars(
            sa.select(Product.id).where(
                Product.seller_id == payload["seller_id"], Product.slug.is_not(None)
            )
        ).all()
    for start in range(0, len(ids), _BATCH):
        with transaction():
            refresh(ids[start : start + _BATCH])


def remove_long_sold() -> None:
    """Timed job, daily: pieces sold more than 60 days ago leave the shop."""
    since = clock.now() - timedelta(days=SOLD_SHOWN_DAYS)
    with transaction() as session:
        version.count_up()
        session.execute(sa.delete(SearchEntry).where(SearchEntry.sold_out_at < since))


def emptied_at(variant_id: int) -> datetime | None:
    """When the last piece left; only meaningful while none is on hand."""
    return _emptied_at([variant_id]).get(variant_id)


def place_of(published_at: datetime, product_id: int) -> int:
    """One number that sorts by age and is never given twice."""
    return (int(published_at.timestamp()) << _PLACE_BITS) | (product_id % (1 << _PLACE_BITS))


def _next_ids(last: int) -> Sequence[int]:
    query = sa.select(Product.id).where(Product.id > last).order_by(Product.id).limit(_BATCH)
    return db.session.scalars(query).all()


def _emptied_at(variant_ids: Collection[int]) -> dict[int, datetime]:
    if not variant_ids:
        return {}
    query = (
        sa.select(StockMovement.variant_id, sa.func.max(StockMovement.occurred_at))
        .where(StockMovement.variant_id.in_(variant_ids))
        .group_by(StockMovement.variant_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _write(rows: Sequence[dict[str, Any]]) -> None:
    """Add the new rows and change what differs in the others."""
    ids = [row["product_id"] for row in rows]
    query = sa.select(SearchEntry).where(SearchEntry.product_id.in_(ids))
    known = {entry.product_id: entry for entry in db.session.scalars(query)}
    for row in rows:
        entry = known.get(row["product_id"])
        if entry is None:
            db.session.add(SearchEntry(**row))
        else:
            for name, value in row.items():
                setattr(entry, name, value)
    db.session.flush()  # a failure shows here and not at the terms


def _remove(product_ids: Collection[int]) -> None:
    if product_ids:
        db.session.execute(sa.delete(SearchEntry).where(SearchEntry.product_id.in_(product_ids)))


def _row(
    cloth: Listed, *, available: int, on_hand: int, sold_out_at: datetime | None
) -> dict[str, Any]:
    return {
        "product_id": cloth.product_id,
        "place": place_of(cloth.published_at, cloth.product_id),
        "seller_id": cloth.seller_id,
        "slug": cloth.slug,
        "shop_slug": cloth.shop_slug,
        "shop_name": cloth.shop_name,
        "title": cloth.title,
        "technique_code": cloth.technique_code,
        "motif_slugs": [slug for slug, _ in cloth.motifs],
        "piece_kind": cloth.piece_kind,
        "fabric_code": cloth.fabric_code,
        "colours": list(cloth.colours),
        "length_cm": cloth.length_cm,
        "width_cm": cloth.width_cm,
        "price_amount": cloth.price_amount,
        "available": available,
        "stock_total": on_hand,
        "photos": list(cloth.photos),
        "published_at": cloth.published_at,
        "sold_out_at": sold_out_at,
        "words": words_of(cloth),
    }


def _learn_terms(texts: Iterable[str]) -> None:
    """Words not known yet join the list of words."""
    terms = {word for text in texts for word in text.split() if not is_facet_word(word)}
    if terms:
        insert_all_new(SearchTerm, ["term"], [{"term": term} for term in sorted(terms)])
