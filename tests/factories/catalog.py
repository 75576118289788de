"""Cloths in the states that tests start from."""

from datetime import datetime
from itertools import count

import sqlalchemy as sa

from marketplace.catalog.models import (
    Photo,
    PhotoKind,
    PieceKind,
    Product,
    ProductMotif,
    ProductState,
    Variant,
)
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.files import StoredFile
from marketplace.inventory import service as inventory
from marketplace.reference.models import Fabric, Motif, Technique
from marketplace.sellers.models import Seller
from tests.factories.sellers import approved_seller, written

_number = count(1)
_KINDS = (PhotoKind.WHOLE, PhotoKind.CLOSE, PhotoKind.FOLDED)


def published_cloth(
    *,
    seller: Seller | None = None,
    price: int = 250_000,
    stock: int = 1,
    technique: str = "tulis",
    motif: str = "koi",
    fabric: str = "primissima",
    title: str = "",
    state: ProductState = ProductState.PUBLISHED,
    photos: int = 3,
    length_cm: int = 210,
    width_cm: int = 105,
    weight_grams: int = 350,
    colours: tuple[str, ...] = ("indigo", "soga"),
    at: datetime | None = None,
) -> Product:
    """A cloth on sale with one variant (``variant_of(product)``) and ready photos."""
    at = at or clock.now()
    number = next(_number)
    title = title or f"Kain contoh {number}"
    seller_id = (seller or approved_seller()).id
    with written():
        _ensure_words(technique, motif, fabric)
        product = Product(
            public_id=ids.public_id("prd"),
            seller_id=seller_id,
            slug=f"kain-contoh-{number}",
            title={"id": title, "en": f"{title} (en)"},
            description={},
            technique_code=technique,
            fabric_code=fabric,
            piece_kind=PieceKind.LONG_CLOTH,
            colours=list(colours),
            state=state,
            version=1,
            published_at=at,
            created_at=at,
            updated_at=at,
        )
        db.session.add(product)
        db.session.flush()  # the rows below point to it
        variant = Variant(
            public_id=ids.public_id("var"),
            seller_id=seller_id,
            product_id=product.id,
            price_amount=price,
            length_cm=length_cm,
            width_cm=width_cm,
            weight_grams=weight_grams,
            created_at=at,
        )
        db.session.add_all([variant, _first_motif(product, motif)])
        for position in range(photos):
            _add_photo(product, position, at)
        db.session.flush()  # stock points to the variant
        inventory.count(variant.id, seller_id=seller_id, on_hand=stock, now=at)
        if state is ProductState.PUBLISHED:
            _count_as_published(seller_id)
        product_id = product.id
    return db.session.get_one(Product, product_id)


def _first_motif(product: Product, slug: str) -> ProductMotif:
    return ProductMotif(
        seller_id=product.seller_id, product_id=product.id, motif_slug=slug, position=0
    )


def _count_as_published(seller_id: int) -> None:
    db.session.execute(
        sa.update(Seller)
        .where(Seller.id == seller_id)
        .values(published_count=Seller.published_count + 1)
    )


def variant_of(product: Product) -> Variant:
    """The one variant of ``product``."""
    return db.session.scalars(sa.select(Variant).where(Variant.product_id == product.id)).one()


def photos_of(product: Product) -> list[Photo]:
    """The photos of ``product`` in order."""
    query = sa.select(Photo).where(Photo.product_id == product.id).order_by(Photo.position)
    return list(db.session.scalars(query))


def _add_photo(product: Product, position: int, at: datetime) -> None:
    number = next(_number)
    original = StoredFile(
        key=f"{number:032d}.jpg",
        sha256="0" * 64,
        media_type="image/jpeg",
        size=1,
        is_public=False,
        owner_kind="seller",
        owner_id=product.seller_id,
        created_at=at,
    )
    db.session.add(original)
    db.session.flush()  # the photo points to it
    db.session.add(
        Photo(
            public_id=ids.public_id("pho"),
            seller_id=product.seller_id,
            product_id=product.id,
            kind=_KINDS[position % len(_KINDS)],
            position=position,
            original_id=original.id,
            width=800,
            height=1000,
            renditions=[
                {"type": kind, "width": width, "height": width * 5 // 4,
                 "name": f"{number:032d}.{ending}"}
                for kind, ending in (("image/avif", "avif"), ("image/webp", "webp"),
                                     ("image/jpeg", "jpg"))
                for width in (320, 640)
            ],
            ready_at=at,
            created_at=at,
        )
    )  # fmt: skip


def _ensure_words(technique: str, motif: str, fabric: str) -> None:
    """A cloth of words that the reference tables do not have brings its own."""
    if db.session.get(Technique, technique) is None:
        batik = technique in ("tulis", "cap", "kombinasi", "ciprat")
        named = {"id": f"Batik {technique}", "en": f"{technique} batik"}
        db.session.add(
            Technique(
                code=technique, name=named, how={}, signs={}, may_be_called_batik=batik, position=1
            )
        )
    if db.session.get(Motif, motif) is None:
        named = {"id": motif, "en": motif}
        db.session.add(Motif(slug=motif, name=named, area="city", kind="fauna", meaning={}))
    if db.session.get(Fabric, fabric) is None:
        named = {"id": fabric, "en": fabric}
        fibre = {"id": "katun 100%", "en": "100% cotton"}
        db.session.add(Fabric(code=fabric, name=named, fibre=fibre, grams_per_m2=110, position=1))
    db.session.flush()  # the cloth points to them
