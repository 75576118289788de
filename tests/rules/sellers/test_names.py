"""The address part of a shop."""

from itertools import islice

import pytest

from marketplace.sellers.names import slug, slug_candidates


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Griya Batik Turi", "griya-batik-turi"),
        ("  Batik “Bu Sri” & Co. ", "batik-bu-sri-co"),
        ("Café Batik", "cafe-batik"),
        ("バティック", "shop"),
        ("a" * 200, "a" * 70),
    ],
)
def test_a_slug_is_plain(name: str, wanted: str) -> None:
    assert slug(name) == wanted


def test_taken_ones_are_numbered() -> None:
    assert list(islice(slug_candidates("Turi"), 3)) == ["turi", "turi-2", "turi-3"]
