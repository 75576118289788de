"""Every kind of page, as each of its readers is sent it: valid, accessible, narrow, by itself.

The pages are found by following links (``page_types``), so a new page is checked once something
leads to it; until then ``test_every_page_is_checked`` names it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from marketplace.web.locale import current_visit
from tests.browser.guests import ERRORS
from tests.browser.page_types import LANGUAGES, NOT_PAGES, ROLES, House
from tests.support.apps import app_for, close
from tests.support.axe import gated_lines
from tests.support.browser import DESK, PHONE, Width
from tests.support.nu import assert_valid_html
from tests.support.shops import RunningShop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NARROW = 320
HEIGHT = 800
GUESTS = ("visitor", "guest at the checkout", "guest about to pay")
GUESTS_EVERY_DAY = [
    role if role in GUESTS else pytest.param(role, marks=pytest.mark.slow) for role in ROLES
]
"""Who buys without an account every day, everybody else with the long tests."""
# Forms that are sent empty: one of each build, the summary of faults on top.
REFUSED = {
    "visitor": ("account.sign_in", "account.register", "account.reset"),
    "guest at the checkout": ("checkout.address", "checkout.review"),
    "artisan": ("workshop.kind", "workshop.size", "workshop.price"),
    "buyer": ("sellers.profile", "sellers.bank", "sellers.agreement"),
    "reviewer": ("admin_training.new_course", "admin_training.import_participants"),
    "admin": ("admin_people.grant", "admin_settings.setting"),
}
_SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll("main form[method=post]")].find((each) =>
    each.querySelector("[required], textarea"));
  for (const each of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (each.matches("[type=radio], [type=checkbox]")) each.checked = false;
    else if (!each.matches("select")) each.value = "";
  }
  form.noValidate = true;
  form.requestSubmit();
}"""
_UNFOLD = """() => {
  for (const each of document.querySelectorAll("details")) each.open = true;
  return document.documentElement.scrollHeight;
}"""
_NONCE = re.compile(r"'nonce-([\w-]{16,})'")
_WIDER = """() => {
  const root = document.documentElement;
  const wide = [...document.querySelectorAll("body *")].filter((each) =>
    each.getBoundingClientRect().right > root.clientWidth + 1 &&
    !each.closest(".vh, .scroll, [popover]"));
  return root.scrollWidth > root.clientWidth
    ? wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 120)) : null;
}"""


@pytest.fixture(scope="module")
def house(
    browser: Browser, shop: RunningShop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("addresses")
    app = app_for(f"sqlite:///{folder / 'empty.sqlite3'}", folder, env="demo")
    yield House(browser, shop, app)
    close(app)


def test_buying_works_without_scripts(house: House) -> None:
    """A guest went from the list of cloths to the bank in a browser without JavaScript."""
    assert "checkout.review" in house.kinds("guest at the checkout", "en")
    assert "demo_page.show" in house.kinds("guest about to pay", "id")


def test_every_page_is_checked(house: House) -> None:
    """Each address that answers GET is found by somebody here, or is named as no page."""
    found = {
        answer.kind.partition(" ")[0]
        for role in ROLES
        for answer in house.answers(role, "id")
        if answer.status == 200
    }
    there = {
        rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert sorted(there - found - set(NOT_PAGES)) == []
    assert sorted(set(NOT_PAGES) - there) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages_under_a_strict_policy(house: House, language: str) -> None:
    answers = [answer for role in ROLES for answer in house.answers(role, language)]
    dead = [
        f"{each.path}: {each.status}"
        for each in answers
        if each.status != 200 and each.path not in ERRORS
    ]
    assert dead == []
    nonces = []
    for each in answers:
        assert "unsafe" not in each.policy or each.kind == "demo_mailbox.html", each.path
        nonces += _NONCE.findall(each.policy)
    pages = [each for each in answers if each.kind != "demo_mailbox.html"]
    assert len(nonces) == len(set(nonces)) == len(pages)


def test_html_is_valid_and_says_its_language(house: House) -> None:
    sent, foreign = _error_pages(house), list[str]()
    for language in LANGUAGES:
        for role in ROLES:
            for each in house.answers(role, language):
                sent.append((f"{role} {language} {each.path}", each.text))
                if each.kind not in NOT_PAGES and f'<html lang="{language}"' not in each.text:
                    foreign.append(f"{role} {language} {each.path}")
    assert foreign == []
    assert_valid_html(sent)


@pytest.mark.slow
def test_a_refused_form_says_what_to_put_right(house: House) -> None:
    """Sent empty, each comes back as a valid and accessible page with the faults named."""
    faults, sent = list[str](), list[tuple[str, str]]()
    for role, forms in REFUSED.items():
        kinds = house.kinds(role, "id")
        with house.page_of(role, "id", PHONE) as (page, watch):
            watch.expect(": 422|status of 422")
            for kind in forms:
                page.goto(kinds[kind].path)
                sent.append((kind, _send_empty(page)))
                _show_all(page)
                faults += gated_lines(page) + _too_wide(page, kind)
    assert not faults, "\n".join(faults)
    assert_valid_html(sent)


@pytest.mark.parametrize("role", GUESTS_EVERY_DAY)
def test_pages_on_a_phone_in_indonesian(house: House, role: str) -> None:
    _examine(house, role, "id", PHONE)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_panels_are_accessible_when_open(house: House, scheme: str) -> None:
    faults = []
    with house.page_of("visitor", "id", PHONE, color_scheme=scheme) as (page, _watch):
        page.goto("/id/cloths")
        for panel in ("menu", "visit", "facets"):
            page.locator(f"button[popovertarget={panel}]:visible").first.click()
            page.locator(f"#{panel}").wait_for()
            faults += gated_lines(page)
            page.keyboard.press("Escape")
            page.locator(f"#{panel}").wait_for(state="hidden")
    assert not faults, "\n".join(faults)


# With the one above, every language meets every width and colours, and every width both colours.
@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("id", DESK, "dark"), ("en", PHONE, "dark"), ("en", DESK, "light")],
)
def test_pages_in_the_other_language_width_and_colours(
    house: House, role: str, language: str, width: Width, scheme: str
) -> None:
    _examine(house, role, language, width, color_scheme=scheme)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_pages_fit_a_narrow_phone_without_scripts(house: House, role: str) -> None:
    faults = []
    with house.page_of(role, "id", PHONE, java_script_enabled=False) as (page, _watch):
        for kind, answer in house.kinds(role, "id").items():
            page.goto(answer.path)
            faults += _too_wide(page, kind)
    assert not faults, "\n".join(faults)


def _error_pages(house: House) -> list[tuple[str, str]]:
    """All of them, also those that nobody can be led to here."""
    env = house.app.jinja_env
    names = [name for name in env.list_templates() if re.fullmatch(r"errors/\d+\.html", name)]
    assert names
    with house.app.test_request_context():
        values = {"sentence": "", "request_id": "-", "visit": current_visit()}
        return [(name, env.get_template(name).render(values)) for name in names]


def _send_empty(page: Page) -> str:
    """Send the page's form with nothing in it; the page that comes back."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.evaluate(_SEND_EMPTY)
    page.wait_for_load_state()
    assert answer.value.status == 422, page.url
    return answer.value.text()


def _examine(house: House, role: str, language: str, width: Width, **more: object) -> None:
    """Load each kind of page once; the watch over the browser sees policy, origin and scripts."""
    faults = []
    with house.page_of(role, language, width, **more) as (page, _watch):
        size = page.viewport_size
        assert size
        for kind, answer in house.kinds(role, language).items():
            page.set_viewport_size(size)
            page.goto(answer.path)
            _show_all(page)
            faults += gated_lines(page)
            if width == PHONE:
                faults += _too_wide(page, kind)
    assert not faults, "\n".join(faults)


def _show_all(page: Page) -> None:
    """Everything unfolded, the window as high as the page: no bar at the foot hides a thing."""
    size = page.viewport_size
    assert size
    height = page.evaluate(_UNFOLD)
    page.set_viewport_size({"width": size["width"], "height": max(HEIGHT, height)})


def _too_wide(page: Page, kind: str) -> list[str]:
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    wide = page.evaluate(_WIDER)
    return [] if wide is None else [f"{kind} scrolls sideways at {NARROW}: {page.url} {wide}"]
