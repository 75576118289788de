"""Personal values are readable only in their place, with the right master key, until erased."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.core import crypto
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound
from marketplace.core.runtime import use_settings
from marketplace.core.settings import Settings
from tests.services.core.conftest import Hands

NIK = "3505126001900004"
PLACE = "seller.nik"


def encrypted(plain: str = NIK, subject: str = "seller:12", place: str = PLACE) -> str:
    with transaction():
        return crypto.encrypt(plain, subject=subject, place=place)


def use_master_keys(settings: Settings, *keys: bytes) -> None:
    joined = ",".join(base64.b64encode(key).decode() for key in keys)
    use_settings(replace(settings, master_key=joined))


def test_a_value_comes_back_for_its_subject_and_place(core_app: Flask) -> None:
    cipher = encrypted("Ibu Lastri, Kademangan")
    assert crypto.decrypt(cipher, subject="seller:12", place=PLACE) == "Ibu Lastri, Kademangan"
    assert cipher.startswith("v1.")
    assert "Lastri" not in cipher


@pytest.mark.parametrize(
    ("subject", "place"), [("seller:13", PLACE), ("seller:12", "seller.npwp"), ("", "")]
)
def test_a_value_moved_elsewhere_is_not_readable(core_app: Flask, subject: str, place: str) -> None:
    encrypted("another", subject="seller:13")
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(encrypted(), subject=subject, place=place)


@pytest.mark.parametrize(
    "damage", ["", "v1", "v1.", "v1.1.", "v2.1.AAAA", "v1.x.AAAA", "v1.99.AAAA", "v1.1.é"]
)
def test_what_is_no_ciphertext_of_ours_is_refused(core_app: Flask, damage: str) -> None:
    encrypted()
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(damage, subject="seller:12", place=PLACE)


def test_a_changed_character_is_noticed(core_app: Flask) -> None:
    cipher = encrypted()
    changed = cipher[:-6] + ("A" if cipher[-6] != "A" else "B") + cipher[-5:]
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(changed, subject="seller:12", place=PLACE)


def test_equal_values_look_different(core_app: Flask) -> None:
    assert encrypted() != encrypted()


def test_a_subject_has_one_data_key_even_when_two_threads_make_it(
    core_app: Flask, scalar: Callable[[str], Any]
) -> None:
    def write(number: int) -> str:
        with core_app.app_context():
            return encrypted(str(number))

    with ThreadPoolExecutor(4) as pool:
        ciphers = list(pool.map(write, range(8)))
    assert scalar("SELECT count(*) FROM data_key") == 1
    for number, cipher in enumerate(ciphers):
        assert crypto.decrypt(cipher, subject="seller:12", place=PLACE) == str(number)


def test_destroying_the_key_makes_all_values_of_the_subject_unreadable_and_no_others(
    core_app: Flask, scalar: Callable[[str], Any]
) -> None:
    gone, other = encrypted(), encrypted(subject="seller:13")
    for _ in range(2):
        with transaction():
            crypto.destroy("seller:12")
    with pytest.raises(crypto.KeyDestroyed):
        crypto.decrypt(gone, subject="seller:12", place=PLACE)
    with pytest.raises(crypto.KeyDestroyed):
        encrypted()
    assert crypto.decrypt(other, subject="seller:13", place=PLACE) == NIK
    assert scalar("SELECT count(*) FROM data_key WHERE wrapped_key IS NOT NULL") == 1


def test_a_subject_without_a_key_can_be_destroyed_and_gets_none_later(core_app: Flask) -> None:
    with transaction():
        crypto.destroy("seller:99")
    with pytest.raises(crypto.KeyDestroyed):
        encrypted(subject="seller:99")


def test_after_rewrapping_the_old_master_key_is_no_longer_needed(
    core_app: Flask, settings: Settings
) -> None:
    old, new = settings.master_keys[0], b"brand-new-key-01" * 2
    ciphers = {name: encrypted(name, subject=name) for name in ("a:1", "b:2", "c:3")}
    use_master_keys(settings, new, old)
    rounds: list[int] = []
    while not rounds or rounds[-1]:
        with transaction():
            rounds.append(crypto.rewrap_all(limit=2))
    assert rounds == [2, 1, 0]
    use_master_keys(settings, new)
    for name, cipher in ciphers.items():
        assert crypto.decrypt(cipher, subject=name, place=PLACE) == name


def test_without_its_master_key_a_value_is_unreadable(core_app: Flask, settings: Settings) -> None:
    cipher = encrypted()
    use_master_keys(settings, b"another-key-0000" * 2)
    with pytest.raises(crypto.Undecipherable, match="not in PETIK_MASTER_KEY"):
        crypto.decrypt(cipher, subject="seller:12", place=PLACE)


def test_files_are_bound_like_texts(core_app: Flask) -> None:
    picture = bytes(range(256)) * 40
    with transaction():
        cipher = crypto.encrypt_bytes(picture, subject="seller:12", place="file.a")
    assert picture[:32] not in cipher
    assert crypto.decrypt_bytes(cipher, subject="seller:12", place="file.a") == picture
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt_bytes(cipher, subject="seller:12", place="file.b")


def test_hashes_and_derived_tokens_survive_a_new_master_key_in_front(settings: Settings) -> None:
    before = crypto.keyed_hash(NIK, purpose="nik"), crypto.derived_token("order", "7")
    use_master_keys(settings, b"brand-new-key-01" * 2, *settings.master_keys)
    assert (crypto.keyed_hash(NIK, purpose="nik"), crypto.derived_token("order", "7")) == before


def test_hashes_and_derived_tokens_differ_by_value_purpose_and_key(settings: Settings) -> None:
    hashes = {crypto.keyed_hash(value, purpose=p) for value in ("a", "b") for p in ("x", "y")}
    tokens = {crypto.derived_token(p, value) for value in ("a", "b") for p in ("x", "y")}
    use_master_keys(settings, b"brand-new-key-01" * 2)
    hashes.add(crypto.keyed_hash("a", purpose="x"))
    assert len(hashes) == 5
    assert len(tokens) == 4
    assert all(len(token) == 32 and token.isalnum() and token.islower() for token in tokens)


def test_a_signed_token_is_read_within_its_time_and_not_after(
    settings: Settings, hands: Hands
) -> None:
    token = crypto.sign_token({"user": 7}, purpose="reset")
    hands.move(minutes=30)
    limit = timedelta(minutes=30)
    assert crypto.verify_token(token, purpose="reset", max_age=limit) == {"user": 7}
    hands.move(seconds=2)
    with pytest.raises(NotFound):
        crypto.verify_token(token, purpose="reset", max_age=limit)


def test_a_token_from_the_future_is_refused(settings: Settings, hands: Hands) -> None:
    token = crypto.sign_token(1, purpose="reset")
    hands.move(minutes=-10)
    with pytest.raises(NotFound):
        crypto.verify_token(token, purpose="reset", max_age=timedelta(hours=1))


@pytest.mark.parametrize(
    "change", [str.upper, lambda token: token[:-1], lambda token: "", lambda token: " "]
)
def test_a_forged_token_is_refused(
    settings: Settings, hands: Hands, change: Callable[[str], str]
) -> None:
    token = crypto.sign_token({"user": 7}, purpose="reset")
    with pytest.raises(NotFound):
        crypto.verify_token(change(token), purpose="reset", max_age=timedelta(hours=1))


def test_a_token_for_one_purpose_is_refused_for_another(settings: Settings, hands: Hands) -> None:
    token = crypto.sign_token({"user": 7}, purpose="reset")
    with pytest.raises(NotFound):
        crypto.verify_token(token, purpose="confirm", max_age=timedelta(hours=1))


def test_the_stored_form_of_a_token_does_not_tell_the_token() -> None:
    digest = crypto.token_digest("abc")
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
