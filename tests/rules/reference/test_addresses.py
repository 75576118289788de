"""Addresses by the rules of each country."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core.errors import NotFound
from marketplace.core.formats import country_name
from marketplace.reference import addresses, countries
from marketplace.reference.addresses import AddressProblems, clean, fields_for, written_lines

AMERICAN = {
    "name": "Jane Doe",
    "line1": "1 Main Street",
    "city": "Springfield",
    "province": "Illinois",
    "postcode": "62701",
}
INDONESIAN = {
    "name": "Siti Contoh",
    "province": "Jawa Timur",
    "city": "Kota Blitar",
    "district": "Sukorejo",
    "village": "Turi",
    "postcode": "66122",
    "line1": "Jl. Contoh 7, RT 1/RW 2",
    "line2": "Depan pasar",
}


def problems(country: str, values: dict[str, str]) -> dict[str, str]:
    with pytest.raises(AddressProblems) as refused:
        clean(country, values)
    return {field: str(problem) for field, problem in refused.value.problems.items()}


@pytest.mark.parametrize("country", countries.all_codes())
def test_every_country_has_a_short_form_whose_example_postcode_is_right(country: str) -> None:
    form = fields_for(country)
    assert len(form.fields) <= 8
    assert len({field.name for field in form.fields}) == len(form.fields)
    assert {"name", "line1"} <= {field.name for field in form.fields if field.is_required}
    assert country_name(country, "id") != country
    assert country_name(country, "en") != country
    if form.postcode_pattern:
        assert re.fullmatch(form.postcode_pattern, form.postcode_example)


@pytest.mark.parametrize(
    ("country", "names"),
    [
        ("US", "name line1 line2 city province postcode"),
        ("DE", "name line1 line2 postcode city"),
        ("JP", "name postcode province line1 line2"),
        ("GB", "name line1 line2 city postcode"),
        ("SG", "name line1 line2 postcode"),
        ("AQ", "name line1 line2 city"),
        ("XK", "name line1 line2 postcode city"),
        ("ID", "name province city district village postcode line1 line2"),
    ],
)
def test_each_country_has_its_own_order(country: str, names: str) -> None:
    assert [field.name for field in fields_for(country).fields] == names.split()


def test_labels_are_the_countrys_own() -> None:
    labels = {field.name: field.label for field in fields_for("US").fields}
    assert (labels["province"], labels["postcode"]) == ("State", "ZIP code")
    japanese = {field.name: field for field in fields_for("JP").fields}
    assert japanese["line1"].label == "City, street and number"
    assert "Hokkaido" in japanese["province"].suggestions


def test_an_unknown_country_is_not_found() -> None:
    for code in ("", "ZZ", "us", "USA", "../x"):
        with pytest.raises(NotFound):
            fields_for(code)


def test_a_good_address_is_tidied_and_has_all_columns() -> None:
    cleaned = clean("US", AMERICAN | {"name": "  Jane \t Doe\n", "village": "ignored"})
    assert cleaned == AMERICAN | {"line2": "", "village": "", "district": ""}


def test_places_we_do_not_know_are_never_refused() -> None:
    assert clean("US", AMERICAN | {"province": "Atlantis"})["province"] == "Atlantis"
    typed = INDONESIAN | {"province": "Negeri Antah", "city": "Berantah", "district": "X"}
    assert clean("ID", typed)["city"] == "Berantah"


def test_what_is_missing_is_said_at_each_field() -> None:
    assert set(problems("US", {})) == {"name", "line1", "city", "province", "postcode"}
    assert set(problems("ID", {"name": "Siti"})) == {
        "province",
        "city",
        "district",
        "postcode",
        "line1",
    }


def test_too_long_is_said_with_the_limit() -> None:
    assert problems("US", AMERICAN | {"city": "x" * 121}) == {
        "city": "Please use at most 120 characters."
    }


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("US", "6270"),
        ("DE", "1011"),
        ("GB", "12345"),
        ("JP", "ABC"),
        ("ID", "06612"),
        ("ID", "6612"),
        ("ID", "٦٦١٢٢"),
    ],
)
def test_a_wrong_postcode_is_said_with_an_example(country: str, postcode: str) -> None:
    found = problems(country, AMERICAN | INDONESIAN | {"postcode": postcode})
    assert list(found) == ["postcode"]
    assert fields_for(country).postcode_example in found["postcode"]


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("GB", "sw1a 1aa", "SW1A 1AA"),
        ("GB", "SW1A1AA", "SW1A1AA"),
        ("JP", "\uff11\uff15\uff14-0023", "154-0023"),
        ("US", "62701-1234", "62701-1234"),
        ("CA", "k1a 0b1", "K1A 0B1"),
    ],
)
def test_postcodes_are_taken_as_people_type_them(country: str, typed: str, kept: str) -> None:
    assert clean(country, AMERICAN | {"postcode": typed})["postcode"] == kept


def test_an_address_is_written_as_its_country_does() -> None:
    assert written_lines("US", AMERICAN | {"line2": "100% cotton shop %C"}, "en") == [
        "Jane Doe",
        "1 Main Street",
        "100% cotton shop %C",
        "Springfield, Illinois 62701",
        "United States",
    ]
    german = {"name": "A B", "line1": "Weg 1", "city": "Bremen", "postcode": "28195"}
    assert written_lines("DE", german, "id") == ["A B", "Weg 1", "28195 Bremen", "Jerman"]
    assert written_lines("ID", INDONESIAN, "id") == [
        "Siti Contoh",
        "Jl. Contoh 7, RT 1/RW 2",
        "Depan pasar",
        "Turi, Sukorejo",
        "Kota Blitar 66122",
        "Jawa Timur",
        "Indonesia",
    ]


@settings(max_examples=300, deadline=None)
@given(
    country=st.sampled_from(countries.all_codes()),
    values=st.dictionaries(st.sampled_from(sorted(addresses.LONGEST)), st.text(max_size=250)),
)
def test_no_typing_makes_it_fail(country: str, values: dict[str, str]) -> None:
    with suppress(AddressProblems):
        lines = written_lines(country, clean(country, values), "en")
        assert all(line and "\n" not in line for line in lines)


def test_country_groups() -> None:
    assert countries.is_eu("DE")
    assert not countries.is_eu("GB")
    assert countries.is_eu_or_uk("GB")
    assert not countries.is_eu_or_uk("CH")
    assert countries.is_euro("BG")
    assert not countries.is_euro("SE")
    assert countries.is_country("ID")
    assert not countries.is_country("ZZ")
    assert len(countries.EU) == 27
