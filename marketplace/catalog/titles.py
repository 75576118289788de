"""Titles made for cloths without one: motif and technique in every language. Pure."""

from collections.abc import Mapping

from marketplace.catalog.rules import Claim, claim_for
from marketplace.core.catalogues import translate
from marketplace.core.i18n import LANGUAGES, N_, LocalizedText, pick_text

LONGEST = 120


def made_title(
    technique_code: str, technique: Mapping[str, str], motif: Mapping[str, str]
) -> LocalizedText:
    """Such as ``Koi carp, hand-drawn batik``. A print is called what it is."""
    return {
        language: _joined(pick_text(motif, language), _way(technique_code, technique, language))
        for language in LANGUAGES
    }


def _way(code: str, technique: Mapping[str, str], language: str) -> str:
    if claim_for(code) is Claim.BATIK_MOTIF_TEXTILE:
        return translate(N_("textile with batik motif"), language)
    name = pick_text(technique, language).partition(" (")[0].partition(" / ")[0]
    return name[:1].lower() + name[1:]


def _joined(motif: str, way: str) -> str:
    if not motif:
        return way[:1].upper() + way[1:]
    return f"{motif.partition(' / ')[0].partition(' (')[0]}, {way}"[:LONGEST]
