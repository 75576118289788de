"""Numbers that can be one and numbers that cannot."""

import pytest

from marketplace.core.errors import Refused
from marketplace.sellers.identity import (
    clean_account_number,
    clean_identity_number,
    clean_postcode,
    is_usual_length,
)


@pytest.mark.parametrize(
    "typed", ["3572010508800003", "3572 0145 0880 0003", "35.72.01.710880.0003", "9901013112990001"]
)
def test_a_plausible_number_is_taken_also_from_an_unknown_region(typed: str) -> None:
    assert len(clean_identity_number(typed)) == 16


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "357201050880000",
        "35720105088000031",
        "357201050880000x",
        "3572013208800003",
        "3572010013800003",
        "3572017208800003",
        "3572010513800003",
        "3572010508800000",
        "0572010508800003",
        "３５７２０１０５０８８００００３",
        "3572010508800003\x00",
    ],
)
def test_what_cannot_be_one_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_identity_number(typed)
    assert refused.value.field == "identity_number"


@pytest.mark.parametrize(
    ("usual", "fits"),
    [("", True), ("10", True), ("10-12", True), ("8, 10", True), ("13–15", False), ("15", False)],
)
def test_an_unusual_length_is_only_noticed(usual: str, fits: bool) -> None:
    assert is_usual_length("1234567890", usual) is fits


def test_account_numbers_and_postcodes_are_digits() -> None:
    assert clean_account_number("123-45.678 90") == "1234567890"
    assert clean_postcode(" 66121 ") == "66121"
    for wrong in ("1234", "12345678901234567890123", "12x45678", "=1+12345"):
        with pytest.raises(Refused):
            clean_account_number(wrong)
    for wrong in ("6612", "66121a", ""):
        with pytest.raises(Refused):
            clean_postcode(wrong)
