"""Papers: the same bytes each time, in our fonts, nothing unreadable."""

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from marketplace.core import pdf
from marketplace.core.errors import Refused

AT = datetime(2026, 5, 4, 3, 0, 0, 123456, tzinfo=UTC)
TEMPLATE = """
#import "parts.typ": heading-of
#let v = json(bytes(sys.inputs.values))
#set document(title: v.title, date: auto)
#set text(font: ("Plus Jakarta Sans", "Noto Sans"), lang: "id")
#heading-of(v.title)
#for line in v.lines [#line.title: *#line.price* \\ ]
"""
VALUES = {
    "title": "Tanda terima",
    "lines": [{"title": "Kain Ikan Koi “Kartini”", "price": "Rp1.250.000"}],
}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "parts.typ").write_text("#let heading-of(t) = strong(t)")
    path = tmp_path / "receipt.typ"
    path.write_text(TEMPLATE)
    return path


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()


def test_the_paper_shows_the_values(template: Path) -> None:
    text = text_of(pdf.render(template, VALUES, at=AT))
    assert "Tanda terima" in text
    assert "Kain Ikan Koi “Kartini”: Rp1.250.000" in text


def test_the_same_values_give_the_same_bytes(template: Path) -> None:
    first = pdf.render(template, VALUES, at=AT)
    again = pdf.render(template, dict(reversed(VALUES.items())), at=AT)
    assert first == again
    assert b"PlusJakartaSans" in first


def test_another_moment_gives_other_bytes(template: Path) -> None:
    other = pdf.render(template, VALUES, at=AT.replace(hour=4))
    assert other != pdf.render(template, VALUES, at=AT)


def test_a_name_that_our_fonts_cannot_show_is_refused_with_its_characters(template: Path) -> None:
    with pytest.raises(Refused) as refused:
        pdf.render(template, {**VALUES, "title": "山田 Hanako"}, at=AT)
    assert refused.value.params == {"characters": "山 田"}


def test_what_our_fonts_cannot_show_is_marked_in_a_paper_that_must_come(template: Path) -> None:
    values = {**VALUES, "title": "山田 Hanako 🎨", "count": 2}
    marked = pdf.printable(values)
    assert marked == {**values, "title": "�� Hanako �"}
    assert "�� Hanako �" in text_of(pdf.render(template, marked, at=AT))
    assert pdf.printable(VALUES) == VALUES


@pytest.mark.parametrize(
    "text", ["Kartini", "Ærøskøbing", "Ελλάδα", "Жанна", "Nguyễn", "Rp1.000 – 5 × 3 €", "a\nb\t"]
)
def test_names_of_many_countries_can_be_printed(text: str) -> None:
    assert pdf.unprintable({"a": [text]}) == set()


def test_values_are_never_read_as_typst(template: Path) -> None:
    sly = '#read("/etc/passwd") *x* $y$ \\ "'
    assert '#read("/etc/passwd") *x*' in text_of(
        pdf.render(template, {**VALUES, "title": sly}, at=AT)
    )


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    path = inner / "sly.typ"
    path.write_text('#read("../secret.txt")')
    with pytest.raises(RuntimeError):
        pdf.render(path, {}, at=AT)
