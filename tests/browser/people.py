"""The people of the demonstration, as they use a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.support.browser import page_at
from tests.support.shops import RunningShop

PASSWORD = "kembang-turi-2023"
US = {
    "email": "ann@example.com",
    "phone": "+1 312 555 0142",
    "name": "Ann Example",
    "line1": "12 Sample Street",
    "city": "Chicago",
    "postcode": "60601",
}
INDONESIA = {
    "email": "budi@example.com",
    "phone": "0812 3456 7801",
    "name": "Budi Contoh",
    "province": "Jawa Timur",
    "city": "Kota Surabaya",
    "district": "Genteng",
    "village": "Embong Kaliasin",
    "postcode": "60271",
    "line1": "Jalan Contoh 1",
}


@contextmanager
def visitor(
    browser: Browser, shop: RunningShop, width: int = 1280, *, wanted: str = "", **more: object
) -> Iterator[Page]:
    """Somebody who is not signed in; at the end nothing strange may have happened on the way.

    ``wanted`` matches what is no problem, such as the address of a form that will be refused.
    """
    with page_at(browser, width, origin=shop.url, **more) as (page, watch):  # type: ignore[arg-type]
        if wanted:
            watch.expect(wanted)
        yield page


@contextmanager
def person(
    browser: Browser, shop: RunningShop, email: str, width: int = 1280, *, wanted: str = ""
) -> Iterator[Page]:
    """Somebody signed in, officers with their second factor.

    Each signs in once and keeps the cookies: a code of the second factor is good for one time.
    """
    kept = shop.cookies.get(email)
    more = {"storage_state": {"cookies": kept}} if kept else {}
    with visitor(browser, shop, width, wanted=wanted, locale="en-GB", **more) as page:
        if not kept:
            sign_in(page, email)
            shop.cookies[email] = page.context.cookies()
        yield page


def code_shown(html: str, email: str) -> str:
    """The present code of an officer, which the demonstration shows where it is asked for."""
    found = re.search(rf"{re.escape(email)}</span>\s*<br>[^<]*<span[^>]*>\D*(\d{{6}})", html)
    assert found, html
    return found[1]


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/sign-in")
    page.locator("#identifier").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("form button.btn.big").click()
    page.wait_for_load_state()
    if page.locator("#code").count():
        page.locator("#code").fill(code_shown(page.content(), email))
        page.locator("form button.btn.big").click()
        page.wait_for_load_state()
    assert "/account/sign-in" not in page.url, page.locator("main").inner_text()


def fill(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def put_in_cart(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("#buy button.btn:visible, button[form=buy]:visible").first.click()
    page.wait_for_url(re.compile(r"/cart/$"))


def cloths_of_two_shops(page: Page, language: str) -> list[str]:
    """Addresses of cloths that are free, of two shops."""
    found: dict[str, str] = {}
    page.goto(f"/{language}/cloths?ready=1")
    links = page.locator(".obj a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    for link in dict.fromkeys(links):
        page.goto(link)
        shop = page.locator("main a[href*='/shops/']").first.get_attribute("href") or ""
        if page.locator("#buy button.btn").count() and shop not in found:
            found[shop] = link
        if len(found) == 2:
            break
    return list(found.values())
