"""What counts as words a person reads, and what stands the same in every language."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Words without a translation, and the line they stand in."""

    line: int
    words: str


_LETTERS = re.compile(r"[^\W\d_]")
# Names, units and samples of what to type: the same in Indonesian and in English.
_SAME = re.compile(
    r"""
    \b(?: Petik | Rp\d* | Bahasa | cm | mm | g | kg | MB | RT | RW | PDF | CSV | UTF-8 | QRIS
      | NIK | WIB | WhatsApp | Google | Batikmark
      | (?:Kota\ |Kabupaten\ )?Blitar | SNI | Indonesia | English | KTP | DPI )\b
    | %(?:\(\w+\))?[sd] | https?://\S+ | \b[\w.+-]+@[\w-]+\.[\w.]+ | &\#?\w+;
    | \b[A-Z0-9]+-[A-Z0-9-]+\b
    """,
    re.VERBOSE,
)
_TWO_WORDS = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]+")
_BEGINS = re.compile(r"[^\W\d_a-z][a-z]+\b(?![-.:/])")
_GOES_ON = re.compile(r"[^\W\d_a-z][a-z’']*,? [a-z]")
_SENTENCE = re.compile(r"[^\W\d_a-z][^\W_A-Z]*[’']?\w* [^\W\d_]+|[^\W\d_]{3,}[.?!…]$")


def has_words(text: str) -> bool:
    """Letters are left when names, units and samples are taken out."""
    return bool(_LETTERS.search(_SAME.sub(" ", text)))


def looks_written(text: str) -> bool:
    """Written for people rather than for machines: begins like a sentence, or ends like one."""
    return has_words(text) and bool(_SENTENCE.search(text.strip()))


def has_two_words(text: str) -> bool:
    """Two words in a row, as no name of the code has them."""
    return has_words(text) and bool(_TWO_WORDS.search(text))


def begins_written(text: str) -> bool:
    """Begins with a capital and goes on in small letters, as a label of one word does."""
    return has_words(text) and bool(_BEGINS.match(text.strip()))


def goes_on_written(text: str) -> bool:
    """Two words, the first with a capital and the second without: no name and no SQL."""
    return has_words(text) and bool(_GOES_ON.match(text.strip()))
