"""What a cloth may be called, what it still needs, what it weighs."""

from dataclasses import replace

import pytest

from marketplace.catalog import rules
from marketplace.catalog.rules import Claim, ListingFacts

COMPLETE = ListingFacts(
    photo_kinds=["whole", "close", "folded"],
    technique_code="tulis",
    motif_count=1,
    fabric_code="prima",
    length_cm=210,
    width_cm=105,
    weight_grams=350,
    price_amount=250_000,
    stock=1,
    seller_is_approved=True,
)


@pytest.mark.parametrize("code", ["tulis", "cap", "kombinasi", "ciprat"])
def test_cloth_made_with_hot_wax_may_be_called_batik(code: str) -> None:
    assert rules.claim_for(code).is_batik
    assert rules.why_not_batik(code) is None


@pytest.mark.parametrize("code", ["printing", "paduan", "cold-wax", "never-heard-of"])
def test_print_mixture_and_cold_wax_are_textiles_with_batik_motif(code: str) -> None:
    assert rules.claim_for(code) is Claim.BATIK_MOTIF_TEXTILE
    assert not rules.claim_for(code).is_batik
    assert "textile with batik motif" in (rules.why_not_batik(code) or "")


@pytest.mark.parametrize("code", ["jumput", "ecoprint"])
def test_crafts_without_wax_keep_their_own_name(code: str) -> None:
    assert rules.claim_for(code) is Claim.OTHER_CRAFT
    assert "under its own name" in (rules.why_not_batik(code) or "")


@pytest.mark.parametrize(
    "text",
    [
        "Batik halus",
        "kain BATIK tulis asli",
        "Fine batik",
        "ｂａｔｉｋ",
        "motif batik, batik asli",
        "Batik motif koi",
        "Kain batik motif koi asli",
        "Ba\u200btik halus",
        "ba\u00adtik",
    ],
)
def test_a_text_that_says_batik_is_found(text: str) -> None:
    assert rules.calls_itself_batik(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kain bermotif batik",
        "Tekstil motif batik ikan koi",
        "Textile with batik motif",
        "Koi, a batik-pattern print",
        "Batik motif textile, printed",
        "Kain ini bukan batik",
        "This is not batik",
        "Kain koi biru",
    ],
)
def test_a_text_that_says_batik_of_the_motif_only_is_allowed(text: str) -> None:
    assert not rules.calls_itself_batik(text)


def test_a_complete_cloth_misses_nothing() -> None:
    assert rules.missing_to_publish(COMPLETE) == []


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({"photo_kinds": []}, "photos"),
        ({"photo_kinds": ["whole", "close"]}, "photos"),
        ({"photo_kinds": ["close", "folded", "back"]}, "photos"),
        ({"photo_kinds": ["whole", "folded", "back"]}, "photos"),
        ({"photo_kinds": ["whole", "close", "close"]}, "photos"),
        ({"technique_code": None}, "kind"),
        ({"motif_count": 0}, "kind"),
        ({"fabric_code": None}, "size"),
        ({"length_cm": None}, "size"),
        ({"weight_grams": None}, "size"),
        ({"price_amount": 999}, "price"),
        ({"stock": 0}, "price"),
        ({"seller_is_approved": False}, ""),
    ],
)
def test_each_thing_that_is_missing_is_named_with_its_step(
    change: dict[str, object], step: str
) -> None:
    missing = rules.missing_to_publish(replace(COMPLETE, **change))  # type: ignore[arg-type]
    assert [each.step for each in missing] == [step]


def test_a_hung_cloth_counts_as_the_whole_cloth() -> None:
    hung = replace(COMPLETE, photo_kinds=["hung", "close", "back"])
    assert rules.missing_to_publish(hung) == []


def test_weight_is_area_times_fabric_with_wrapping_raised_to_tens() -> None:
    assert rules.estimated_weight(200, 115, 110) == 360
    assert rules.estimated_weight(200, 115, None) == 360
    assert rules.estimated_weight(1, 1, 110) == 110
