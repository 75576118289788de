"""From the course to the first cloth on sale: roster, application, two officers, a listing."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PASSWORD, fill, person, visitor
from tests.support.browser import screenshot
from tests.support.shops import RunningShop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL = "melati@example.com"
HEAD = "name,phone,e-mail,sex,village,business,result,certificate number"
GOOD = f"{HEAD}\nMelati Contoh,0812 3456 7802,{EMAIL},f,Turi,Batik Melati,passed,\n"
BAD = f"{HEAD}\nMelati Contoh,12,{EMAIL},f,Turi,Batik Melati,passed,\n,,x,q,,,maybe,\n"
PROFILE = {
    "name": "Melati Uji",
    "about_id": "Kami membatik di rumah sejak pelatihan.",
    "district": "Sukorejo",
    "phone": "0812 3456 7802",
}
ADDRESS = {
    "street": "Jalan Contoh 2",
    "village": "Turi",
    "district": "Sukorejo",
    "regency": "Kota Blitar",
    "postcode": "66121",
}


def send(page: Page) -> None:
    page.locator("main form button.btn.big, main form button.btn").last.click()
    page.wait_for_load_state()


def test_a_participant_of_a_course_becomes_a_shop_and_sells(
    browser: Browser, shop: RunningShop, tmp_path: Path
) -> None:
    number = import_roster(browser, shop, tmp_path)
    apply(browser, shop, number)
    send_back(browser, shop)
    correct(browser, shop)
    open_with_two_officers(browser, shop)
    list_cloth(browser, shop, photos(tmp_path))
    find_cloth(browser, shop)


def import_roster(browser: Browser, shop: RunningShop, tmp_path: Path) -> str:
    """The office creates a course and imports its list, wrong first; the certificate's number."""
    with person(browser, shop, "reviewer1@petik.example", wanted="422") as page:
        page.goto("/office/courses/new")
        fill(page, {"name": "Petik Uji", "places": "5"})
        page.locator("[name=starts_on]").fill("2026-10-05")
        page.locator("[name=ends_on]").fill("2026-10-09")
        page.locator("main form button.btn").first.click()
        page.wait_for_url(re.compile(r"/office/courses/\w+_"))
        course = page.url.removesuffix("/participants")
        for name, text in (("bad", BAD), ("good", GOOD)):
            path = tmp_path / f"{name}.csv"
            path.write_text(text)
            page.goto(f"{course}/participants")
            page.locator("[name=file]").set_input_files(path)
            with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
                page.locator("main form button.btn").first.click()
            page.wait_for_load_state()
            screenshot(page, f"roster-{name}")
            assert sent.value.status == (422 if name == "bad" else 303)
        page.goto(course)
        row = page.locator("tr", has_text="Melati Contoh").first.inner_text()
    found = re.search(r"[A-Z0-9]{2,}-[A-Z0-9-]{4,}", row)
    assert found, row
    return found[0]


def apply(browser: Browser, shop: RunningShop, number: str) -> None:
    """The artisan signs up with a phone, confirms the e-mail and hands in every part."""
    with visitor(browser, shop, 390, locale="en-GB") as page:
        page.goto("/account/register")
        fill(page, {"name": "Melati Contoh", "email": EMAIL, "password": PASSWORD})
        send(page)
        link = _link_in_mail(page, "/account/confirm/")
        page.goto(link)
        page.locator("#password").fill(PASSWORD)
        send(page)
        page.goto("/sell/")
        screenshot(page, "sell-start")
        send(page)
        page.goto("/sell/certificate")
        fill(page, {"number": number, "contact": EMAIL})
        screenshot(page, "sell-certificate")
        send(page)
        page.goto("/sell/profile")
        page.locator("[name=area]").first.check()
        fill(page, PROFILE)
        send(page)
        page.goto("/sell/address")
        fill(page, ADDRESS)
        send(page)
        page.goto("/sell/identity")
        fill(page, {"identity_number": "3572014505900003"})
        send(page)
        page.goto("/sell/bank")
        page.locator("[name=bank_code]").select_option(index=1)
        fill(page, {"account_number": "123456789012345", "holder": "Melati Contoh"})
        send(page)
        page.goto("/sell/terms")
        page.locator("[name=agreed]").check()
        send(page)
        page.goto("/sell/check")
        screenshot(page, "sell-check")
        send(page)
        page.goto("/sell/application")
        screenshot(page, "sell-submitted")


def _link_in_mail(page: Page, part: str) -> str:
    for _try in range(40):
        page.goto("/demo/mailbox")
        mine = page.locator("tr", has_text=EMAIL)
        letters = mine.locator("a", has_text="Confirm your e-mail").all()
        if letters:
            letters[0].click()
            page.wait_for_load_state()
            found = re.search(rf"{part}[a-z2-7]+", page.content())
            assert found
            return found[0]
        page.wait_for_timeout(500)
    raise AssertionError("no mail came")


def _open_application(page: Page) -> None:
    page.goto("/office/applications/")
    page.get_by_role("link", name=re.compile("Melati Uji")).first.click()
    page.wait_for_load_state()


def _decide(page: Page, *, reject: str = "") -> None:
    take = page.locator("form[action$='/claim'] button")
    if take.count():
        take.first.click()
        page.wait_for_load_state()
    for part in ("certificate", "profile", "address", "identity", "bank_account", "terms"):
        section = page.locator(f"#part-{part}")
        if part == reject:
            section.locator("details summary").first.click()
            section.locator("details form textarea, details form input[type=text]").nth(1).fill(
                "Tulis lebih lengkap"
            )
            section.locator("details form button.btn").first.click()
            page.wait_for_load_state()
        elif section.locator("form[action$='/accept'] button").count():
            section.locator("form[action$='/accept'] button").click()
            page.wait_for_load_state()


def send_back(browser: Browser, shop: RunningShop) -> None:
    with person(browser, shop, "reviewer1@petik.example") as page:
        _open_application(page)
        _decide(page, reject="profile")
        screenshot(page, "review-rejected")
        page.locator("textarea[name=note]").last.fill("Mohon lengkapi.")
        page.locator("button[formaction$='/return']").click()
        page.wait_for_load_state()


def correct(browser: Browser, shop: RunningShop) -> None:
    """The applicant finds the remark at its field, and corrects only that."""
    with person(browser, shop, EMAIL, 390) as page:
        page.goto("/sell/profile")
        expect(page.get_by_text("Tulis lebih lengkap").first).to_be_visible()
        screenshot(page, "sell-remark")
        page.locator("[name=about_id]").fill("Kami membatik di rumah, dua orang, sejak 2026.")
        send(page)
        page.goto("/sell/check")
        send(page)


def open_with_two_officers(browser: Browser, shop: RunningShop) -> None:
    """Who checked is not offered the second signature; another officer is."""
    with person(browser, shop, "reviewer1@petik.example") as page:
        _open_application(page)
        _decide(page)
        page.locator("form[action$='/check'] > .row button.btn").first.click()
        page.wait_for_load_state()
        assert page.locator("form[action$='/approve'] > .row button.btn").count() == 0
    with person(browser, shop, "reviewer2@petik.example") as page:
        _open_application(page)
        screenshot(page, "review-second")
        page.locator("form[action$='/approve'] > .row button.btn").first.click()
        page.wait_for_load_state()
        screenshot(page, "review-approved")


def photos(folder: Path) -> list[Path]:
    """Three pictures as a phone takes them."""
    files = []
    for colour in ("navy", "maroon", "olive"):
        path = folder / f"{colour}.jpg"
        Image.new("RGB", (900, 1200), colour).save(path, "JPEG")
        files.append(path)
    return files


def list_cloth(browser: Browser, shop: RunningShop, files: list[Path]) -> None:
    with person(browser, shop, EMAIL, 390) as page:
        page.goto("/workshop/")
        screenshot(page, "workshop-home")
        page.goto("/workshop/cloths/new")
        send(page)
        page.locator("#photos").set_input_files(files)
        page.wait_for_timeout(800)
        page.locator("form[enctype] button.btn").click()
        page.wait_for_load_state()
        screenshot(page, "list-photos")
        page.locator("a.btn.big", has_text=re.compile("Go on|Lanjut")).click()
        page.wait_for_url(re.compile("/kind"))
        page.locator("[name=technique][value=tulis]").check()
        page.locator("[name=motifs]").select_option("koi")
        screenshot(page, "list-kind")
        send(page)
        page.locator("[name=fabric]").select_option("primissima")
        fill(page, {"length_cm": "210", "width_cm": "105"})
        screenshot(page, "list-size")
        send(page)
        fill(page, {"price": "450.000", "stock": "1"})
        screenshot(page, "list-price")
        send(page)
        screenshot(page, "list-check")
        page.locator("form[action$='/publish'] button").click()
        page.wait_for_url(re.compile("/workshop/cloths$"))
        screenshot(page, "list-done")


def find_cloth(browser: Browser, shop: RunningShop) -> None:
    with visitor(browser, shop, 1280, locale="en-US") as page:
        for _try in range(60):
            page.goto("/en/cloths?q=melati+uji")
            if page.locator(".obj").count():
                break
            page.wait_for_timeout(500)
        screenshot(page, "found")
        expect(page.locator(".obj").first).to_be_visible()
