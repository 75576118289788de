"""Photos of cloths. ``add`` and ``make_renditions`` are flows: they decode outside transactions.

The original stays private and encrypted; what buyers see is made from it by the worker.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.catalog import changes, imaging, rules
from marketplace.catalog.changes import Editor
from marketplace.catalog.imaging import Inspected, Rendered
from marketplace.catalog.models import Photo, PhotoKind, Product, ProductState
from marketplace.core import clock, files, ids, outbox
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound, Refused
from marketplace.core.files import StoredFile
from marketplace.core.i18n import N_

FIRST_KINDS = (PhotoKind.WHOLE, PhotoKind.CLOSE, PhotoKind.FOLDED)


def add(
    public_id: str,
    data: bytes,
    *,
    kind: PhotoKind | None,
    editor: Editor,
    now: datetime,
    is_drawing: bool = False,
) -> int:
    """Check and keep a photo; without a kind it gets the next one asked for. Returns its id."""
    found = imaging.inspect(data)
    with transaction():
        product = changes.lock(public_id, editor)
        changes.require_editable(product, editor)
        photo = _store(product, data, found, kind=kind, now=now)
        photo.is_drawing = is_drawing
        changes.record(product, editor, now=now)
        outbox.add("photo.added", photo_id=photo.id)
        return photo.id


def make_renditions(payload: dict[str, Any]) -> None:
    """Handler of ``photo.added``: make the public sizes. Done twice it changes nothing."""
    original = _waiting_original(payload["photo_id"])
    if original is None:
        return
    rendered = imaging.render(original)
    with transaction():
        photo = db.session.get(Photo, payload["photo_id"], with_for_update=True)
        if photo is not None and photo.ready_at is None:
            _publish(photo, rendered)


def choose_kind(
    public_id: str, photo_id: str, kind: PhotoKind, *, editor: Editor, now: datetime
) -> None:
    """Say what a photo shows."""
    product, photo = _lock_photo(public_id, photo_id, editor)
    photo.kind = kind
    _require_enough(product)
    changes.record(product, editor, now=now)


def move_forward(public_id: str, photo_id: str, *, editor: Editor, now: datetime) -> None:
    """Show a photo one place earlier."""
    product, photo = _lock_photo(public_id, photo_id, editor)
    row = changes.photos_of(product)
    place = row.index(photo)
    row.insert(max(0, place - 1), row.pop(place))
    _number(row)
    changes.record(product, editor, now=now)


def remove(public_id: str, photo_id: str, *, editor: Editor, now: datetime) -> None:
    """Take a photo away. Sizes of a cloth that was on sale stay: old orders show them."""
    product, photo = _lock_photo(public_id, photo_id, editor)
    original = db.session.get_one(StoredFile, photo.original_id)
    if product.slug is None:
        for stored in files_of(photo):
            files.delete(stored)
    db.session.delete(photo)
    # The photo points to its original, and the rest is counted below.
    db.session.flush()
    files.delete(original)
    _require_enough(product)
    _number(changes.photos_of(product))
    changes.record(product, editor, now=now)


def files_of(photo: Photo) -> Sequence[StoredFile]:
    """The public files of a photo."""
    return db.session.query(StoredFile).filter_by(owner_kind="photo", owner_id=photo.id).all()


def _store(
    product: Product, data: bytes, found: Inspected, *, kind: PhotoKind | None, now: datetime
) -> Photo:
    there = changes.photos_of(product)
    if len(there) >= rules.MOST_PHOTOS:
        raise Refused(
            N_("A cloth has at most %(most)s photos. Remove one first."), most=rules.MOST_PHOTOS
        )
    original = files.save(
        data,
        media_type=found.media_type,
        public=False,
        owner_kind="seller",
        owner_id=product.seller_id,
    )
    photo = Photo(
        public_id=ids.public_id("pho"),
        seller_id=product.seller_id,
        product_id=product.id,
        kind=kind or _next_kind([each.kind for each in there]),
        position=len(there),
        original_id=original.id,
        width=found.width,
        height=found.height,
        renditions=[],
        created_at=now,
    )
    db.session.add(photo)
    # The event carries its id.
    db.session.flush()
    return photo


def _next_kind(there: Sequence[PhotoKind]) -> PhotoKind:
    return next((kind for kind in FIRST_KINDS if kind not in there), PhotoKind.BACK)


def _waiting_original(photo_id: int) -> bytes | None:
    """The bytes of a photo without sizes; None when it is done or gone."""
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.ready_at is not None:
        return None
    data = files.open_bytes(db.session.get_one(StoredFile, photo.original_id))
    # Nothing stays open while the sizes are made, which takes seconds.
    db.session.rollback()
    return data


def _publish(photo: Photo, rendered: Rendered) -> None:
    photo.renditions = [
        {
            "type": each.media_type,
            "width": each.width,
            "height": each.height,
            "name": files.save(
                each.content,
                media_type=each.media_type,
                public=True,
                owner_kind="photo",
                owner_id=photo.id,
            ).key,
        }
        for each in rendered.renditions
    ]
    photo.placeholder = rendered.placeholder
    photo.ready_at = clock.now()
    outbox.add("product.changed", product_id=photo.product_id)


def _lock_photo(public_id: str, photo_id: str, editor: Editor) -> tuple[Product, Photo]:
    product = changes.lock(public_id, editor)
    changes.require_editable(product, editor)
    for photo in changes.photos_of(product):
        if photo.public_id == photo_id:
            return product, photo
    raise NotFound()


def _require_enough(product: Product) -> None:
    """A cloth on sale keeps the photos without which it could not be published."""
    if product.state is not ProductState.PUBLISHED:
        return
    missing = rules.missing_photo([photo.kind.value for photo in changes.photos_of(product)])
    if missing:
        raise Refused(N_("A cloth on sale needs this photo. Add another one first, or pause it."))


def _number(row: Sequence[Photo]) -> None:
    for position, photo in enumerate(row):
        photo.position = position
