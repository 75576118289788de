"""Everything the page of a cloth shows, gathered from the queries."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import url_for
from markupsafe import Markup

from marketplace.blueprints.catalog.cards import Card, cards_of, size_text, state_of, stock_text
from marketplace.blueprints.catalog.delivery import Delivery, delivery_to
from marketplace.blueprints.catalog.labels import COLOURS, PHOTOS
from marketplace.blueprints.catalog.prices import Prices
from marketplace.catalog import queries, rules
from marketplace.catalog.queries import ProductPage
from marketplace.core.clock import JAKARTA
from marketplace.core.errors import NotFound
from marketplace.core.i18n import pick_text
from marketplace.core.money import Money
from marketplace.core.runtime import current_settings
from marketplace.reference import countries, facts
from marketplace.search import finding, pieces
from marketplace.search.names import setting
from marketplace.search.pieces import CourseTaken, Pieces
from marketplace.web.locale import Visit

MORE_FROM_SHOP = 4
MOST_AT_ONCE = 20
PERSON_CM = 165


@dataclass(frozen=True)
class Scale:
    """Where things stand in the drawing beside a person; one unit is one centimetre."""

    width: int
    height: int
    top: int
    cloth_left: int
    cloth_top: int
    cloth_width: int
    cloth_height: int
    ground: int
    person_top: int


@dataclass(frozen=True)
class Shown:
    """A cloth as its page shows it."""

    page: ProductPage
    pieces: Pieces
    is_gone: bool
    title: str
    description: str
    price: Money
    rupiah: Money
    prices: Prices
    state: str
    stock_text: str
    most: int
    size: str
    alt: str
    colours: list[tuple[str, str, str]]
    captions: list[str]
    claim: str
    delivery: Delivery | None
    scale: Scale
    ground: str
    course: CourseTaken | None
    unconfirmed_motifs: frozenset[str]
    claim_days: int
    hold_minutes: int
    more: list[Card]
    canonical: str
    share_text: str
    linked_data: Markup


def show(slug: str, visit: Visit, *, now: datetime) -> Shown:
    """The cloth at this address; ``NotFound`` for one that is not on sale, or never was."""
    page = queries.get_product_page(slug)
    if not page.is_on_sale:
        raise NotFound()
    product, variant, prices = page.product, page.variant, Prices.of(visit)
    left = pieces.pieces_of(variant.id, now=now)
    title = pick_text(product.title, visit.language)
    address = url_for("catalog.product", lang=visit.language, slug=slug)
    canonical = current_settings().public_url + address
    state = state_of(left.free, left.on_hand)
    shown = prices.shown(page.price)
    return Shown(
        page=page,
        pieces=left,
        is_gone=left.are_long_sold(now=now),
        title=title,
        description=pick_text(product.description, visit.language),
        price=shown,
        rupiah=page.price,
        prices=prices,
        state=state,
        stock_text=stock_text(state, left.free),
        most=min(left.free, MOST_AT_ONCE),
        size=size_text(variant.length_cm, variant.width_cm),
        alt=_alt(page, visit.language),
        colours=[
            (str(name), str(gives), str(word))
            for name, gives, word in (COLOURS[each] for each in product.colours if each in COLOURS)
        ],
        captions=[str(PHOTOS[picture.kind]) for picture in page.pictures],
        claim=rules.claim_for(page.technique.code).value,
        delivery=None
        if left.are_sold
        else delivery_to(
            visit,
            price=page.price,
            grams=variant.weight_grams,
            prices=prices,
            on=now.astimezone(JAKARTA).date(),
        ),
        scale=scale_of(variant.length_cm or 0, variant.width_cm or 0),
        ground=_mean_colour(page),
        course=pieces.course_of(product.seller.public_id),
        unconfirmed_motifs=frozenset(
            motif.slug for motif in page.motifs if not facts.is_confirmed(motif.evidence)
        ),
        claim_days=setting(
            "claim_days_eu_uk" if countries.is_eu_or_uk(visit.country) else "claim_days"
        ),
        hold_minutes=setting("hold_minutes"),
        more=_more(page, visit),
        canonical=canonical,
        share_text=quote(f"{title}, {product.seller.name}: {canonical}", safe=""),
        linked_data=_linked_data(page, title, canonical, visit.language, is_left=left.free > 0),
    )


def scale_of(length_cm: int, width_cm: int) -> Scale:
    """The drawing for a cloth hung by its long side, its upper edge at 150 cm where it fits."""
    ground, person_top = 190, 190 - PERSON_CM
    cloth_top = min(40, ground - width_cm)
    top = min(0, cloth_top - 20)
    return Scale(
        width=length_cm + 144,
        height=ground + 28 - top,
        top=top,
        cloth_left=124,
        cloth_top=cloth_top,
        cloth_width=length_cm,
        cloth_height=width_cm,
        ground=ground,
        person_top=person_top,
    )


def _mean_colour(page: ProductPage) -> str:
    """The close view shows nothing but cloth, so its mean is the cloth's."""
    by_kind = {picture.kind: picture.placeholder for picture in page.pictures}
    return by_kind.get("close") or by_kind.get("whole") or next(iter(by_kind.values()), "#e8dfd0")


def _alt(page: ProductPage, language: str) -> str:
    product, variant = page.product, page.variant
    parts = [
        pick_text(page.technique.name, language),
        *(pick_text(motif.name, language) for motif in page.motifs),
        *(str(COLOURS[each][2]) for each in product.colours if each in COLOURS),
        pick_text(page.fabric.name, language),
        size_text(variant.length_cm, variant.width_cm),
    ]
    return ", ".join(parts)


def _more(page: ProductPage, visit: Visit) -> list[Card]:
    entries = finding.newest(size=MORE_FROM_SHOP + 1, seller_id=page.product.seller_id)
    others = [entry for entry in entries if entry.product_id != page.product.id]
    return cards_of(others[:MORE_FROM_SHOP], visit)


def _linked_data(
    page: ProductPage, title: str, canonical: str, language: str, *, is_left: bool
) -> Markup:
    """schema.org's Product. The rupiah price is the one that is set; others move with the rate."""
    origin = current_settings().public_url
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": title,
        "description": _alt(page, language),
        "sku": page.variant.public_id,
        "url": canonical,
        "image": [origin + picture.largest_url for picture in page.pictures],
        "material": pick_text(page.fabric.name, language),
        "brand": {"@type": "Brand", "name": page.product.seller.name},
        "offers": {
            "@type": "Offer",
            "price": page.price.minor,
            "priceCurrency": "IDR",
            "url": canonical,
            "itemCondition": "https://schema.org/NewCondition",
            "availability": "https://schema.org/InStock"
            if is_left
            else "https://schema.org/SoldOut",
            "seller": {"@type": "Organization", "name": page.product.seller.name},
        },
    }
    return script_json(data)


def script_json(data: object) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)
