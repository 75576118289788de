"""Reads of cloths by everyone: what may be bought, what an order keeps, the product page.

What a shop reads of its own cloths, drafts included, is in ``own.py``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog import pictures, rules
from marketplace.catalog.models import (
    Photo,
    Product,
    ProductMaker,
    ProductMotif,
    ProductState,
    Variant,
)
from marketplace.catalog.pictures import Picture
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import LocalizedText
from marketplace.core.money import Money, rupiah
from marketplace.reference.models import Fabric, Motif, Technique
from marketplace.sellers.models import Maker, Seller, SellerState

SNAPSHOT_SCHEMA = 1


@dataclass(frozen=True)
class SellableVariant:
    """What a cart, a quote and an order know of a piece. ``photo`` is None until one is ready."""

    variant_id: int
    variant_public_id: str
    product_id: int
    product_public_id: str
    seller_id: int
    seller_public_id: str
    seller_name: str
    shop_slug: str
    slug: str
    title: LocalizedText
    technique_code: str
    price: Money
    weight_grams: int
    length_cm: int
    width_cm: int
    is_on_sale: bool
    photo: Picture | None


@dataclass(frozen=True)
class ProductPage:
    """All that the page of a cloth shows, but for stock. A cloth no longer on sale has one too."""

    product: Product
    variant: Variant
    pictures: Sequence[Picture]
    technique: Technique
    fabric: Fabric
    motifs: Sequence[Motif]
    maker_names: Sequence[str]
    is_on_sale: bool

    @property
    def price(self) -> Money:
        return rupiah(self.variant.price_amount)


@dataclass(frozen=True)
class Listed:
    """A published cloth of an approved shop, for the read model of search."""

    product_id: int
    variant_id: int
    seller_id: int
    slug: str
    shop_slug: str
    shop_name: str
    title: LocalizedText
    description: LocalizedText
    technique_code: str
    technique_name: LocalizedText
    motifs: Sequence[tuple[str, LocalizedText]]
    piece_kind: str
    fabric_code: str
    fabric_name: LocalizedText
    colours: Sequence[str]
    length_cm: int
    width_cm: int
    price_amount: int
    photos: Sequence[dict[str, Any]]
    """The first two that are ready, as ``pictures.picture_from`` reads them."""
    published_at: datetime


def get_sellable(variant_public_id: str) -> SellableVariant:
    """A piece by the id people see; ``NotFound`` when it never was on sale.

    One that no longer is comes with ``is_on_sale`` False: a cart must be able to let it go.
    """
    found = _list_sellable(Variant.public_id == variant_public_id, Product.slug.is_not(None))
    if not found:
        raise NotFound()
    return found[0]


def list_sellable(variant_ids: Collection[int]) -> dict[int, SellableVariant]:
    """Pieces by id, also those no longer on sale; three queries however many."""
    if not variant_ids:
        return {}
    return {each.variant_id: each for each in _list_sellable(Variant.id.in_(variant_ids))}


def snapshot_for_order(variant_id: int) -> dict[str, Any]:
    """What an order line keeps of a piece for ever; rate and commission the checkout fills in."""
    variant = db.session.get_one(Variant, variant_id)
    page = _page(Product.id == variant.product_id)
    product, photo = page.product, _first_ready(page.product.photos)
    return {
        "schema": SNAPSHOT_SCHEMA,
        "title": dict(product.title),
        "technique": page.technique.code,
        "claim": rules.claim_for(page.technique.code).value,
        "facts": _facts(page, variant),
        "fibre": dict(page.fabric.fibre),
        "hs_code": variant.hs_code,
        "origin": variant.origin_country,
        "makers": list(page.maker_names),
        "photo": pictures.facts_of(photo) if photo else None,
        "rate": None,
        "commission_rule": None,
        "landed_cost": None,
    }


def get_product_page(slug: str) -> ProductPage:
    """The cloth at this address, on sale or not; ``NotFound`` when none ever had it."""
    return _page(Product.slug == slug)


def list_published_for_search(product_ids: Collection[int]) -> list[Listed]:
    """Those of ``product_ids`` that buyers may see; the others belong out of the read model."""
    products = db.session.scalars(
        sa.select(Product)
        .join(Product.seller)
        .where(Product.id.in_(product_ids), _on_sale())
        .options(*_WHOLE)
        .order_by(Product.id)
    ).all()
    words = _Words.of(products)
    return [_listed(product, words) for product in products]


_WHOLE = (
    joinedload(Product.seller),
    selectinload(Product.variants),
    selectinload(Product.photos),
    selectinload(Product.motifs),
)


@dataclass(frozen=True)
class _Words:
    """The reference rows that some cloths refer to."""

    techniques: dict[str, Technique]
    fabrics: dict[str, Fabric]
    motifs: dict[str, Motif]

    @classmethod
    def of(cls, products: Sequence[Product]) -> "_Words":
        slugs = {each.motif_slug for product in products for each in product.motifs}
        techniques = sa.select(Technique).where(
            Technique.code.in_({product.technique_code for product in products})
        )
        fabrics = sa.select(Fabric).where(
            Fabric.code.in_({product.fabric_code for product in products})
        )
        motifs = sa.select(Motif).where(Motif.slug.in_(slugs))
        return cls(
            {each.code: each for each in db.session.scalars(techniques)},
            {each.code: each for each in db.session.scalars(fabrics)},
            {each.slug: each for each in db.session.scalars(motifs)},
        )


def _on_sale() -> sa.ColumnElement[bool]:
    return sa.and_(Product.state == ProductState.PUBLISHED, Seller.state == SellerState.APPROVED)


def _list_sellable(*conditions: sa.ColumnElement[bool]) -> list[SellableVariant]:
    rows = db.session.execute(
        sa.select(Variant, Product, Seller)
        .join(Product, Product.id == Variant.product_id)
        .join(Seller, Seller.id == Variant.seller_id)
        .where(*conditions)
        .options(selectinload(Product.photos))
    )
    return [_sellable(variant, product, seller) for variant, product, seller in rows]


def _sellable(variant: Variant, product: Product, seller: Seller) -> SellableVariant:
    is_on_sale = product.state is ProductState.PUBLISHED and seller.state is SellerState.APPROVED
    return SellableVariant(
        variant_id=variant.id,
        variant_public_id=variant.public_id,
        product_id=product.id,
        product_public_id=product.public_id,
        seller_id=seller.id,
        seller_public_id=seller.public_id,
        seller_name=seller.name,
        shop_slug=seller.slug or "",
        slug=product.slug or "",
        title=dict(product.title),
        technique_code=product.technique_code or "",
        price=rupiah(variant.price_amount),
        weight_grams=variant.weight_grams or 0,
        length_cm=variant.length_cm or 0,
        width_cm=variant.width_cm or 0,
        is_on_sale=is_on_sale,
        photo=pictures.first_picture(product.photos),
    )


def _page(condition: sa.ColumnElement[bool]) -> ProductPage:
    """Five queries: the cloth with its words, variants, photos, motifs, makers."""
    row = db.session.execute(
        sa.select(Product, Technique, Fabric)
        .join(Technique, Technique.code == Product.technique_code)
        .join(Fabric, Fabric.code == Product.fabric_code)
        .where(condition, Product.slug.is_not(None))
        .options(
            joinedload(Product.seller),
            selectinload(Product.variants),
            selectinload(Product.photos),
        )
    ).first()
    if row is None:
        raise NotFound()
    product, technique, fabric = row
    return ProductPage(
        product=product,
        variant=product.variants[0],
        pictures=[shown for photo in product.photos if (shown := pictures.picture_of(photo))],
        technique=technique,
        fabric=fabric,
        motifs=_motifs(product),
        maker_names=_maker_names(product),
        is_on_sale=product.state is ProductState.PUBLISHED
        and product.seller.state is SellerState.APPROVED,
    )


def _motifs(product: Product) -> Sequence[Motif]:
    return db.session.scalars(
        sa.select(Motif)
        .join(ProductMotif, ProductMotif.motif_slug == Motif.slug)
        .where(ProductMotif.product_id == product.id)
        .order_by(ProductMotif.position)
    ).all()


def _maker_names(product: Product) -> Sequence[str]:
    return db.session.scalars(
        sa.select(Maker.name)
        .join(ProductMaker, ProductMaker.maker_id == Maker.id)
        .where(ProductMaker.seller_id == product.seller_id, ProductMaker.product_id == product.id)
        .order_by(ProductMaker.share.desc(), Maker.id)
    ).all()


def _first_ready(photos: Sequence[Photo]) -> Photo | None:
    return next((photo for photo in photos if photo.ready_at), None)


def _facts(page: ProductPage, variant: Variant) -> dict[str, Any]:
    product = page.product
    return {
        "product": product.public_id,
        "variant": variant.public_id,
        "version": product.version,
        "slug": product.slug,
        "shop": {"name": product.seller.name, "slug": product.seller.slug},
        "technique_name": dict(page.technique.name),
        "fabric": page.fabric.code,
        "fabric_name": dict(page.fabric.name),
        "motifs": [{"slug": each.slug, "name": dict(each.name)} for each in page.motifs],
        "piece_kind": product.piece_kind.value,
        "colours": list(product.colours),
        "length_cm": variant.length_cm,
        "width_cm": variant.width_cm,
        "weight_grams": variant.weight_grams,
    }


def _listed(product: Product, words: _Words) -> Listed:
    variant = product.variants[0]
    technique = words.techniques[product.technique_code or ""]
    fabric = words.fabrics[product.fabric_code or ""]
    ready = [photo for photo in product.photos if photo.ready_at]
    slugs = [each.motif_slug for each in product.motifs]
    return Listed(
        product_id=product.id,
        variant_id=variant.id,
        seller_id=product.seller_id,
        slug=product.slug or "",
        shop_slug=product.seller.slug or "",
        shop_name=product.seller.name,
        title=dict(product.title),
        description=dict(product.description),
        technique_code=technique.code,
        technique_name=dict(technique.name),
        motifs=[(slug, dict(words.motifs[slug].name)) for slug in slugs],
        piece_kind=product.piece_kind.value,
        fabric_code=fabric.code,
        fabric_name=dict(fabric.name),
        colours=list(product.colours),
        length_cm=variant.length_cm or 0,
        width_cm=variant.width_cm or 0,
        price_amount=variant.price_amount,
        photos=[pictures.facts_of(photo) for photo in ready[:2]],
        published_at=product.published_at or product.created_at,
    )
