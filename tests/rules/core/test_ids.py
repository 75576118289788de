"""Ids and secrets: random, of one shape, readable aloud where people read them."""

import re

import pytest

from marketplace.core import ids


def test_a_public_id_has_its_prefix_and_sixteen_base32_characters() -> None:
    assert re.fullmatch(r"ord_[a-z2-7]{16}", ids.public_id("ord"))


def test_a_secret_token_has_a_hundred_and_sixty_bits() -> None:
    assert re.fullmatch(r"[a-z2-7]{32}", ids.secret_token())


@pytest.mark.parametrize(("length", "groups"), [(4, 1), (8, 2), (12, 3)])
def test_a_spoken_number_has_groups_of_four_without_letters_that_sound_or_look_alike(
    length: int, groups: int
) -> None:
    number = ids.spoken_number("PTK", length)
    assert re.fullmatch("PTK" + "-[2-9A-HJKMNP-TV-Z]{4}" * groups, number)


def test_ids_do_not_repeat() -> None:
    assert len({ids.public_id("ord") for _ in range(5_000)}) == 5_000
    assert len({ids.secret_token() for _ in range(5_000)}) == 5_000


def test_every_sign_of_a_spoken_number_is_equally_likely() -> None:
    counts: dict[str, int] = {}
    for byte in range(256):
        with ids.use(lambda count, byte=byte: bytes([byte]) * count):  # type: ignore[misc]
            sign = ids.spoken_number("X", 1)[-1]
        counts[sign] = counts.get(sign, 0) + 1
    assert max(counts.values()) - min(counts.values()) <= 1


def test_tests_may_choose_the_randomness_and_give_it_back() -> None:
    with ids.use(lambda count: b"\0" * count):
        assert ids.public_id("ord") == "ord_" + "a" * 16
        assert ids.spoken_number("PTK") == "PTK-2222-2222"
    assert ids.secret_token() != "a" * 32
