"""Cloths are found in both languages, by the beginning of a word, and with typing errors."""

import pytest
from flask import Flask

from marketplace.core.errors import Refused
from marketplace.search import finding, index
from marketplace.search.finding import Query, Sort
from tests.factories.catalog import published_cloth
from tests.factories.sellers import approved_seller
from tests.support.moments import Clock
from tests.support.queries import Queries

WORDS = {
    "koi": "koi",
    "KOI sendang": "koi",
    "carp": "koi",
    "merah": "turi",
    "red": "turi",
    "stamped": "turi",
    "kenda": "drum",
    "djembe drums": "drum",
    "kendalrejo": "drum",
}
HOSTILE = (
    "",
    " ",
    '"',
    "'",
    '"koi" OR "x"',
    "koi AND",
    "NEAR(koi turi, 2)",
    "words:koi",
    "koi*",
    "^koi",
    "-koi",
    "(koi",
    "{koi}",
    "koi \0 nul",
    "'; DROP TABLE search_entry; --",
    "<script>alert(1)</script>",
    "%_\\",
    "koi & turi | !lotus <-> x:*",
    "\ud7ff\ufffd\U0001f41f",
    "ﷺ",
    "ä" * 5000,
    " ".join(f"kata{number}" for number in range(200)),
    "鯉",
    "ikan\u00a0koi",
)


@pytest.fixture
def cloths(app: Flask) -> dict[str, int]:
    made = {
        "koi": published_cloth(title="Koi di sendang", motif="koi", price=400_000),
        "turi": published_cloth(
            title="Kembang malam", motif="kembang-turi", technique="cap", price=150_000,
            colours=("mengkudu",),
        ),
        "drum": published_cloth(
            seller=approved_seller("Sanggar Kendalrejo"), title="Irama", motif="kendang-jimbe",
            price=1_200_000, stock=4,
        ),
    }  # fmt: skip
    found = {name: product.id for name, product in made.items()}
    index.product_changed({"product_id": found["koi"]})
    index.rebuild()
    return found


def _ids(query: Query) -> list[int]:
    return [row.product_id for row in finding.search(query).rows]


def test_a_cloth_is_found_by_words_of_both_languages(cloths: dict[str, int]) -> None:
    assert {text: _ids(Query(text=text)) for text in WORDS} == {
        text: [cloths[name]] for text, name in WORDS.items()
    }


@pytest.mark.parametrize("text", ["kendagn jimbe", "kendnag"])
def test_a_typing_error_gives_the_nearest_word(cloths: dict[str, int], text: str) -> None:
    found = finding.search(Query(text=text))
    assert [row.product_id for row in found.rows] == [cloths["drum"]]
    assert found.tried


def test_nothing_like_it_finds_nothing(cloths: dict[str, int]) -> None:
    assert finding.search(Query(text="qqqqzzzz")).count == 0


@pytest.mark.usefixtures("cloths")
def test_no_text_is_an_error() -> None:
    for text in HOSTILE:
        finding.search(Query(text=text))
        finding.search(Query(text=text, motifs=(text,), colours=(text,), sort=Sort.PRICE_UP))


def test_filters_narrow_and_values_of_one_filter_widen(cloths: dict[str, int]) -> None:
    assert _ids(Query(techniques=("cap",))) == [cloths["turi"]]
    assert set(_ids(Query(motifs=("koi", "kembang-turi")))) == {cloths["koi"], cloths["turi"]}
    assert _ids(Query(motifs=("koi", "kembang-turi"), colours=("mengkudu",))) == [cloths["turi"]]
    assert _ids(Query(bands=(0,))) == [cloths["turi"]]
    assert _ids(Query(text="batik", kinds=("shawl",))) == []


@pytest.mark.parametrize("text", ["", "indigo"])
def test_sorted_by_price_page_by_page(app: Flask, clock: Clock, text: str) -> None:
    for price in (5, 3, 9, 3, 7, 1, 3):
        clock.move(minutes=1)
        published_cloth(price=price * 100_000)
    index.rebuild()
    for sort in Sort:
        seen, after = [], ""
        while True:
            found = finding.search(Query(text=text, sort=sort, after=after, size=2))
            assert found.count == 7
            seen += [row.price_amount // 100_000 for row in found.rows]
            if not found.next_cursor:
                break
            after = found.next_cursor
        expected = {
            Sort.NEWEST: [3, 1, 7, 3, 9, 3, 5],
            Sort.PRICE_UP: [1, 3, 3, 3, 5, 7, 9],
            Sort.PRICE_DOWN: [9, 7, 5, 3, 3, 3, 1],
        }
        assert seen == expected[sort]


def test_more_than_counted_gives_the_same_order(
    cloths: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = Query(text="indigo", sort=Sort.PRICE_DOWN)
    plain = _ids(query)
    monkeypatch.setattr(finding, "COUNTED_TO", 0)
    assert _ids(query) == plain == [cloths["drum"], cloths["koi"]]


@pytest.mark.usefixtures("cloths")
def test_a_damaged_cursor_is_refused() -> None:
    for after in ("x", "W10", "WyJhIl0", "Wy0xXQ", "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDBd"):
        with pytest.raises(Refused):
            finding.search(Query(after=after))
    assert finding.search(Query(after="WzFd")).count == 3, "a whole one is no error"


def test_a_search_needs_few_queries(cloths: dict[str, int], queries: Queries) -> None:
    with queries:
        finding.search(Query(text="koi sendang", techniques=("tulis",), sort=Sort.PRICE_UP))
    assert queries.count == 3
