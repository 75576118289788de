"""The demonstration's cloths: drawn pictures, invented makers, prices as they are paid in Blitar.

Drafts and photos are made as a shop makes them. Photos are announced in the order in which the
pages need them: first what the newest cloths show in a list, then their other views, then the rest.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from marketplace.catalog import crediting, photos, rules, service
from marketplace.catalog.models import PhotoKind, PieceKind
from marketplace.catalog.service import Making, Measures
from marketplace.core.database import transaction
from marketplace.demo.shops import OpenShop
from marketplace.demo.timeline import Timeline
from marketplace.inventory import service as inventory

FIRST_PAGE = 24
"""About as many cloths as home and the first page of the listing show."""
VIEWS = (PhotoKind.HUNG, PhotoKind.CLOSE, PhotoKind.FOLDED)

PICTURES = Path(__file__).resolve().parent.parent / "demo_pictures"
_TABLE = Path(__file__).parent / "cloths.csv"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Cloth:
    """A row of both tables: what was drawn, and what the shop says of it."""

    slug: str
    shop: str
    technique: str
    motifs: tuple[str, ...]
    colours: tuple[str, ...]
    piece_kind: PieceKind
    title: Mapping[str, str]
    text: Mapping[str, str]
    fabric: str
    length_cm: int
    width_cm: int
    price: int
    stock: int
    making_days: int
    days_ago: float
    state: str


@dataclass(frozen=True)
class Listed:
    """A cloth of the demonstration as it stands in the catalogue."""

    public_id: str
    variant_public_id: str
    photo_ids: Mapping[PhotoKind, int]


def read_table() -> list[Cloth]:
    """All cloths, the oldest first."""
    drawn = {row["slug"]: row for row in _rows(PICTURES / "cloths.csv")}
    cloths = [_cloth(row, drawn[row["slug"]]) for row in _rows(_TABLE)]
    return sorted(cloths, key=lambda cloth: -cloth.days_ago)


def list_all(
    shops: Mapping[str, OpenShop], timeline: Timeline, *, progress: Callable[[str], None]
) -> dict[str, Listed]:
    """Draft every cloth, add its photos, publish it; by slug of its picture."""
    cloths = read_table()
    drafts = {cloth.slug: _draft(cloth, shops[cloth.shop], timeline) for cloth in cloths}
    progress(f"{len(drafts)} cloths are drafted.")
    # The worker must not think that these have waited for weeks.
    timeline.move_to(0)
    photo_ids = _add_photos(cloths, drafts, shops, timeline)
    progress(f"{sum(map(len, photo_ids.values()))} photos are kept.")
    for cloth in cloths:
        _publish(cloth, drafts[cloth.slug][0], shops[cloth.shop], timeline)
    return {
        slug: Listed(public_id, variant_public_id, photo_ids[slug])
        for slug, (public_id, variant_public_id) in drafts.items()
    }


def photo_order(cloths: Sequence[Cloth]) -> Iterator[tuple[Cloth, PhotoKind]]:
    """Every photo in the order in which the pages need it; of a cloth always the same order."""
    newest = sorted(cloths, key=lambda cloth: (cloth.state != "published", cloth.days_ago))
    first, rest = newest[:FIRST_PAGE], newest[FIRST_PAGE:]
    yield from ((cloth, VIEWS[0]) for cloth in first)
    yield from ((cloth, view) for cloth in first for view in VIEWS[1:])
    yield from ((cloth, VIEWS[0]) for cloth in rest)
    yield from ((cloth, view) for cloth in rest for view in VIEWS[1:])


def _draft(cloth: Cloth, shop: OpenShop, timeline: Timeline) -> tuple[str, str]:
    """A complete draft with its pieces counted; the public ids of cloth and variant."""
    timeline.move_to(cloth.days_ago)
    now, editor = timeline() - 3 * _HOUR, shop.editor
    with transaction():
        product = service.create_draft(editor, now=now)
        public_id, variant = product.public_id, product.variants[0]
        service.save_making(public_id, _making(cloth), editor=editor, version=None, now=now)
        service.save_measures(public_id, _measures(cloth), editor=editor, version=None, now=now)
        service.save_price(public_id, cloth.price, editor=editor, version=None, now=now)
        inventory.count(variant.id, seller_id=shop.seller_id, on_hand=cloth.stock, now=now)
        crediting.credit(public_id, _makers(cloth, shop), editor=editor, version=None, now=now)
        return public_id, variant.public_id


def _making(cloth: Cloth) -> Making:
    return Making(
        technique_code=cloth.technique,
        motif_slugs=cloth.motifs,
        piece_kind=cloth.piece_kind,
        colours=cloth.colours,
        title=cloth.title,
        description=cloth.text,
        not_batik_agreed=rules.why_not_batik(cloth.technique) is not None,
        making_days=cloth.making_days,
    )


def _measures(cloth: Cloth) -> Measures:
    return Measures(cloth.fabric, cloth.length_cm, cloth.width_cm, None)


def _makers(cloth: Cloth, shop: OpenShop) -> tuple[int, ...]:
    """Drawn cloth has one maker; stamped and mixed cloth passes through more hands."""
    if cloth.technique == "tulis":
        return (shop.maker_ids[len(cloth.slug) % len(shop.maker_ids)],)
    return shop.maker_ids


def _add_photos(
    cloths: Sequence[Cloth],
    drafts: Mapping[str, tuple[str, str]],
    shops: Mapping[str, OpenShop],
    timeline: Timeline,
) -> dict[str, dict[PhotoKind, int]]:
    added: dict[str, dict[PhotoKind, int]] = {cloth.slug: {} for cloth in cloths}
    for cloth, view in photo_order(cloths):
        if cloth.state == "draft" and cloth.technique == "cap" and view is not VIEWS[0]:
            continue  # one draft still waits for two of its photos
        added[cloth.slug][view] = photos.add(
            drafts[cloth.slug][0],
            (PICTURES / f"{cloth.slug}-{view.value}.webp").read_bytes(),
            kind=view,
            editor=shops[cloth.shop].editor,
            now=_published_at(cloth, timeline) - _HOUR,
            is_drawing=True,
        )
    return added


def _publish(cloth: Cloth, public_id: str, shop: OpenShop, timeline: Timeline) -> None:
    if cloth.state == "draft":
        return
    now = _published_at(cloth, timeline)
    with transaction():
        service.publish(public_id, editor=shop.editor, stock=cloth.stock, now=now)
        if cloth.state == "paused":
            service.pause(public_id, editor=shop.editor, now=now + 24 * _HOUR)


def _published_at(cloth: Cloth, timeline: Timeline) -> datetime:
    return timeline.ago(cloth.days_ago)


def _cloth(said: Mapping[str, str], drawn: Mapping[str, str]) -> Cloth:
    main = [drawn["motif"]] if drawn["motif"] else []
    return Cloth(
        slug=said["slug"],
        shop=said["shop"],
        technique=drawn["technique"],
        motifs=tuple(dict.fromkeys([*main, *said["also"].split()])),
        colours=tuple(drawn["colours"].split()),
        piece_kind=PieceKind(drawn["kind"].replace(" ", "_")),
        title={"id": drawn["title_id"], "en": drawn["title_en"]},
        text={"id": said["text_id"], "en": said["text_en"]},
        fabric=said["fabric"],
        length_cm=int(said["length_cm"]),
        width_cm=int(said["width_cm"]),
        price=int(said["price"]),
        stock=int(said["stock"]),
        making_days=int(said["making_days"]),
        days_ago=float(said["days_ago"]),
        state=said["state"],
    )


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
