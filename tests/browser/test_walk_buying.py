"""From two shops to two doors: a buyer abroad and a buyer at home, on a phone and at a desk.

Each test is a walk by hand through the running demonstration: web server, worker, demo bank.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import (
    INDONESIA,
    US,
    cloths_of_two_shops,
    fill,
    person,
    put_in_cart,
    visitor,
)
from tests.support.browser import screenshot
from tests.support.shops import RunningShop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OWNERS = (
    "lumarap", "sasmaya", "kaloka", "cakrawira", "wungkal", "tirtamaya", "pancarupa"
)  # fmt: skip


def check_out(page: Page, country: str, address: dict[str, str], name: str) -> None:
    page.goto("/cart/")
    screenshot(page, f"{name}-cart")
    page.locator("form[action='/checkout/start'] button").click()
    page.wait_for_url(re.compile("/checkout/address"))
    if page.locator("#country").input_value() != country:
        page.goto(f"/checkout/address?country={country}")
    fill(page, address)
    if country == "US":
        province = page.locator("[name=province]")
        province.fill("IL")
    screenshot(page, f"{name}-address")
    page.locator("button.btn.big").click()
    page.wait_for_url(re.compile("/checkout/(delivery|review)"))
    if "/delivery" in page.url:
        screenshot(page, f"{name}-delivery")
        page.locator("button.btn.big").click()
        page.wait_for_url(re.compile("/checkout/review"))
    screenshot(page, f"{name}-review")


def pay(page: Page, name: str) -> str:
    """Place the order, let the bank decline once, pay; the order's address."""
    page.locator("#terms").check()
    page.locator("button.btn.big").dblclick()
    page.wait_for_url(re.compile("/pay/demo/"))
    screenshot(page, f"{name}-bank")
    page.locator("button[value=decline]").click()
    page.wait_for_url(re.compile(r"/pay/[a-z2-7]+$"))
    screenshot(page, f"{name}-declined")
    page.locator("form button.btn.big").click()
    page.wait_for_url(re.compile("/pay/demo/"))
    page.locator("button[value=pay]").click()
    page.wait_for_url(re.compile(r"/orders/[a-z2-7]+$"))
    screenshot(page, f"{name}-paid")
    return page.url


def pack_and_send(browser: Browser, shop: RunningShop, number: str) -> int:
    """Each shop packs and sends its part, on a phone; how many parcels went out."""
    sent = 0
    for owner in OWNERS:
        with person(browser, shop, f"{owner}@petik.example", 390) as page:
            page.goto("/workshop/orders/?show=todo")
            links = page.locator(f"a[href^='/workshop/orders/{number}']").evaluate_all(
                "all => all.map(a => a.getAttribute('href'))"
            )
            for link in dict.fromkeys(links):
                page.goto(link)
                screenshot(page, "workshop-order")
                page.locator("form[action$='/pack'] button").click()
                expect(page.locator("#tracking_number")).to_be_visible()
                page.locator("#tracking_number").fill(f"EE04122611{sent}ID")
                page.locator("form[action$='/ship'] button.btn.big").click()
                page.wait_for_load_state()
                screenshot(page, "workshop-sent")
                sent += 1
    return sent


def order_number(page: Page) -> str:
    found = re.search(r"PTK-\w{4}-\w{4}", page.locator("h1").inner_text())
    assert found
    return found[0]


def test_a_buyer_abroad_buys_from_two_shops_and_says_that_all_is_well(
    browser: Browser, shop: RunningShop
) -> None:
    with visitor(browser, shop, 1280, locale="en-US") as page:
        first, second = cloths_of_two_shops(page, "en")
        page.goto(first)
        screenshot(page, "abroad-product")
        put_in_cart(page, first)
        put_in_cart(page, second)
        check_out(page, "US", US, "abroad")
        assert "US$" in page.locator("tfoot").last.inner_text()
        order = pay(page, "abroad")
        number = order_number(page)

    assert pack_and_send(browser, shop, number) == 2

    with visitor(browser, shop, 390, locale="en-US") as page:
        page.goto(order)
        expect(page.get_by_text("EE041226110ID")).to_be_visible()
        assert "ann@example.com" not in page.content()
        assert "Sample Street" not in page.content()
        page.locator("#email").fill(US["email"])
        page.locator("form[action$='/unlock'] button").click()
        expect(page.get_by_text("Sample Street")).to_be_visible()
        screenshot(page, "abroad-unlocked")
        for _part in range(2):
            page.locator("details:has(form[action$='/confirm']) summary").first.click()
            page.locator("form[action$='/confirm'] button").first.click()
            page.wait_for_load_state()
        screenshot(page, "abroad-completed")
        with page.expect_download() as download:
            page.locator("a[href*='receipt.pdf?language=en']").click()
        assert download.value.suggested_filename == f"{number}.pdf"


def test_two_finance_officers_pay_the_shops(browser: Browser, shop: RunningShop) -> None:
    with person(browser, shop, "finance1@petik.example") as page:
        page.goto("/office/payouts/")
        screenshot(page, "office-payouts")
        page.locator("form[action$='/prepare'] button").click()
        page.wait_for_url(re.compile("/office/payouts/bat_"))
        batch = page.url
        assert page.locator("form[action$='/approve']").count() == 0
        screenshot(page, "office-batch-prepared")
    with person(browser, shop, "finance2@petik.example") as page:
        page.goto(batch)
        page.locator("form[action$='/approve'] button").click()
        page.wait_for_load_state()
        for number, field in enumerate(page.locator("input[name^=reference-]").all()):
            field.fill(f"TRF {number}")
        page.locator("button[form=paid]").click()
        page.wait_for_load_state()
        screenshot(page, "office-batch-paid")
        expect(page.get_by_text("TRF 0")).to_be_visible()


def test_a_buyer_at_home_buys_in_indonesian_and_the_office_gives_the_money_back(
    browser: Browser, shop: RunningShop
) -> None:
    with visitor(browser, shop, 390, locale="id-ID") as page:
        page.goto("/")
        assert page.url.endswith("/id/")
        screenshot(page, "home-id")
        first, second = cloths_of_two_shops(page, "id")
        put_in_cart(page, first)
        put_in_cart(page, second)
        check_out(page, "ID", INDONESIA, "at-home")
        assert "Rp" in page.locator("tfoot").last.inner_text()
        order = pay(page, "at-home")
        number = order_number(page)

    with person(browser, shop, "support@petik.example") as page:
        page.goto(f"/office/orders/{number}")
        screenshot(page, "office-order")
        page.locator("details summary").first.click()
        page.locator("textarea[name=reason]").first.fill("Kain rusak di toko")
        page.locator("form[action$='/cancel'] button").first.click()
        page.wait_for_load_state()
        screenshot(page, "office-order-cancelled")

    with visitor(browser, shop, 390, locale="id-ID") as page:
        for _try in range(40):
            page.goto(order)
            if page.locator(".st.ok", has_text="Rp").count():
                break
            page.wait_for_timeout(500)
        screenshot(page, "at-home-refunded")
        expect(page.get_by_text("Kain rusak di toko")).to_be_visible()
        expect(page.locator(".st.ok", has_text="Rp")).to_be_visible()


def test_mails_lie_in_the_mailbox_of_the_demonstration(browser: Browser, shop: RunningShop) -> None:
    with visitor(browser, shop, 1280) as page:
        page.goto("/demo/mailbox")
        screenshot(page, "mailbox")
        expect(page.get_by_text("ann@example.com").first).to_be_visible()
