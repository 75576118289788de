"""Who sees which pages of the product. The pages themselves are found by following links."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page
from werkzeug.exceptions import HTTPException

from tests.browser.crawl import Answer, follow
from tests.browser.guests import ERRORS, Began, begin, send_form
from tests.support.browser import Width, page_at
from tests.support.shops import RunningShop
from tests.support.watch import Watch

LANGUAGES = ("id", "en")
NOT_PAGES = {
    "account.arrive": "leads to where a person works",
    "admin_home.home": "leads to the first section of the office",
    "catalog.media": "pictures",
    "catalog.robots": "a text for search engines",
    "catalog.root": "leads to the home page in the visitor's language",
    "catalog.sitemap": "XML for search engines",
    "checkout.places": "JSON: suggestions for an address",
    "demo_mailbox.html": "a mail as a mail program shows it, shut off by a policy of its own",
    "operations.healthz": "for machines",
    "operations.readyz": "for machines",
    "orders.receipt": "a PDF",
    "payments.state": "JSON: whether the money has come",
}
"""Endpoints that answer GET with something else than a page of ours, and what that is."""

ROLES = (
    "visitor",
    "guest at the checkout",
    "guest about to pay",
    "half signed in",
    "artisan",
    "buyer",
    "applicant",
    "reviewer",
    "finance",
    "support",
    "admin",
)
_VISITS = {"id": "id.IDR.ID", "en": "en.USD.US"}


@dataclass
class Role:
    """Somebody with a cookie jar; ``answers`` are the pages they were sent, by language."""

    name: str
    began: Began
    answers: dict[str, list[Answer]] = field(default_factory=dict)


class House:
    """The running demonstration with everybody in it."""

    def __init__(self, browser: Browser, shop: RunningShop, app: Flask) -> None:
        self.browser, self.shop, self.app = browser, shop, app
        self._roles: dict[str, Role] = {}

    def kind_of(self, path: str) -> str:
        """The endpoint at ``path``, of the shop's texts with the text's name; or the error."""
        try:
            endpoint, values = self.app.url_map.bind("").match(path.partition("?")[0], "GET")
        except HTTPException as error:
            return str(error.code)
        return f"{endpoint} {values['slug']}" if endpoint == "catalog.page" else str(endpoint)

    def answers(self, name: str, language: str) -> list[Answer]:
        """What ``name`` is sent when following the links, in ``language``.

        Kinds that somebody before them in ROLES was sent are not asked for again.
        """
        role = self._role(name)
        if language not in role.answers:
            others = ROLES[: ROLES.index(name)]
            known = {each.kind for other in others for each in self.answers(other, language)}
            foreign = tuple(f"/{each}/" for each in LANGUAGES if each != language)
            with self._context(role, language) as context:
                role.answers[language] = follow(
                    context.request,
                    role.began.starts,
                    self.kind_of,
                    lambda kind, path: kind in known or path.startswith(foreign),
                )
        return role.answers[language]

    def kinds(self, name: str, language: str) -> dict[str, Answer]:
        """One page of each kind among the answers to ``name``."""
        found = {each.kind: each for each in reversed(self.answers(name, language))}
        return {kind: each for kind, each in found.items() if kind not in NOT_PAGES}

    @contextmanager
    def page_of(
        self, name: str, language: str, width: Width, **more: object
    ) -> Iterator[tuple[Page, Watch]]:
        """A browser in which ``name`` reads in ``language``."""
        role = self._role(name)
        more |= {"storage_state": {"cookies": role.began.cookies}, "reduced_motion": "reduce"}
        with page_at(self.browser, width, origin=self.shop.url, **more) as (page, watch):
            watch.expect("|".join(ERRORS))
            with self._speaking(page.context, role, language):
                yield page, watch

    def _role(self, name: str) -> Role:
        if name not in self._roles:
            self._roles[name] = Role(name, begin(name, self.browser, self.shop))
        return self._roles[name]

    @contextmanager
    def _context(self, role: Role, language: str) -> Iterator[BrowserContext]:
        context = self.browser.new_context(
            base_url=self.shop.url,
            storage_state={"cookies": role.began.cookies},
        )
        try:
            with self._speaking(context, role, language):
                yield context
        finally:
            context.close()

    @contextmanager
    def _speaking(self, context: BrowserContext, role: Role, language: str) -> Iterator[None]:
        visit = {"name": "visit", "value": _VISITS[language], "url": self.shop.url}
        context.add_cookies([visit])  # type: ignore[list-item]
        usual = role.began.language
        if usual in ("", language):
            yield
            return
        _choose(context.request, language)
        try:
            yield
        finally:
            _choose(context.request, usual)


def _choose(request: APIRequestContext, language: str) -> None:
    """The account's language, as the button in the panel of each page changes it."""
    send_form(request, "/account/", "/visit", language=language, next="/account/")
