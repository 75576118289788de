"""Commands of a shop on its cloths: draft, save a step, publish, pause, remove.

Stock lies above this floor: whoever publishes hands in how many pieces there are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from marketplace.catalog import changes, rules, titles
from marketplace.catalog.changes import Editor
from marketplace.catalog.models import (
    PieceKind,
    Product,
    ProductMotif,
    ProductState,
    Variant,
)
from marketplace.core import ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_, LocalizedText, pick_text
from marketplace.reference.models import Fabric, Motif, Technique
from marketplace.sellers import names, texts
from marketplace.sellers.models import Seller, SellerState

LONGEST_DESCRIPTION = 2_000

Row = TypeVar("Row", Technique, Fabric)


@dataclass(frozen=True)
class Making:
    """The step "what is it". ``title`` and ``description`` by language, as typed.

    ``not_batik_agreed``: the shop has read why the cloth may not be called batik.
    """

    technique_code: str
    motif_slugs: Sequence[str]
    piece_kind: PieceKind
    colours: Sequence[str]
    title: Mapping[str, str]
    description: Mapping[str, str]
    not_batik_agreed: bool = False
    making_days: int | None = None


@dataclass(frozen=True)
class Measures:
    """The step "size and fabric"; without a weight it is worked out."""

    fabric_code: str
    length_cm: int
    width_cm: int
    weight_grams: int | None


def create_draft(editor: Editor, *, now: datetime) -> Product:
    """An empty cloth that only the shop sees."""
    product = Product(
        public_id=ids.public_id("prd"),
        seller_id=editor.seller_id,
        title={},
        description={},
        colours=[],
        piece_kind=PieceKind.LONG_CLOTH,
        state=ProductState.DRAFT,
        version=0,
        created_at=now,
        updated_at=now,
    )
    variant = Variant(public_id=ids.public_id("var"), seller_id=editor.seller_id, created_at=now)
    variant.price_amount = 0
    product.variants = [variant]
    db.session.add(product)
    # Photos, stock and the first revision refer to the new rows.
    db.session.flush()
    changes.record(product, editor, now=now)
    return product


def save_making(
    public_id: str, making: Making, *, editor: Editor, version: int | None, now: datetime
) -> Product:
    """Keep what the cloth is. Refused: unknown words, batik said of what is none."""
    product = changes.lock(public_id, editor, version=version)
    changes.require_editable(product, editor)
    technique = _known(Technique, making.technique_code, field="technique")
    motifs = _known_motifs(making.motif_slugs, is_needed=rules.needs_motif(technique.code))
    _check_claim(product, making)
    product.technique_code = technique.code
    product.piece_kind = making.piece_kind
    product.making_days = making.making_days or product.making_days
    product.colours = [code for code in rules.COLOURS if code in making.colours]
    product.title = _typed(making.title, texts.line, "title", titles.LONGEST) or titles.made_title(
        technique.code, technique.name, motifs[0].name if motifs else {}
    )
    product.description = _typed(
        making.description, texts.paragraphs, "description", LONGEST_DESCRIPTION
    )
    _replace_motifs(product, [motif.slug for motif in motifs])
    changes.record(product, editor, now=now)
    return product


def save_measures(
    public_id: str, measures: Measures, *, editor: Editor, version: int | None, now: datetime
) -> Product:
    """Keep fabric, size and weight. Refused: unknown fabric, sizes nobody weaves."""
    product = changes.lock(public_id, editor, version=version)
    changes.require_editable(product, editor)
    fabric = _known(Fabric, measures.fabric_code, field="fabric")
    for field in ("length_cm", "width_cm"):
        _check_within(getattr(measures, field), 1, rules.LONGEST_CM, field=field)
    weight = measures.weight_grams
    if weight is None:
        weight = rules.estimated_weight(measures.length_cm, measures.width_cm, fabric.grams_per_m2)
    _check_within(weight, 1, rules.HEAVIEST_GRAMS, field="weight_grams")
    variant = product.variants[0]
    product.fabric_code = fabric.code
    variant.length_cm, variant.width_cm = measures.length_cm, measures.width_cm
    variant.weight_grams = weight
    changes.record(product, editor, now=now)
    return product


def save_price(
    public_id: str, price: int, *, editor: Editor, version: int | None, now: datetime
) -> Variant:
    """Keep the price in whole thousands of rupiah. The caller counts the pieces of the variant."""
    product = changes.lock(public_id, editor, version=version)
    changes.require_seller(editor)
    _check_price(price)
    variant = product.variants[0]
    variant.price_amount = price
    changes.record(product, editor, now=now)
    return variant


def publish(public_id: str, *, editor: Editor, stock: int, now: datetime) -> Product:
    """Show the cloth to buyers; again after a pause. Refused while something is missing."""
    product = changes.lock(public_id, editor)
    changes.require_seller(editor)
    if product.state is ProductState.PUBLISHED:
        return product
    seller = _lock_seller(product.seller_id)
    missing = rules.missing_to_publish(facts_for(product, seller=seller, stock=stock))
    if missing:
        raise Refused(missing[0].message)
    if product.slug is None:
        product.slug = _slug_for(product)
        product.published_at = now
    product.state = ProductState.PUBLISHED
    seller.published_count += 1
    changes.record(product, editor, now=now)
    return product


def pause(public_id: str, *, editor: Editor, now: datetime) -> Product:
    """Take the cloth off sale for a while; its address stays."""
    product = changes.lock(public_id, editor)
    changes.require_seller(editor)
    if product.state is ProductState.PUBLISHED:
        _lock_seller(product.seller_id).published_count -= 1
        product.state = ProductState.PAUSED
        changes.record(product, editor, now=now)
    return product


def remove(public_id: str, *, editor: Editor, now: datetime) -> None:
    """Take the cloth away for good. Orders, its address and its history keep it."""
    product = changes.lock(public_id, editor)
    changes.require_editable(product, editor)
    if product.state is ProductState.PUBLISHED:
        _lock_seller(product.seller_id).published_count -= 1
    product.state, product.removed_at = ProductState.REMOVED, now
    changes.record(product, editor, now=now)


def facts_for(product: Product, *, seller: Seller, stock: int) -> rules.ListingFacts:
    """What ``rules.missing_to_publish`` asks of a cloth whose variants are loaded."""
    variant = product.variants[0]
    return rules.ListingFacts(
        photo_kinds=[photo.kind.value for photo in changes.photos_of(product)],
        technique_code=product.technique_code,
        motif_count=len(changes.motif_slugs_of(product)),
        fabric_code=product.fabric_code,
        length_cm=variant.length_cm,
        width_cm=variant.width_cm,
        weight_grams=variant.weight_grams,
        price_amount=variant.price_amount,
        stock=stock,
        seller_is_approved=seller.state is SellerState.APPROVED,
    )


def _known(kind: type[Row], code: str, *, field: str) -> Row:
    row = db.session.get(kind, code)
    if row is None:
        raise Refused(N_("Choose one of the list."), field=field)
    return row


def _known_motifs(slugs: Sequence[str], *, is_needed: bool) -> list[Motif]:
    wanted = list(dict.fromkeys(slugs))
    if is_needed and not wanted:
        raise Refused(N_("Choose its motif."), field="motifs")
    if len(wanted) > rules.MOST_MOTIFS:
        raise Refused(N_("Choose at most %(most)s motifs."), field="motifs", most=rules.MOST_MOTIFS)
    found = {
        each.slug: each
        for each in db.session.scalars(sa.select(Motif).where(Motif.slug.in_(wanted)))
    }
    if len(found) < len(wanted):
        raise Refused(N_("Choose one of the list."), field="motifs")
    return [found[slug] for slug in wanted]


def _check_claim(product: Product, making: Making) -> None:
    sentence = rules.why_not_batik(making.technique_code)
    if sentence is None:
        return
    if not making.not_batik_agreed and product.technique_code != making.technique_code:
        raise Refused(sentence, field="technique")
    for field in ("title", "description"):
        for language, text in getattr(making, field).items():
            if rules.calls_itself_batik(text):
                raise Refused(sentence, field=f"{field}_{language}")


def _typed(
    typed: Mapping[str, str], cleaned: Callable[..., str], field: str, most: int
) -> LocalizedText:
    """The words by language, without blank ones."""
    return {
        language: cleaned(text, f"{field}_{language}", least=0, most=most)
        for language, text in typed.items()
        if text.strip()
    }


def _replace_motifs(product: Product, slugs: Sequence[str]) -> None:
    db.session.execute(sa.delete(ProductMotif).where(ProductMotif.product_id == product.id))
    db.session.add_all(
        ProductMotif(
            seller_id=product.seller_id, product_id=product.id, motif_slug=slug, position=position
        )
        for position, slug in enumerate(slugs)
    )


def _check_within(number: int, least: int, most: int, *, field: str) -> None:
    if not least <= number <= most:
        raise Refused(
            N_("Write a whole number from %(least)s to %(most)s."),
            field=field,
            least=least,
            most=most,
        )


def _check_price(price: int) -> None:
    if not rules.LEAST_PRICE <= price <= rules.MOST_PRICE:
        raise Refused(
            N_("Write a price from Rp1.000 to Rp500.000.000, such as 250.000."), field="price"
        )
    if price % rules.PRICE_STEP:
        raise Refused(N_("Prices are in whole thousands: write 250.000 or 251.000."), field="price")


def _lock_seller(seller_id: int) -> Seller:
    seller = db.session.scalars(
        sa.select(Seller)
        .where(Seller.id == seller_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if seller is None:
        raise NotFound()
    return seller


def _slug_for(product: Product) -> str:
    """The address for ever. Many cloths bear the same title, so letters of the id end it."""
    return f"{names.slug(pick_text(product.title, 'id'))}-{product.public_id[-6:]}"
