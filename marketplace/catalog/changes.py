"""How every change of a cloth begins and ends: a lock, a version, a revision, an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from marketplace.catalog.models import (
    Photo,
    Product,
    ProductMotif,
    ProductRevision,
    ProductState,
    Variant,
)
from marketplace.core import outbox
from marketplace.core.database import db
from marketplace.core.errors import Conflict, NotAllowed, NotFound
from marketplace.core.i18n import N_
from marketplace.sellers.models import MemberRole


@dataclass(frozen=True)
class Editor:
    """Who changes a cloth, and for which shop."""

    seller_id: int
    user_id: int
    role: MemberRole

    @property
    def may_sell(self) -> bool:
        """Whether this person sets prices and publishes; a maker prepares drafts."""
        return self.role is not MemberRole.MAKER


def lock(public_id: str, editor: Editor, *, version: int | None = None) -> Product:
    """The shop's own cloth, locked; ``Conflict`` when a form was made from an older version."""
    product = db.session.scalars(
        sa.select(Product)
        .where(
            Product.public_id == public_id,
            Product.seller_id == editor.seller_id,
            Product.state != ProductState.REMOVED,
        )
        .options(selectinload(Product.variants.and_(Variant.seller_id == editor.seller_id)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if product is None:
        raise NotFound()
    if version is not None and version != product.version:
        raise Conflict(
            N_(
                "This cloth was changed meanwhile, on another page or by somebody of your shop. "
                "What you typed is still here: look at it and save again."
            )
        )
    return product


def require_editable(product: Product, editor: Editor) -> None:
    """A maker may change only drafts, and of these only the ones he or she began."""
    if editor.may_sell:
        return
    if product.state is not ProductState.DRAFT:
        raise NotAllowed(
            N_("This cloth is on sale. Ask the owner or a manager of your shop to change it.")
        )
    if _beginner_of(product) != editor.user_id:
        raise NotAllowed(
            N_("Somebody else began this cloth. Ask the owner or a manager to change it.")
        )


def require_seller(editor: Editor) -> None:
    """Prices, pieces and publishing are the owner's and the managers'."""
    if not editor.may_sell:
        raise NotAllowed(N_("Only the owner or a manager of your shop sets prices and publishes."))


def record(product: Product, editor: Editor, *, now: datetime) -> None:
    """Count the version up, keep what the listing says now, tell whoever shows it."""
    product.version += 1
    product.updated_at = now
    db.session.add(
        ProductRevision(
            seller_id=product.seller_id,
            product_id=product.id,
            version=product.version,
            facts=_facts(product),
            actor_id=editor.user_id,
            created_at=now,
        )
    )
    outbox.add("product.changed", product_id=product.id)


def photos_of(product: Product) -> list[Photo]:
    """The photos of a locked cloth in their order, read afresh."""
    query = sa.select(Photo).where(
        Photo.seller_id == product.seller_id, Photo.product_id == product.id
    )
    return list(
        db.session.scalars(
            query.order_by(Photo.position, Photo.id).execution_options(populate_existing=True)
        )
    )


def motif_slugs_of(product: Product) -> list[str]:
    """The motifs of a cloth, the main one first."""
    query = sa.select(ProductMotif.motif_slug).where(
        ProductMotif.seller_id == product.seller_id, ProductMotif.product_id == product.id
    )
    return list(db.session.scalars(query.order_by(ProductMotif.position)))


def _beginner_of(product: Product) -> int | None:
    query = sa.select(ProductRevision.actor_id).where(
        ProductRevision.product_id == product.id, ProductRevision.version == 1
    )
    return db.session.scalar(query)


def _facts(product: Product) -> dict[str, Any]:
    variant: Variant = product.variants[0]
    return {
        "state": product.state.value,
        "title": dict(product.title),
        "description": dict(product.description),
        "technique": product.technique_code,
        "motifs": motif_slugs_of(product),
        "piece_kind": product.piece_kind.value,
        "colours": list(product.colours),
        "fabric": product.fabric_code,
        "making_days": product.making_days,
        "length_cm": variant.length_cm,
        "width_cm": variant.width_cm,
        "weight_grams": variant.weight_grams,
        "price": variant.price_amount,
        "photos": [f"{photo.kind.value} {photo.public_id}" for photo in photos_of(product)],
    }
