"""Translations outside of a request: mails, papers and jobs speak the reader's language.

The catalogues lie in ``translations/<tag>/LC_MESSAGES/messages.po`` at the top of the project.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from marketplace.core.i18n import LANGUAGES

FOLDER = Path(__file__).resolve().parents[2] / "translations"

Translate = Callable[..., str]


def compile_catalogues() -> None:
    """Write ``messages.mo`` beside each ``messages.po`` that is newer."""
    for language in LANGUAGES:
        source = FOLDER / language / "LC_MESSAGES" / "messages.po"
        target = source.with_suffix(".mo")
        if not source.is_file() or (
            target.is_file() and target.stat().st_mtime >= source.stat().st_mtime
        ):
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=language)
        _write_whole(target, catalogue)


def translate(message: str, language: str, **params: Any) -> str:
    """``message`` (an English source text) in ``language``, with ``%(name)s`` filled in."""
    text = _catalogue(language).ugettext(message)
    return text % params if params else text


def translate_count(one: str, many: str, count: int, language: str, **params: Any) -> str:
    """The form of ``one``/``many`` for ``count`` in ``language``; ``%(num)s`` is the count."""
    text = _catalogue(language).ungettext(one, many, count)
    return text % {"num": count, **params}


def translator(language: str) -> Translate:
    """``translate`` with the language fixed."""
    return lambda message, **params: translate(message, language, **params)


def _write_whole(target: Path, catalogue: Catalog) -> None:
    """Readers see the old file or the new one; each of several writers has a draft of its own."""
    draft = target.with_suffix(f".{token_hex(4)}.mo")
    with draft.open("wb") as binary:
        write_mo(binary, catalogue)
    draft.replace(target)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(FOLDER), [language])
