"""A real Chromium for the tests, and what is watched on every page."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.support.axe import assert_no_serious_axe
from tests.support.missing import ServiceMissing
from tests.support.watch import Watch

__all__ = [
    "DESK",
    "PHONE",
    "Watch",
    "assert_no_serious_axe",
    "find_chromium",
    "launched_browser",
    "page_at",
    "screenshot",
]

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"
PATIENCE_SECONDS = 90
PHONE: Final = 390
DESK: Final = 1280
Width = Literal[390, 1280]

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_SCREENS: dict[int, dict[str, Any]] = {
    PHONE: {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    DESK: {"viewport": {"width": 1280, "height": 900}},
}


def find_chromium() -> str:
    """The path of a Chromium or Chrome; raises ServiceMissing."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    for path in _MAC_APPLICATIONS:
        if os.access(path, os.X_OK):
            return path
    raise ServiceMissing("no Chromium: `apt-get install chromium fonts-noto-core`, or Chrome")


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """A headless Chromium with a fresh profile; raises ServiceMissing.

    Playwright's own loop runs in this thread meanwhile: only one at a time.
    """
    path = find_chromium()
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        except Error as error:
            raise ServiceMissing(f"{path} does not start: {error.message}") from error
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_at(
    browser: Browser, width: Width, *, origin: str | None = None, **context: Any
) -> Iterator[tuple[Page, Watch]]:
    """A page in a context of its own: 390 a phone, 1280 a desk; and the watch over it.

    `origin` ("http://127.0.0.1:8000") is the base of relative addresses and the only place from
    which anything may be loaded. More settings go to Playwright's `new_context`, such as
    `java_script_enabled=False`, `locale="id-ID"`, `color_scheme="dark"`. On leaving without
    an error the watch must have found nothing.
    """
    opened = browser.new_context(**{**_SCREENS[width], "base_url": origin, **context})
    opened.set_default_timeout(PATIENCE_SECONDS * 1000)
    try:
        watch = Watch(opened, origin=origin)
        yield opened.new_page(), watch
    finally:
        opened.close()
    watch.assert_quiet()


def screenshot(page: Page, name: str, *, full_page: bool = True) -> Path:
    """Keep a picture as `.screenshots/NAME-WIDTH.png`; git ignores the folder."""
    SCREENSHOTS.mkdir(exist_ok=True)
    (SCREENSHOTS / ".gitignore").write_text("*\n")
    size = page.viewport_size
    plain = re.sub(r"[^\w.-]+", "-", name)
    path = SCREENSHOTS / f"{plain}-{size['width'] if size else 'full'}.png"
    page.screenshot(path=path, full_page=full_page, animations="disabled")
    return path
