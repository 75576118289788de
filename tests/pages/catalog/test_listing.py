"""The listing: filters in the address, pages by real links, and a way on when nothing is found."""

import pytest

from marketplace.catalog.models import Product
from marketplace.search import index
from tests.factories.catalog import published_cloth
from tests.support.clients import Visitor
from tests.support.moments import Clock


def _text(client: Visitor, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_the_next_page_is_a_link_and_nothing_comes_twice(client: Visitor, many: list[int]) -> None:
    first = _text(client, "/en/cloths")
    address = (
        first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    )
    second = _text(client, address)
    shown = [
        {part.split('"')[0] for part in page.split("/en/cloths/kain-")[1:]}
        for page in (first, second)
    ]
    assert (len(shown[0]), len(shown[1])) == (24, 6)
    assert not shown[0] & shown[1]
    assert "You have reached the end" in second


def test_filters_stand_as_chips_that_can_be_taken_off(client: Visitor, cloth: Product) -> None:
    page = _text(client, "/en/cloths?technique=tulis&colour=indigo&colour=soga&q=koi")
    assert "1 cloth" in page
    assert "/en/cloths?q=koi&amp;technique=tulis&amp;colour=soga" in page


@pytest.mark.parametrize(
    "query",
    [
        "technique=%27%22%3C&motif=x&price=99&kind=&colour=%01&sort=worst&ready=2",
        "q=%01%22%27%3Cscript%3E",
        "q=" + "a+" * 300,
        "q=" + "%C3%A4" * 3000,
        "price=0&price=1&price=2&price=3&price=4",
        "motif=" + "&motif=".join(f"m{number}" for number in range(200)),
        "q=(((&after=",
    ],
)
def test_no_address_is_an_error(client: Visitor, cloth: Product, query: str) -> None:
    assert "<script>" not in _text(client, f"/en/cloths?{query}").replace("<script type", "")


def test_a_damaged_place_is_refused_with_a_sentence(client: Visitor, cloth: Product) -> None:
    answer = client.get("/en/cloths?after=damaged")
    assert answer.status_code == 422
    assert "damaged" in answer.get_data(as_text=True)


def test_nothing_found_names_the_filter_to_drop_and_shows_the_newest(
    client: Visitor, cloth: Product
) -> None:
    page = _text(client, "/en/cloths?technique=cap&motif=koi")
    assert "No cloth is like that now" in page
    assert "/en/cloths?motif=koi" in page
    assert "The newest cloths" in page


def test_a_typing_error_is_said(client: Visitor, cloth: Product) -> None:
    page = _text(client, "/en/cloths?q=sendnag")
    assert "No cloth has “sendnag”" in page
    assert "Koi di sendang" in page


def test_the_large_cloth_of_the_home_page_changes_with_the_day(
    client: Visitor, clock: Clock
) -> None:
    for _ in range(5):
        clock.move(minutes=1)
        published_cloth()
    index.rebuild()
    seen = set()
    for _ in range(5):
        page = _text(client, "/en/")
        seen.add(page.split('class="first"')[1].split('href="')[1].split('"')[0])
        clock.move(days=1)
    assert len(seen) == 5
