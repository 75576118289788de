"""Texts in several languages, and refusals that are translated where they are shown."""

import pytest

from marketplace.core import errors
from marketplace.core.i18n import N_, pick_text


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"id": "Ikan koi", "en": "Koi carp"}, "id", "Ikan koi"),
        ({"id": "Ikan koi", "en": "Koi carp"}, "de", "Koi carp"),
        ({"id": "Ikan koi", "en": ""}, "en", "Ikan koi"),
        ({"jv": "Iwak koi"}, "en", "Iwak koi"),
        ({"id": "", "jv": ""}, "en", ""),
        ({}, "id", ""),
    ],
)
def test_a_text_is_taken_in_the_language_or_the_next_best(
    texts: dict[str, str], language: str, expected: str
) -> None:
    assert pick_text(texts, language) == expected


def test_marking_a_text_does_not_change_it() -> None:
    assert N_("Only %(left)s left.") == "Only %(left)s left."


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.Refused, 422),
        (errors.NotFound, 404),
        (errors.NotAllowed, 403),
        (errors.Conflict, 409),
        (errors.Unavailable, 503),
    ],
)
def test_a_refusal_keeps_its_source_text_and_parameters_apart(
    kind: type[errors.Refused], status: int
) -> None:
    refusal = kind("Only %(left)s left.", left=2)
    assert (refusal.message, refusal.params) == ("Only %(left)s left.", {"left": 2})
    assert str(refusal) == "Only 2 left."
    assert refusal.status == status


def test_a_text_with_a_percent_sign_and_no_parameters_is_left_alone() -> None:
    assert str(errors.Refused("100 % cotton")) == "100 % cotton"
