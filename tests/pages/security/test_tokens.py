"""A link opens just what it was made for: each other text in its place is not found (A3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask, url_for

from marketplace.accounts import tokens
from marketplace.accounts.models import TokenKind
from marketplace.core import clock as core_clock
from marketplace.core.crypto import token_digest
from marketplace.core.database import transaction
from marketplace.orders.links import order_token
from marketplace.orders.models import Order
from tests.factories import accounts
from tests.factories.orders import page_token, parts_of, shipped_order, started_attempt
from tests.factories.orders import placed_order as placed
from tests.factories.training import unclaimed_certificate
from tests.support.apps import forget_limits
from tests.support.clients import Visitor
from tests.support.moments import Clock
from tests.support.sameness import shown

MISSING = "m" * 32

CHANGES: dict[str, Callable[[str], str]] = {
    "the word null": lambda good: "null",
    "the word None": lambda good: "None",
    "the word undefined": lambda good: "undefined",
    "a space": lambda good: " ",
    "a dot": lambda good: "%2e",
    "a star": lambda good: "*",
    "any text": lambda good: "%",
    "other case": lambda good: good.upper(),
    "one character less": lambda good: good[:-1],
    "without the first character": lambda good: good[1:],
    "one character more": lambda good: good + "a",
    "a space behind": lambda good: good + " ",
    "a line behind": lambda good: good + "\n",
    "in quotation marks": lambda good: f"'{good}'",
    "twice": lambda good: good + good,
    "the first character changed": lambda good: ("b" if good[0] == "a" else "a") + good[1:],
    "full-width digits": lambda good: good.translate({ord(d): ord(d) + 0xFEE0 for d in "234567"}),
    "what the database keeps of it": token_digest,
    "very long": lambda good: "a" * 2_000,
}


@dataclass(frozen=True)
class Link:
    """Who takes the token, by which method, beside which other parts of the address."""

    endpoint: str
    method: str
    make: Callable[[], str]
    with_number: bool = False


def _account_link(kind: TokenKind) -> Callable[[], str]:
    def make() -> str:
        user_id = accounts.account(confirmed=False).id
        with transaction():
            return tokens.issue(user_id, kind, core_clock.now())

    return make


def _order_link() -> str:
    return order_token(placed())


def _demo_link() -> str:
    return page_token(started_attempt(placed()))


LINKS = (
    Link("orders.show", "GET", _order_link),
    Link("orders.unlock", "POST", _order_link),
    Link("orders.receipt", "GET", _order_link),
    Link("orders.received", "POST", _order_link, with_number=True),
    Link("orders.confirm", "POST", _order_link, with_number=True),
    Link("payments.show", "GET", _order_link),
    Link("payments.start", "POST", _order_link),
    Link("payments.returned", "GET", _order_link),
    Link("payments.state", "GET", _order_link),
    Link("demo_page.show", "GET", _demo_link),
    Link("demo_page.act", "POST", _demo_link),
    Link("account.confirm", "GET", _account_link(TokenKind.CONFIRM_EMAIL)),
    Link("account.confirm", "POST", _account_link(TokenKind.CONFIRM_EMAIL)),
    Link("account.reset", "GET", _account_link(TokenKind.RESET_PASSWORD)),
    Link("account.reset", "POST", _account_link(TokenKind.RESET_PASSWORD)),
    Link("account.confirm_email", "GET", _account_link(TokenKind.CHANGE_EMAIL)),
    Link("account.confirm_email", "POST", _account_link(TokenKind.CHANGE_EMAIL)),
    Link("certificates.check", "GET", lambda: unclaimed_certificate().public_id),
)
NAMES = [f"{link.method} {link.endpoint}" for link in LINKS]
KINDS = {
    "account.confirm": TokenKind.CONFIRM_EMAIL,
    "account.reset": TokenKind.RESET_PASSWORD,
    "account.confirm_email": TokenKind.CHANGE_EMAIL,
}
ONE_TIME = [link for link in LINKS if link.endpoint in KINDS]


def address(client: Visitor, link: Link, token: str) -> str:
    more = {"number": "PTK-1"} if link.with_number else {}
    with client.application.test_request_context():
        path = url_for(link.endpoint, token="TOKEN", **more)  # type: ignore[arg-type]
    return path.replace("TOKEN", quote(token, safe=""))


def test_each_address_that_takes_a_token_stands_in_the_table(app: Flask) -> None:
    taking = {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if "token" in rule.arguments
    }
    assert taking == set(NAMES)


@pytest.mark.parametrize("link", LINKS, ids=NAMES)
def test_a_changed_token_looks_like_one_that_never_was(client: Visitor, link: Link) -> None:
    good = link.make()
    missing = shown(client.open(address(client, link, MISSING), method=link.method))
    assert missing[0] == 404
    for name, change in CHANGES.items():
        tried = change(good)
        if tried == good:
            continue
        forget_limits()  # so many tries in a minute are refused by themselves
        answer = client.open(address(client, link, tried), method=link.method)
        assert shown(answer) == missing, name


@pytest.mark.parametrize("link", LINKS, ids=NAMES)
def test_no_token_and_one_with_a_null_byte_open_nothing(client: Visitor, link: Link) -> None:
    good = link.make()
    for tried in ("\0", good + "\0", "\0" + good):
        answer = client.open(address(client, link, tried), method=link.method)
        assert answer.status_code == 404
    empty = client.open(address(client, link, ""), method=link.method)
    # Without its last part the address is that of a page that asks who is there, or of none.
    assert empty.status_code in (303, 308, 401, 404, 405)
    assert good not in empty.text


@pytest.mark.parametrize(
    "link", ONE_TIME, ids=[f"{each.method} {each.endpoint}" for each in ONE_TIME]
)
@pytest.mark.parametrize("end", ["old", "used", "of another kind"])
def test_a_one_time_link_that_is_over_looks_like_one_that_never_was(
    client: Visitor, clock: Clock, link: Link, end: str
) -> None:
    kind = KINDS[link.endpoint]
    user_id = accounts.account(confirmed=False).id
    others = [each for each in TokenKind if each is not kind]
    with transaction():
        secret = tokens.issue(user_id, others[0] if "kind" in end else kind, core_clock.now())
    if end == "used":
        with transaction():
            tokens.use(secret, kind, now=core_clock.now())
    if "old" in end:
        clock.at += tokens.LIFETIME[kind] + timedelta(seconds=1)
    over = client.open(address(client, link, secret), method=link.method)
    missing = client.open(address(client, link, MISSING), method=link.method)
    assert shown(over) == shown(missing)


def test_the_token_of_one_order_takes_no_part_of_another(client: Visitor) -> None:
    mine, other = shipped_order(email="ann@example.com"), shipped_order(email="bob@example.com")
    client.submit(f"/orders/{order_token(mine)}/unlock", email="ann@example.com")
    for act in ("received", "confirm"):
        foreign = client.post(f"/orders/{order_token(mine)}/parts/{number_of(other)}/{act}")
        missing = client.post(f"/orders/{order_token(mine)}/parts/PTK-NONE/{act}")
        assert shown(foreign) == shown(missing)
        assert foreign.status_code == 404


def number_of(order: Order) -> str:
    return parts_of(order)[0].number
