"""Who made a cloth: makers of its own shop, with shares that sum to the whole."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from marketplace.catalog import changes
from marketplace.catalog.changes import Editor
from marketplace.catalog.models import Product, ProductMaker
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.money import rupiah, split_amount
from marketplace.sellers.models import Maker

WHOLE = 10_000


def credit(
    public_id: str, maker_ids: Sequence[int], *, editor: Editor, version: int | None, now: datetime
) -> Product:
    """Name the makers of a cloth, in equal shares; ``NotFound`` for those of another shop."""
    product = changes.lock(public_id, editor, version=version)
    changes.require_editable(product, editor)
    _require_own(maker_ids, editor.seller_id)
    mine = (
        ProductMaker.seller_id == product.seller_id,
        ProductMaker.product_id == product.id,
    )
    db.session.execute(sa.delete(ProductMaker).where(*mine))
    shares = split_amount(rupiah(WHOLE), [1] * len(maker_ids)) if maker_ids else []
    db.session.add_all(
        ProductMaker(
            seller_id=product.seller_id,
            product_id=product.id,
            maker_id=maker_id,
            share=share.minor,
        )
        for maker_id, share in zip(maker_ids, shares, strict=True)
    )
    changes.record(product, editor, now=now)
    return product


def _require_own(maker_ids: Sequence[int], seller_id: int) -> None:
    query = (
        sa.select(sa.func.count())
        .select_from(Maker)
        .where(Maker.id.in_(maker_ids), Maker.seller_id == seller_id)
    )
    if db.session.scalar(query) != len(set(maker_ids)):
        raise NotFound()
