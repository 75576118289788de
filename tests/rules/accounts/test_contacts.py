"""Names, addresses and telephone numbers as they are typed."""

import pytest

from marketplace.accounts import contacts
from marketplace.accounts.devices import describe
from marketplace.core.errors import Refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("0812.3456.7890", "+6281234567890"),
        (
            "\uff10\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10",
            "+6281234567890",
        ),
        ("+31 6 12345678", "+31612345678"),
        ("0031 6 12345678", "+31612345678"),
    ],
)
def test_a_telephone_number_is_kept_in_one_spelling(typed, kept):
    assert contacts.clean_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "12", "call me", "+999 123", "0" * 60, "siti@example.org"])
def test_what_is_no_telephone_number_is_refused_at_its_field(typed):
    with pytest.raises(Refused) as refused:
        contacts.clean_phone(typed)
    assert refused.value.field == "phone"


def test_addresses_are_kept_in_lower_case():
    assert contacts.clean_email("  Siti.Contoh@Example.ORG ") == "siti.contoh@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "siti",
        "siti@",
        "@example.org",
        "a b@example.org",
        "a@b\r\nBcc: x@example.org",
        "a@" + "x" * 300 + ".org",
    ],
)
def test_what_is_no_address_is_refused_at_its_field(typed):
    with pytest.raises(Refused) as refused:
        contacts.clean_email(typed)
    assert refused.value.field == "email"


def test_names_keep_their_letters_and_lose_double_spaces():
    assert contacts.clean_name("  Siti   Nur  Ḥaliza ") == "Siti Nur Ḥaliza"


@pytest.mark.parametrize("typed", ["", "   ", "x" * 201, "Siti\u202eotnoC", "Siti\x00"])
def test_empty_endless_and_turned_names_are_refused(typed):
    with pytest.raises(Refused) as refused:
        contacts.clean_name(typed)
    assert refused.value.field == "name"


def test_names_sort_without_case_and_accents():
    names = ["Žofie", "ádi", "Budi", "adi"]
    assert sorted(names, key=contacts.sort_key) == ["ádi", "adi", "Budi", "Žofie"]


ANDROID = "Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (ANDROID, ("Chrome", "Android")),
        (IPHONE, ("Safari", "iPhone")),
        (EDGE, ("Edge", "Windows")),
        ("curl/8", ("", "")),
    ],
)
def test_a_device_is_named_as_its_owner_knows_it(user_agent, device):
    assert describe(user_agent) == device
