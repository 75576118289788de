"""What a shop reads of its own cloths, and the words its forms offer. Filtered by shop."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog import changes, pictures, rules, service
from marketplace.catalog.models import Photo, Product, ProductMotif, ProductState, Variant
from marketplace.catalog.pictures import Picture
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import LocalizedText
from marketplace.core.money import Money, rupiah
from marketplace.core.pagination import Page, decode_cursor, page_of
from marketplace.reference.models import Fabric, Motif, Technique

PAGE_SIZE = 20


@dataclass(frozen=True)
class OwnCloth:
    """A cloth in the shop's own list. ``title`` is empty for a draft that has none yet."""

    public_id: str
    variant_id: int
    slug: str | None
    title: LocalizedText
    technique_code: str | None
    state: ProductState
    price: Money
    photo: Picture | None
    has_photos: bool


def list_own(
    seller_id: int,
    *,
    state: ProductState | None = None,
    condition: sa.ColumnElement[bool] | None = None,
    after: str | None = None,
) -> Page[OwnCloth]:
    """The shop's cloths, the newest first, without those removed; two queries.

    ``condition`` narrows them by what catalogue does not know of their variants.
    """
    query = (
        sa.select(Product, Variant)
        .join(Variant, Variant.product_id == Product.id)
        .where(Product.seller_id == seller_id, Product.state != ProductState.REMOVED)
        .options(selectinload(Product.photos.and_(Photo.seller_id == seller_id)))
        .order_by(Product.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if state:
        query = query.where(Product.state == state)
    if condition is not None:
        query = query.where(condition)
    if after:
        query = query.where(Product.id < decode_cursor(after, (int,))[0])
    page = page_of(db.session.execute(query).all(), PAGE_SIZE, key=lambda row: (row[0].id,))
    return Page([_own(product, variant) for product, variant in page.rows], page.next_cursor)


def get_own(public_id: str, *, seller_id: int) -> Product:
    """A cloth of this shop with variants, photos, motifs; ``NotFound``."""
    product = db.session.scalars(
        sa.select(Product)
        .where(
            Product.public_id == public_id,
            Product.seller_id == seller_id,
            Product.state != ProductState.REMOVED,
        )
        .options(
            joinedload(Product.seller),
            selectinload(Product.variants.and_(Variant.seller_id == seller_id)),
            selectinload(Product.photos.and_(Photo.seller_id == seller_id)),
            selectinload(Product.motifs.and_(ProductMotif.seller_id == seller_id)),
        )
        .execution_options(populate_existing=True)
    ).first()
    if product is None:
        raise NotFound()
    return product


def count_own(
    seller_id: int, *, condition: sa.ColumnElement[bool] | None = None
) -> dict[ProductState, int]:
    """How many cloths the shop has in each state, without those removed; as ``list_own``."""
    query = (
        sa.select(Product.state, sa.func.count())
        .join(Variant, Variant.product_id == Product.id)
        .where(Product.seller_id == seller_id, Product.state != ProductState.REMOVED)
        .group_by(Product.state)
    )
    if condition is not None:
        query = query.where(condition)
    return {row.state: row[1] for row in db.session.execute(query)}


def find_last_measured(seller_id: int, *, but: str) -> Product | None:
    """The shop's newest cloth with fabric and size, for "same as my last one"."""
    return db.session.scalars(
        sa.select(Product)
        .join(Variant, Variant.product_id == Product.id)
        .where(
            Product.seller_id == seller_id,
            Product.public_id != but,
            Product.state != ProductState.REMOVED,
            Product.fabric_code.is_not(None),
            Variant.length_cm.is_not(None),
        )
        .options(selectinload(Product.variants.and_(Variant.seller_id == seller_id)))
        .order_by(Product.id.desc())
        .limit(1)
    ).first()


def list_missing(product: Product, *, stock: int) -> list[rules.Missing]:
    """What a cloth from ``get_own`` still needs before buyers may see it."""
    return rules.missing_to_publish(service.facts_for(product, seller=product.seller, stock=stock))


def list_techniques() -> Sequence[Technique]:
    """The techniques a shop may choose from."""
    return db.session.scalars(
        sa.select(Technique).where(Technique.is_listable).order_by(Technique.position)
    ).all()


def list_motifs() -> Sequence[Motif]:
    """All motifs, those of the city first."""
    return db.session.scalars(sa.select(Motif).order_by(Motif.area, Motif.slug)).all()


def list_fabrics() -> Sequence[Fabric]:
    """All fabrics in their usual order."""
    return db.session.scalars(sa.select(Fabric).order_by(Fabric.position)).all()


def motif_slugs(product: Product) -> list[str]:
    """The motifs of a cloth, the main one first."""
    return changes.motif_slugs_of(product)


def _own(product: Product, variant: Variant) -> OwnCloth:
    return OwnCloth(
        public_id=product.public_id,
        variant_id=variant.id,
        slug=product.slug,
        title=dict(product.title),
        technique_code=product.technique_code,
        state=product.state,
        price=rupiah(variant.price_amount),
        photo=pictures.first_picture(product.photos),
        has_photos=bool(product.photos),
    )
