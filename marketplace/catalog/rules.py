"""Rules of a listing, pure: what it may be called, what it needs to be sold, what it weighs."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.i18n import N_

LEAST_PRICE = 1_000
MOST_PRICE = 500_000_000
PRICE_STEP = 1_000
LEAST_PHOTOS = 3
MOST_PHOTOS = 12
LONGEST_CM = 2_000
HEAVIEST_GRAMS = 20_000
MOST_PIECES = 999
MOST_MOTIFS = 5

PACKING_GRAMS = 100
USUAL_GRAMS_PER_M2 = 110
"""A cotton batik measured about 105 g/m2; a fabric without a known weight counts as this."""

COLOURS = ("soga", "indigo", "mengkudu", "tegeran", "ijo", "ireng", "mori")


class Claim(StrEnum):
    """What a cloth may be sold as. Only cloth made with hot wax is called batik (SNI 0239)."""

    BATIK_TULIS = "batik_tulis"
    BATIK_CAP = "batik_cap"
    BATIK_KOMBINASI = "batik_kombinasi"
    BATIK_CIPRAT = "batik_ciprat"
    OTHER_CRAFT = "other_craft"
    BATIK_MOTIF_TEXTILE = "batik_motif_textile"

    @property
    def is_batik(self) -> bool:
        return self.value.startswith("batik_") and self is not Claim.BATIK_MOTIF_TEXTILE


_CLAIMS = {
    "tulis": Claim.BATIK_TULIS,
    "cap": Claim.BATIK_CAP,
    "kombinasi": Claim.BATIK_KOMBINASI,
    "ciprat": Claim.BATIK_CIPRAT,
    "jumput": Claim.OTHER_CRAFT,
    "ecoprint": Claim.OTHER_CRAFT,
}

_SENTENCES = {
    Claim.BATIK_MOTIF_TEXTILE: N_(
        "This cloth is printed or made without hot wax. By SNI 0239 it may not be called batik. "
        "You can sell it as textile with batik motif, or show us the waxing."
    ),
    Claim.OTHER_CRAFT: N_(
        "This cloth is made without hot wax. By SNI 0239 it may not be called batik. "
        "You can sell it under its own name, or show us the waxing."
    ),
}
# What such a cloth may say of itself: that its motif is one of batik, and that it is none.
_ALLOWED = re.compile(
    r"(tekstil|kain)?\s*(motif|bermotif|bukan|corak)\s+batik"
    r"|(not|no|non)[\s-]+batik"
    # In Indonesian "batik motif koi" is a batik whose motif is koi, so the English needs its words.
    r"|\b(with|in|of|an?|the)\s+batik[\s-]+(motif|pattern)s?\b"
    r"|batik[\s-]+(motif|pattern)\s+(textile|cloth|fabric)"
)
_BATIK = re.compile(r"batik")


def claim_for(technique_code: str) -> Claim:
    """What a cloth of this technique may be sold as; an unknown one is never called batik."""
    return _CLAIMS.get(technique_code, Claim.BATIK_MOTIF_TEXTILE)


def needs_motif(technique_code: str | None) -> bool:
    """Tied and leaf-printed cloth has no motif of batik; all other cloth names one."""
    return claim_for(technique_code or "") is not Claim.OTHER_CRAFT


def why_not_batik(technique_code: str) -> str | None:
    """The sentence for a cloth that may not be called batik; None for one that may."""
    return _SENTENCES.get(claim_for(technique_code))


def calls_itself_batik(text: str) -> bool:
    """Whether ``text`` says batik of the cloth, beyond its motif."""
    seen = (each for each in text if unicodedata.category(each) != "Cf")
    plain = unicodedata.normalize("NFKC", "".join(seen)).casefold()
    return bool(_BATIK.search(_ALLOWED.sub(" ", plain)))


@dataclass(frozen=True)
class Missing:
    """One thing a cloth still needs: the step where it is given, and the sentence."""

    step: str
    message: str


@dataclass(frozen=True)
class ListingFacts:
    """What is known of a cloth when it shall be published. ``stock`` is handed in."""

    photo_kinds: Sequence[str]
    technique_code: str | None
    motif_count: int
    fabric_code: str | None
    length_cm: int | None
    width_cm: int | None
    weight_grams: int | None
    price_amount: int
    stock: int
    seller_is_approved: bool


def missing_to_publish(facts: ListingFacts) -> list[Missing]:
    """Everything that must be given before buyers may see the cloth, in the order of the steps."""
    missing = [missing_photo(facts.photo_kinds)]
    missing += [
        None if present else Missing(step, message)
        for present, step, message in (
            (facts.technique_code, "kind", N_("Say how the cloth was made.")),
            (
                facts.motif_count or not needs_motif(facts.technique_code),
                "kind",
                N_("Choose its motif."),
            ),
            (facts.fabric_code, "size", N_("Choose the fabric.")),
            (facts.length_cm and facts.width_cm, "size", N_("Give its length and width.")),
            (facts.weight_grams, "size", N_("Give its weight as sent.")),
            (facts.price_amount >= LEAST_PRICE, "price", N_("Set a price.")),
            (facts.stock >= 1, "price", N_("Say how many pieces you have.")),
            (
                facts.seller_is_approved,
                "",
                N_("Your shop must be approved first. Your drafts are kept."),
            ),
        )
    ]
    return [each for each in missing if each]


def missing_photo(kinds: Collection[str]) -> Missing | None:
    """Which photo is still asked for: the whole cloth, from close up, and one of another kind."""
    if not {"whole", "hung"} & set(kinds):
        return Missing("photos", N_("Add a photo of the whole cloth, flat or hung."))
    if "close" not in kinds:
        return Missing("photos", N_("Add a photo from close up, so that the wax line is seen."))
    if len(kinds) < LEAST_PHOTOS or len(set(kinds)) < LEAST_PHOTOS:
        return Missing("photos", N_("Add one more photo: folded, the back, or while waxing."))
    return None


def estimated_weight(length_cm: int, width_cm: int, grams_per_m2: int | None) -> int:
    """Grams of the cloth with its wrapping, raised to tens."""
    per_m2 = grams_per_m2 or USUAL_GRAMS_PER_M2
    grams = -(-length_cm * width_cm * per_m2 // 10_000) + PACKING_GRAMS
    return -(-grams // 10) * 10
