"""What no page of ours would send, in every field of every form: whatever the answer is, it is a
page of ours and no failure.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask

from tests.pages.forms.cases import Case
from tests.pages.forms.test_extra_fields import CASES, files_opened
from tests.support.apps import forget_limits
from tests.support.state import undone

ODD = {
    "nothing": "",
    "blank": " \t\r\n ",
    "nul": "a\0b",
    "control": "a\x08\x1b[31m\x7fb",
    "turned around": "\u202egnp.exe\u2066\u200b",
    "other figures": "٣٤",
    "huge number": "9" * 400,
    "larger than a row holds": "9223372036854775808",
    "negative": "-1",
    "not a number": "NaN",
    "exponent": "1e999",
    "percent": "%(name)s %s {0} {{7*7}}",
    "first day": "0001-01-01",
    "last day": "9999-12-31T23:59",
    "grows in capitals": "ß" * 60,
    "grows when plain": "\ufdfa" * 60,
    "long": "kain " * 20_000,
    "beyond the plane": "\U0001f9f5" * 50,
    "no text": b"\xff\xfe\x80",
}


def odd_forms(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in case.fields.items():
        others = {key: kept for key, kept in case.fields.items() if key != name}
        yield f"{name} missing", others
        yield f"{name} as a file", {**others, name: (b"words", "words.txt")}
        if isinstance(value, str):
            yield f"{name} twice", {**others, name: [value, value]}
        for what, text in ODD.items():
            yield f"{name} {what}", {**others, name: text}


def status_of(app: Flask, case: Case, fields: Mapping[str, Any]) -> int:
    """The status of the answer to ``fields``; then they were never sent."""
    cookies = dict(case.visitor._cookies or {})
    forget_limits()
    with undone(app):
        answer = case.visitor.post(case.path, data=files_opened(fields))
    case.visitor._cookies = cookies
    return answer.status_code


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", CASES)
def test_no_input_breaks_a_form(app: Flask, endpoint: str) -> None:
    case = CASES[endpoint](app)
    statuses = {what: status_of(app, case, fields) for what, fields in odd_forms(case)}
    assert {what: status for what, status in statuses.items() if status >= 500} == {}


def test_words_sent_as_a_file_are_words_that_are_missing(app: Flask) -> None:
    case = CASES["account.register"](app)
    name = (io.BytesIO(b"Nita Baru"), "name.txt")
    answer = case.visitor.post(case.path, data={**case.fields, "name": name})
    assert answer.status_code == 422
    assert "Enter your name." in answer.text
    assert 'value="nita@example.org"' in answer.text


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 400, "9" * 5_000])
def test_a_number_beyond_all_measure_is_refused_at_its_field(app: Flask, number: str) -> None:
    case = CASES["workshop.size"](app)
    answer = case.visitor.post(case.path, data={**case.fields, "length_cm": number})
    assert answer.status_code == 422
    assert 'id="length_cm-error"' in answer.text
    assert number in answer.text


@pytest.mark.parametrize("endpoint", ["cart.remove", "checkout.save_delivery", "sellers.profile"])
def test_a_nul_in_a_form_is_as_if_nobody_had_typed_it(app: Flask, endpoint: str) -> None:
    case = CASES[endpoint](app)
    with_nul = {name: f"{value}\0" for name, value in case.fields.items()}
    assert status_of(app, case, with_nul) == case.status
