"""Names of shops: what stands in their address. Pure."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_SLUG = 70


def slug(name: str) -> str:
    """The address part for ``name``: small letters, figures and dashes; never empty."""
    words = re.findall(r"[a-z0-9]+", _plain(name).lower())
    return "-".join(words)[:LONGEST_SLUG].strip("-") or "shop"


def slug_candidates(name: str) -> Iterator[str]:
    """``slug(name)``, then the same with -2, -3 … until one is free."""
    first = slug(name)
    yield first
    number = 2
    while True:
        yield f"{first}-{number}"
        number += 1


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))
