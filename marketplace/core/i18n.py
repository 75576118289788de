"""Marking of source texts and texts that exist in several languages."""

from collections.abc import Mapping

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
"""The tags of the languages the shop speaks, each with its own name for itself."""

LocalizedText = dict[str, str]
"""Texts by language tag, any number of tags, e.g. ``{"id": "Ikan koi", "en": "Koi carp"}``."""


def N_(message: str) -> str:
    """Mark ``message`` for extraction without translating it here."""
    return message


def pick_text(texts: Mapping[str, str], language: str) -> str:
    """The text in ``language``; else English, Indonesian, then any; ``""`` when there is none."""
    for tag in (language, "en", "id", *texts):
        if texts.get(tag):
            return texts[tag]
    return ""
