"""What a cloth is found by, as plain words: pure.

Words are folded to lower case without accents, so that both engines see the same letters. A facet
(technique, motif, kind, colour, price band) is a word too, of a shape that nobody types: text and
filters are then one look into one index.
"""

import re
import unicodedata
from collections.abc import Iterable

from marketplace.catalog.queries import Listed

MOST_TERMS = 8
LONGEST_TERM = 40
MOST_CHARACTERS = 300

BAND_EDGES = (250_000, 500_000, 1_000_000, 2_500_000)
"""Whole rupiah; band 0 lies below the first, band 4 from the last on."""

_COLOURS = {
    "soga": "soga cokelat coklat brown",
    "indigo": "indigo biru blue tarum",
    "mengkudu": "mengkudu merah red",
    "tegeran": "tegeran kuning yellow gold emas",
    "ijo": "ijo hijau green",
    "ireng": "ireng hitam black",
    "mori": "mori putih white cream krem",
}
_KINDS = {
    "long_cloth": "kain panjang jarik long cloth",
    "shawl": "selendang shawl stole",
    "sarong": "sarung sarong",
    "scarf": "syal scarf",
    "other": "lain other",
}
_WORD = re.compile(r"[^\W_]+")
_FACET = {"technique": "t", "motif": "m", "kind": "k", "colour": "c", "price": "p"}


def fold(text: str) -> str:
    """``text`` in lower case, without accents."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char)).casefold()


def terms_of(text: str) -> list[str]:
    """The distinct words of ``text`` in order, each cut to a bearable length."""
    return list(dict.fromkeys(word[:LONGEST_TERM] for word in _WORD.findall(fold(text))))


def typed_terms(text: str) -> list[str]:
    """The words that are searched for: a few, however much was typed."""
    return terms_of(text[:MOST_CHARACTERS])[:MOST_TERMS]


def facet_word(facet: str, value: str | int) -> str:
    """The word that stands for a facet's value."""
    return f"xq{_FACET[facet]}{''.join(terms_of(str(value)))}"[:LONGEST_TERM]


def band_of(price_amount: int) -> int:
    """The price band of a price in whole rupiah."""
    return sum(price_amount >= edge for edge in BAND_EDGES)


def words_of(cloth: Listed) -> str:
    """Everything that ``cloth`` is found by."""
    spoken = [
        *cloth.title.values(),
        *cloth.technique_name.values(),
        *cloth.fabric_name.values(),
        cloth.shop_name,
        *(name for _, names in cloth.motifs for name in names.values()),
        *(_COLOURS.get(colour, colour) for colour in cloth.colours),
        _KINDS.get(cloth.piece_kind, ""),
    ]
    return " ".join([*terms_of(" ".join(spoken)), *_facet_words(cloth)])


def _facet_words(cloth: Listed) -> Iterable[str]:
    yield facet_word("technique", cloth.technique_code)
    yield facet_word("kind", cloth.piece_kind)
    yield facet_word("price", band_of(cloth.price_amount))
    yield from (facet_word("motif", slug) for slug, _ in cloth.motifs)
    yield from (facet_word("colour", colour) for colour in cloth.colours)


def is_facet_word(word: str) -> bool:
    """Whether ``word`` stands for a facet; such words are never offered to anyone."""
    return word.startswith("xq")
