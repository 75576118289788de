"""Which passwords are taken."""

import pytest

from marketplace.accounts import passwords
from marketplace.accounts.passwords import find_weakness


@pytest.mark.parametrize(
    "password",
    [
        "kain panjang biru",
        "correct horse battery",
        "ꦧꦠꦶꦏ꧀ꦧ꧀ꦭꦶꦠꦂ",
        "tanpaangkaatauhurufbesar",
        "Pä5$wörterßind",
    ],
)
def test_long_passwords_are_taken_without_rules_about_kinds_of_letters(password):
    assert find_weakness(password, email="siti@example.org") is None


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "ninechars",
        "password123",
        "PASSWORD123",
        "Indonesia1945",
        "qwertyuiop",
        "9876543210",
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "siti.contoh@example.org",
        "Siti.Contoh@example.org",
        "x" * 10_000,
    ],
)
def test_passwords_that_are_tried_first_are_refused(password):
    assert find_weakness(password, email="siti.contoh@example.org") is not None


def test_the_part_before_the_at_sign_is_refused_too():
    assert find_weakness("siti.contoh", email="siti.contoh@example.org") is not None


def test_one_password_typed_on_two_keyboards_is_the_same():
    stored = passwords.choose("batik caf\u00e9 blitar", email="a@example.org")
    assert passwords.fits(stored, "batik cafe\u0301 blitar")


@pytest.mark.usefixtures("real_passwords")
def test_passwords_are_kept_as_argon2id_with_64_mib():
    stored = passwords.choose("kain panjang biru", email="a@example.org")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,")
    assert not passwords.fits(stored, "kain panjang merah")


def test_nobody_has_no_password():
    assert not passwords.fits(None, "kain panjang biru")
    assert not passwords.fits("!", "kain panjang biru")
