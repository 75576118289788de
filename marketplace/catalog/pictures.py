"""What a page needs to show a picture of a cloth, from its row or a frozen order line. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.catalog.models import Photo
from marketplace.core.files import PUBLIC_PATH

_BEST_FIRST = ("image/avif", "image/webp")
_LAST_RESORT = "image/jpeg"
_FALLBACK_WIDTH = 640


@dataclass(frozen=True)
class Picture:
    """A picture in all its formats; ``placeholder`` is its mean colour, ``#rrggbb``."""

    width: int
    height: int
    sources: tuple[tuple[str, str], ...]
    """``(media type, srcset)``, the smallest format first."""
    fallback_url: str
    largest_url: str
    placeholder: str
    is_drawing: bool
    kind: str


def picture_of(photo: Photo) -> Picture | None:
    """The picture of ``photo``; None until the worker has made its sizes."""
    return picture_from(facts_of(photo)) if photo.ready_at else None


def first_picture(photos: Sequence[Photo]) -> Picture | None:
    """The first of ``photos`` that is ready."""
    return next((picture for photo in photos if (picture := picture_of(photo))), None)


def facts_of(photo: Photo) -> dict[str, Any]:
    """What an order line or a read model keeps of ``photo``."""
    return {
        "id": photo.public_id,
        "kind": photo.kind.value,
        "width": photo.width,
        "height": photo.height,
        "placeholder": photo.placeholder,
        "is_drawing": photo.is_drawing,
        "renditions": photo.renditions,
    }


def picture_from(facts: Mapping[str, Any] | None) -> Picture | None:
    """The picture that ``facts_of`` described; None when there is none or it is not ready."""
    if not facts or not facts["renditions"]:
        return None
    by_type: dict[str, list[Mapping[str, Any]]] = {}
    for each in sorted(facts["renditions"], key=lambda one: int(one["width"])):
        by_type.setdefault(each["type"], []).append(each)
    plain = by_type[_LAST_RESORT]
    fallback = next((one for one in plain if one["width"] >= _FALLBACK_WIDTH), plain[-1])
    return Picture(
        width=facts["width"],
        height=facts["height"],
        sources=tuple((kind, _srcset(by_type[kind])) for kind in _BEST_FIRST if kind in by_type),
        fallback_url=_url(fallback),
        largest_url=_url(plain[-1]),
        placeholder=facts["placeholder"],
        is_drawing=facts["is_drawing"],
        kind=facts["kind"],
    )


def _srcset(renditions: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{_url(each)} {each['width']}w" for each in renditions)


def _url(rendition: Mapping[str, Any]) -> str:
    return f"{PUBLIC_PATH}/{rendition['name']}"
