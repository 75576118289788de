"""Language, country and currency are chosen by a form or an address, and are remembered."""

from marketplace.catalog.models import Product
from marketplace.core import files
from marketplace.core.database import transaction
from tests.factories import accounts as people
from tests.support.clients import Visitor


def test_the_choice_is_kept_and_leads_back(client: Visitor, cloth: Product) -> None:
    answer = client.submit("/visit", country="ID", currency="IDR", next="/en/cloths?q=koi")
    assert (answer.status_code, answer.location) == (303, "/en/cloths?q=koi")
    page = client.get("/en/cloths").get_data(as_text=True)
    assert "US$" not in page
    assert "Rp400,000" in page


def test_another_language_keeps_the_page(client: Visitor) -> None:
    answer = client.submit("/visit", language="id", next="/en/motifs/koi?x=1")
    assert answer.location == "/id/motifs/koi?x=1"
    assert client.get("/").location == "/id/"


def test_who_reads_in_one_language_goes_on_in_it_where_addresses_name_none(
    client: Visitor,
) -> None:
    spoken = {"Accept-Language": "en-US", "Referer": "http://localhost/id/cloths?q=koi"}
    cart = client.get("/cart/", headers=spoken).get_data(as_text=True)
    assert '<html lang="id"' in cart
    spoken["Referer"] = "http://localhost/cart/"
    assert client.get("/", headers=spoken).location == "/id/"


def test_a_choice_is_stronger_than_the_page_before(client: Visitor) -> None:
    client.submit("/visit", language="en", next="/id/")
    answer = client.get("/cart/", headers={"Referer": "http://localhost/id/cloths"})
    assert '<html lang="en"' in answer.get_data(as_text=True)


def test_pages_of_others_do_not_choose_the_language(client: Visitor) -> None:
    spoken = {"Accept-Language": "en-US", "Referer": "https://elsewhere.example/id/cloths"}
    assert client.get("/", headers=spoken).location == "/en/"


def test_the_new_choice_wins_over_an_older_one_in_the_address(client: Visitor) -> None:
    answer = client.submit("/visit", country="DE", next="/en/cloths?country=US&currency=USD&q=a")
    assert answer.location == "/en/cloths?q=a"


def test_the_way_back_never_leaves_the_site(client: Visitor) -> None:
    for evil in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ):
        assert client.submit("/visit", country="DE", next=evil).location == "/en/"


def test_unknown_choices_are_left_out(client: Visitor, cloth: Product) -> None:
    client.submit("/visit", country="ZZ", currency="XXX", language="xx", next="/en/")
    assert "US$" in client.get("/en/cloths?country=ZZ&currency=BTC").get_data(as_text=True)


def test_the_address_carries_the_choice_but_is_not_canonical(
    client: Visitor, cloth: Product
) -> None:
    page = client.get("/en/cloths?country=JP&currency=JPY").get_data(as_text=True)
    assert "¥" in page
    assert '<link rel="canonical" href="http://localhost/en/cloths">' in page
    assert "¥" in client.get("/en/cloths").get_data(as_text=True)


def test_public_files_may_be_kept_for_ever_and_private_ones_are_not_there(client: Visitor) -> None:
    with transaction():
        shared = files.save(
            b"RIFF", media_type="image/webp", public=True, owner_kind="seller", owner_id=1
        )
        secret = files.save(
            b"RIFF2", media_type="image/webp", public=False, owner_kind="seller", owner_id=1
        )
        names = shared.key, secret.key
    answer = client.get(f"/media/{names[0]}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(f"/media/{names[0]}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/media/{names[1]}").status_code == 404


def test_a_file_for_everybody_carries_nobodys_cookie(client: Visitor) -> None:
    with transaction():
        key = files.save(
            b"RIFF", media_type="image/webp", public=True, owner_kind="seller", owner_id=1
        ).key
    headers = {"Referer": "http://localhost/id/"}
    for visitor in (client, client.sign_in(people.buyer())):
        answer = visitor.get(f"/media/{key}", headers=headers)
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.vary


def test_machines_are_told_what_to_read(client: Visitor, cloth: Product) -> None:
    robots = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /checkout" in robots
    assert "Sitemap: http://localhost/sitemap.xml" in robots
    sitemap = client.get("/sitemap.xml")
    assert sitemap.mimetype == "application/xml"
    text = sitemap.get_data(as_text=True)
    assert f"<loc>http://localhost/id/cloths/{cloth.slug}</loc>" in text
    assert "/cart" not in text


def test_the_language_chosen_on_a_page_of_the_account_is_the_accounts(client: Visitor) -> None:
    client.sign_in(people.buyer())
    assert '<html lang="en"' in client.get("/account/").get_data(as_text=True)
    answer = client.submit("/visit", language="id", next="/account/")
    assert answer.location == "/account/"
    assert '<html lang="id"' in client.get("/account/").get_data(as_text=True)
