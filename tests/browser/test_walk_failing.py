"""What goes wrong on the way to a cloth, and how it goes on: each as a person meets it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import (
    PASSWORD,
    US,
    fill,
    person,
    put_in_cart,
    sign_in,
    visitor,
)
from tests.support.browser import screenshot
from tests.support.shops import RunningShop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAKER = "lumarap@petik.example"
REFUSED = "422|409"


def only_one(page: Page) -> str:
    """The address of a cloth that exists once and is free."""
    page.goto("/en/cloths?ready=1")
    links = page.locator(".obj a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    for link in reversed(list(dict.fromkeys(links))):
        page.goto(link)
        if page.locator(".stick").get_by_text("Ready: the only one").count():
            return str(link)
    raise AssertionError("no cloth is the only one")


def to_checkout(page: Page) -> None:
    page.goto("/cart/")
    page.locator("form[action='/checkout/start'] button").click()
    page.wait_for_load_state()


def to_review(page: Page) -> None:
    to_checkout(page)
    fill(page, {**US, "province": "IL"})
    page.locator("button.btn.big").click()
    page.wait_for_url(re.compile("/checkout/(delivery|review)"))
    if "/delivery" in page.url:
        page.locator("button.btn.big").click()
        page.wait_for_url(re.compile("/checkout/review"))


def place_and_pay(page: Page) -> str:
    page.locator("#terms").check()
    page.locator("button.btn.big").click()
    page.wait_for_url(re.compile("/pay/demo/"))
    page.locator("button[value=pay]").click()
    page.wait_for_url(re.compile(r"/orders/[a-z2-7]+$"))
    return page.url


def test_the_last_piece_goes_to_who_is_first_and_the_other_is_told_in_the_cart(
    browser: Browser, shop: RunningShop
) -> None:
    with (
        visitor(browser, shop, 1280, locale="en-US") as first,
        visitor(browser, shop, 390, locale="en-US", wanted=REFUSED) as second,
    ):
        cloth = only_one(first)
        for page in (first, second):
            put_in_cart(page, cloth)
        second.goto("/cart/")
        to_checkout(first)
        first.wait_for_url(re.compile("/checkout/address"))
        with second.expect_navigation():
            second.locator("form[action='/checkout/start'] button").click()
        screenshot(second, "sold-out")
        assert "/checkout/address" not in second.url
        expect(
            second.locator("main").get_by_text(re.compile("no longer free")).first
        ).to_be_visible()
        second.goto(cloth)
        assert second.locator("#buy button.btn").count() == 0


def test_what_is_wrong_in_an_address_is_said_at_its_field_and_nothing_typed_is_lost(
    browser: Browser, shop: RunningShop
) -> None:
    with visitor(browser, shop, 390, locale="en-US", wanted=REFUSED) as page:
        put_in_cart(page, only_one(page))
        to_checkout(page)
        fill(page, {**US, "province": "IL", "email": "ann at home", "postcode": "6O601"})
        page.locator("button.btn.big").click()
        page.wait_for_load_state()
        screenshot(page, "address-wrong")
        for name, typed in (("email", "ann at home"), ("postcode", "6O601")):
            field = page.locator(f"[name={name}]")
            expect(field).to_have_attribute("aria-invalid", "true")
            expect(field).to_have_value(typed)
        expect(page.locator("[name=line1]")).to_have_value(US["line1"])


def test_the_back_button_makes_no_second_order(browser: Browser, shop: RunningShop) -> None:
    with visitor(browser, shop, 1280, locale="en-US", wanted=REFUSED) as page:
        put_in_cart(page, only_one(page))
        to_review(page)
        review = page.url
        order = place_and_pay(page)
        page.go_back()
        page.go_back()
        page.go_back()
        screenshot(page, "back")
        page.goto(review)
        assert page.url != review or not page.locator("#terms").count()
        page.goto("/cart/")
        assert page.locator("form[action='/checkout/start'] button").count() == 0
        page.goto(order)
        expect(page.get_by_text("Paid").first).to_be_visible()


def test_what_a_maker_typed_outlives_a_line_that_breaks(
    browser: Browser, shop: RunningShop
) -> None:
    words = "Woven by the river."
    with person(browser, shop, MAKER, 390, wanted="ERR_FAILED|/workshop/profile") as page:
        field, button = page.locator("#about_en"), page.locator("main form button.btn").last
        page.goto("/workshop/profile")
        before = field.input_value()
        field.fill(words)
        page.route("**/workshop/profile", lambda route: route.abort())
        button.click()
        page.wait_for_url(re.compile("chrome-error"))
        page.unroute("**/workshop/profile")
        page.goto("/workshop/profile")
        expect(field).to_have_value(words)
        expect(page.locator("[data-draft-state]")).to_have_attribute("data-state", "restored")
        screenshot(page, "brought-back")
        button.click()
        page.wait_for_url(re.compile("/workshop/$"))
        page.goto("/workshop/profile")
        expect(field).to_have_value(words)
        expect(page.locator("[data-draft-state]")).to_have_text("")
        field.fill(before)
        button.click()
        page.wait_for_url(re.compile("/workshop/$"))
        page.goto("/workshop/profile")
        expect(field).to_have_value(before)


def test_signed_out_in_between_an_artisan_goes_on_where_it_was(
    browser: Browser, shop: RunningShop
) -> None:
    email, words = MAKER, "Digambar di teras rumah, tiga minggu."
    with visitor(browser, shop, 390, locale="en-GB", wanted="401") as page:
        sign_in(page, email)
        page.goto("/workshop/profile")
        page.locator("textarea").first.fill(words)
        other = page.context.new_page()
        other.goto("/account/")
        other.locator("form[action$='/sign-out'] button").click()
        other.wait_for_load_state()
        page.locator("main form button.btn").last.click()
        expect(page.locator("#identifier, main a[href*='sign-in']").first).to_be_visible()
        screenshot(page, "signed-out")
        page.locator("#identifier").fill(email)
        page.locator("#password").fill(PASSWORD)
        page.locator("form button.btn.big").click()
        screenshot(page, "signed-in-again")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(re.compile("/workshop/$"))
        page.goto("/workshop/profile")
        expect(page.locator("textarea").first).to_have_value(words)


def test_the_language_chosen_in_the_menu_stays_in_the_cart(
    browser: Browser, shop: RunningShop
) -> None:
    with visitor(browser, shop, 390, locale="en-US") as page:
        page.goto("/en/cloths")
        page.locator("[popovertarget=menu]").first.click()
        page.locator("#menu").get_by_role("button", name="Bahasa Indonesia").click()
        page.wait_for_url(re.compile("/id/cloths$"))
        page.goto("/cart/")
        expect(page.locator("html")).to_have_attribute("lang", "id")


def test_the_countdown_is_not_read_aloud_each_second(browser: Browser, shop: RunningShop) -> None:
    with visitor(browser, shop, 1280, locale="en-US", wanted=REFUSED) as page:
        put_in_cart(page, only_one(page))
        to_checkout(page)
        running = page.locator("time[data-behaviour=countdown]")
        expect(running).to_have_text(re.compile(r"\d+:\d\d"))
        assert running.evaluate("time => time.closest('[role=status], [aria-live]')") is None
        spoken = page.locator("time + [role=status]")
        expect(spoken).to_have_text(re.compile(r"^\d+ minutes left$"))
