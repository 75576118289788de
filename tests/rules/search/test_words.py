"""Words are folded and cut out before any engine sees them."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.words import (
    LONGEST_TERM,
    MOST_TERMS,
    band_of,
    facet_word,
    terms_of,
    typed_terms,
)


def test_words_lose_accents_case_and_signs() -> None:
    assert terms_of("Kémbang TURI, kembang-turi!") == ["kembang", "turi"]


@given(st.text())
def test_typed_words_are_letters_and_digits_only(text: str) -> None:
    terms = typed_terms(text)
    assert len(terms) <= MOST_TERMS
    assert all(len(term) <= LONGEST_TERM and not set(term) & set('"*:()\0 ') for term in terms)


def test_a_facet_is_one_word_whatever_its_value() -> None:
    assert facet_word("motif", "kendang-jimbe") == "xqmkendangjimbe"
    assert terms_of(facet_word("motif", '") OR x')) == ["xqmorx"]


def test_prices_fall_into_bands() -> None:
    assert [band_of(price) for price in (1, 249_999, 250_000, 1_000_000, 9_000_000)] == [
        0,
        0,
        1,
        3,
        4,
    ]
