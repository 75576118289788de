"""How each of the people of ``page_types`` comes to stand where their pages begin."""

import re
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, APIResponse, Browser, Page

from tests.browser.people import (
    INDONESIA,
    PASSWORD,
    US,
    cloths_of_two_shops,
    code_shown,
    fill,
    put_in_cart,
    visitor,
)
from tests.support.shops import RunningShop

MAIL_SECONDS = 120
SIGNED_IN = {
    "buyer": ("pembeli", "/account/", "/orders/", "/sell/application", "/sell/no-certificate"),
    "applicant": ("gandewa", "/sell/application", "/sell/check"),
    "artisan": ("lumarap", "/workshop/"),
    "reviewer": ("reviewer1", "/office/"),
    "finance": ("finance1", "/office/"),
    "support": ("support", "/office/orders/", "/office/courses/"),
    "admin": ("admin", "/office/"),
}
"""The account, and where its pages begin."""

ERRORS = ("/nothing-stands-here", "/cart/add")
"""Addresses that answer GET with an error: nothing there, only for forms."""

_VISITOR = (
    "/",
    "/account/sign-in",
    "/account/register",
    "/account/forgot",
    "/account/mail-sent",
    "/demo/mailbox",
    *ERRORS,
)


@dataclass(frozen=True)
class Began:
    """A cookie jar and the first pages; ``language`` is the account's, if there is one."""

    starts: list[str]
    cookies: list[Any] = field(default_factory=list)
    language: str = ""


def begin(name: str, browser: Browser, shop: RunningShop) -> Began:
    """Let ``name`` do what comes before their pages."""
    if name in SIGNED_IN:
        return _sign_in(browser, shop, *SIGNED_IN[name])
    # Without JavaScript: so the way of a buyer is walked without it as well.
    with visitor(browser, shop, 390, java_script_enabled=False) as page:
        doing = {
            "visitor": _ask_for_mails,
            "guest at the checkout": _go_to_the_checkout,
            "guest about to pay": _order,
            "half signed in": _give_the_password,
        }
        return Began(doing[name](page, shop), page.context.cookies())


def send_form(request: APIRequestContext, page: str, to: str = "", **values: str) -> APIResponse:
    """Send ``values`` to the address ``to`` as the form on ``page`` would."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', request.get(page).text())
    assert found, page
    answer = request.post(to or page, form={"csrf_token": found[1], **values}, max_redirects=0)
    assert answer.status == 303, f"{to or page}: {answer.status}"
    return answer


def _ask_for_mails(page: Page, shop: RunningShop) -> list[str]:
    """The links that come by mail: to open an account, to choose another password."""
    request, before = page.context.request, _letters(shop)
    new = {"name": "Kirana Contoh", "email": "kirana@example.com", "password": PASSWORD}
    send_form(request, "/account/register", **new)
    send_form(request, "/account/forgot", email="pembeli@petik.example")
    return [
        *_VISITOR,
        _link_in_mail(shop, new["email"], "confirm", before),
        _link_in_mail(shop, "pembeli@petik.example", "reset", before),
    ]


def _letters(shop: RunningShop) -> set[Path]:
    return set((Path(shop.environment["PETIK_DATA_DIR"]) / "mail").glob("*.eml"))


def _link_in_mail(shop: RunningShop, to: str, part: str, before: set[Path]) -> str:
    """The link to ``part`` of the account in a letter to ``to`` that was not there ``before``."""
    until = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < until:
        for file in _letters(shop) - before:
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            found = re.search(rf"/account/{part}/\S+", str(body.get_content() if body else ""))
            if found and to in str(mail["To"]):
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no mail with /account/{part}/ came to {to}")


def _go_to_the_checkout(page: Page, shop: RunningShop) -> list[str]:
    """A guest abroad with pieces of two shops, as far as the last look before the order."""
    _check_out(page, "en", "US", {**US, "province": "IL"}, pieces=2)
    return ["/cart/", "/checkout/address", "/checkout/delivery", "/checkout/review"]


def _order(page: Page, shop: RunningShop) -> list[str]:
    """A guest at home whose card was declined once and who is at the bank again."""
    _check_out(page, "id", "ID", INDONESIA, pieces=1)
    page.locator("#terms").check()
    page.locator("button.btn.big").click()
    page.locator("button[value=decline]").click()
    page.wait_for_url(re.compile(r"/pay/[a-z2-7]+$"))
    pay = page.url.removeprefix(shop.url)
    page.locator("form button.btn.big").click()
    page.wait_for_url(re.compile("/pay/demo/"))
    bank = page.url.removeprefix(shop.url)
    return [bank, pay, f"{pay}/returned", pay.replace("/pay/", "/orders/")]


def _check_out(
    page: Page, language: str, country: str, address: dict[str, str], *, pieces: int
) -> None:
    for path in cloths_of_two_shops(page, language)[:pieces]:
        put_in_cart(page, path)
    page.locator("form[action='/checkout/start'] button").click()
    page.goto(f"/checkout/address?country={country}")
    fill(page, address)
    page.locator("button.btn.big").click()
    page.wait_for_url(re.compile("/checkout/(delivery|review)"))
    if "/delivery" in page.url:
        page.locator("button.btn.big").click()
    page.wait_for_url(re.compile("/checkout/review"))


def _give_the_password(page: Page, shop: RunningShop) -> list[str]:
    """An officer who has not entered the second factor yet."""
    send_form(
        page.context.request,
        "/account/sign-in",
        identifier="reviewer2@petik.example",
        password=PASSWORD,
    )
    return ["/account/second-factor"]


def _sign_in(browser: Browser, shop: RunningShop, account: str, *starts: str) -> Began:
    email = f"{account}@petik.example"
    with visitor(browser, shop) as page:
        request = page.context.request
        if email in shop.cookies:
            page.context.add_cookies(shop.cookies[email])
        else:
            # Not kept for the walks: theirs must be fresh when they come to the money.
            _enter(request, email)
        language = re.search(r'<html lang="(\w+)"', request.get("/account/").text())
        assert language
        more = _begin_to_sell(page, shop) if account == "pembeli" else []
        return Began([*starts, *more], page.context.cookies(), language[1])


def _enter(request: APIRequestContext, email: str) -> None:
    """Sign in; the demonstration shows the officers' codes on its own page."""
    answer = send_form(request, "/account/sign-in", identifier=email, password=PASSWORD)
    if "/second-factor" in answer.headers["location"]:
        page = request.get("/account/second-factor").text()
        send_form(request, "/account/second-factor", code=code_shown(page, email))


def _begin_to_sell(page: Page, shop: RunningShop) -> list[str]:
    """A buyer who has begun an application for a shop and asked for another e-mail."""
    page.goto("/sell/")
    for button in page.locator("main form[action$='/sell/'] button").all():
        button.click()
    request, before = page.context.request, _letters(shop)
    new = "dimas@example.com"
    send_form(request, "/account/email", email=new, current=PASSWORD)
    return [_link_in_mail(shop, new, "email", before)]
