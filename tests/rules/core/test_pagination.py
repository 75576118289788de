"""Cursors: what goes in comes out; what was tampered with is refused, never an error."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import Refused
from marketplace.core.pagination import decode_cursor, encode_cursor, page_of

# What the database can hold: keys of 64 bits, texts without NUL.
_KEYS = st.integers(-(2**63), 2**63 - 1)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(_KEYS, _TEXTS)
def test_a_cursor_comes_back_as_it_was(number: int, text: str) -> None:
    cursor = encode_cursor([number, text])
    assert decode_cursor(cursor, [int, str]) == [number, text]
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&?# ")


@given(st.text())
def test_any_other_text_is_refused_or_of_the_right_kinds(text: str) -> None:
    try:
        values = decode_cursor(text, [int])
    except Refused:
        return
    assert [type(value) for value in values] == [int]


@pytest.mark.parametrize(
    "raw", ["", "null", "1", "{}", "[]", "[1]", '["a",1]', "[true,1]", "[1,1.5]", "[1,2,3]", "[1"]
)
def test_values_of_another_kind_are_refused(raw: str) -> None:
    cursor = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    with pytest.raises(Refused):
        decode_cursor(cursor, [int, int])


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**40, "a\0b", "\ud800"])
def test_values_that_no_database_holds_are_refused(value: object) -> None:
    with pytest.raises(Refused):
        decode_cursor(encode_cursor([value]), [type(value)])


def test_a_deeply_nested_cursor_is_refused() -> None:
    cursor = base64.urlsafe_b64encode(b"[" * 5_000).decode()
    with pytest.raises(Refused):
        decode_cursor(cursor, [int])


def test_a_full_page_with_more_behind_it_has_a_cursor_of_its_last_row() -> None:
    page = page_of([5, 4, 3], 2, lambda row: [row])
    assert page.rows == [5, 4]
    assert page.next_cursor is not None
    assert decode_cursor(page.next_cursor, [int]) == [4]


@pytest.mark.parametrize("rows", [[], [5], [5, 4]])
def test_the_last_page_has_no_cursor(rows: list[int]) -> None:
    page = page_of(rows, 2, lambda row: [row])
    assert page.rows == rows
    assert page.next_cursor is None
