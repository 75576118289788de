"""What is another's looks like what never was: same status, same headers, same bytes, for
everybody who could meet it (A1, A3).
"""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from PIL import Image
from werkzeug.test import TestResponse

from marketplace.accounts.models import User
from marketplace.catalog.models import Photo, Product
from marketplace.core.database import db
from marketplace.orders.models import SellerOrder
from tests.factories import accounts, applications
from tests.factories.catalog import photos_of, published_cloth
from tests.factories.orders import paid_order, parts_of
from tests.factories.sellers import approved_seller, member, owner_of
from tests.pages.security.foreign_world import Row, World
from tests.support.clients import Visitor
from tests.support.sameness import shown

FIELDS = {
    "price": "450.000", "stock": "3", "technique": "tulis", "motifs": "koi", "colours": "indigo",
    "piece": "long_cloth", "fabric": "primissima", "length_cm": "210", "width_cm": "105",
    "carrier": "sample-post", "tracking_number": "EE041226118ID", "act": "remove",
    "reason": "check_number", "note": "A note of some length.", "value": "4", "effective_at": "",
}  # fmt: skip
"""Good values for every form that follows an id, so that no form is refused before the object."""

# Addresses with a parameter that names no object of anybody.
NOT_OBJECTS = frozenset(
    {"catalog.motif", "catalog.page", "catalog.technique", "webhooks.receive"}
    | {"admin_settings.setting"}
    # The mailbox is in the demonstration only; links have tests of their own (test_tokens.py).
    | {"demo_mailbox.show", "demo_mailbox.html"}
)

EVERYBODY: dict[str, Callable[[], User | None]] = {
    "anonymous": lambda: None,
    "buyer": accounts.buyer,
    "applicant": applications.drafted,
    "owner": lambda: owner_of(approved_seller(name="Toko Sendiri")),
    "manager": lambda: member(approved_seller(name="Toko Sendiri"), role="manager"),
    "maker": lambda: member(approved_seller(name="Toko Sendiri"), role="maker"),
    "reviewer": lambda: accounts.officer("reviewer"),
    "support": lambda: accounts.officer("support"),
    "finance": lambda: accounts.officer("finance"),
    "admin": lambda: accounts.officer("admin"),
}


@pytest.fixture
def world(app: Flask) -> World:
    return World(visitor(app))


def visitor(app: Flask) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def methods_of(app: Flask, endpoint: str) -> set[str]:
    return {
        method
        for rule in app.url_map.iter_rules(endpoint)
        for method in (rule.methods or set()) & {"GET", "POST"}
    }


def send(client: Visitor, row: Row, values: dict[str, str], method: str) -> TestResponse:
    with client.application.test_request_context():
        path = url_for(row.endpoint, **{**row.fixed, **values})  # type: ignore[arg-type]
    data = None
    if method == "POST":
        data = {**FIELDS, "photos": (picture(), "navy.jpg"), "file": (io.BytesIO(b"x"), "x.csv")}
    return client.open(path, method=method, data=data)


def picture() -> io.BytesIO:
    raw = io.BytesIO()
    Image.new("RGB", (60, 80), "navy").save(raw, "JPEG")
    raw.seek(0)
    return raw


def as_if_missing(answer: TestResponse, row: Row) -> tuple[int, str]:
    """The answer to ``row``'s foreign object, with the missing one's name in it."""
    text = str(shown(answer))
    for name, value in row.foreign.items():
        text = text.replace(value, row.missing[name])
    return answer.status_code, text


def facts() -> list[object]:
    """What of the others' things could be changed."""
    db.session.rollback()
    tables = (Product.state, Product.version, Photo.public_id, SellerOrder.state)
    return [db.session.scalars(sa.select(column).order_by(column)).all() for column in tables]


def test_each_address_with_an_object_stands_in_the_table(app: Flask, world: World) -> None:
    naming = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.arguments - {"lang", "token"} and "token" not in rule.arguments
    }
    assert {row.endpoint for row in world.rows()} == naming - NOT_OBJECTS


@pytest.mark.slow
def test_what_is_anothers_looks_like_what_never_was_to_everybody(
    app: Flask, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    before, cells, wrong = facts(), 0, []
    for who, make in EVERYBODY.items():
        client, user = visitor(app), make()
        if user is not None:
            client.sign_in(user)
        for row, method in cases(app, world, who):
            foreign = send(client, row, dict(row.foreign), method)
            missing = send(client, row, row.missing, method)
            cells += 1
            known = 404 if who != "anonymous" else missing.status_code
            if as_if_missing(foreign, row) != (known, str(shown(missing))):
                wrong.append((who, method, row.endpoint, foreign.status_code))
    with capsys.disabled():
        print(f"\n  foreign is missing: {cells} cells")
    assert wrong == []
    assert cells > 500
    assert facts() == before


def cases(app: Flask, world: World, who: str) -> list[tuple[Row, str]]:
    return [
        (row, method)
        for row in world.rows()
        if who not in row.holders
        for method in sorted(methods_of(app, row.endpoint))
    ]


def test_those_objects_are_there_for_the_people_they_belong_to(app: Flask, world: World) -> None:
    """Else everything above would be missing for everybody."""
    seen = set()
    for who in (*EVERYBODY, "their owner"):
        client = visitor(app)
        user = world.owner if who == "their owner" else EVERYBODY[who]()
        if user is not None:
            client.sign_in(user)
        for row in world.rows():
            is_theirs = who in row.holders or (who == "their owner" and not row.holders)
            if not is_theirs or "GET" not in methods_of(app, row.endpoint):
                continue
            if send(client, row, dict(row.foreign), "GET").status_code == 200:
                seen.add(row.endpoint)
    assert {"workshop.check", "workshop.price", "workshop_orders.show"} <= seen
    assert {"admin_sellers.review", "admin_training.course", "admin_training.revoke"} <= seen
    assert {"admin_orders.show", "admin_finance.batch", "admin_people.end"} <= seen


def test_anothers_part_within_ones_own_is_missing_too(client: Visitor) -> None:
    seller = approved_seller(name="Toko Sendiri")
    mine, second = (published_cloth(seller=seller) for _ in range(2))
    theirs = published_cloth(seller=approved_seller(name="Toko Lain"))
    client.sign_in(owner_of(seller))
    cloth = mine.public_id
    for photo in (photos_of(theirs)[0].public_id, photos_of(second)[0].public_id):
        row = Row("workshop.change_photo", {"photo_id": photo}, fixed={"public_id": cloth})
        foreign = send(client, row, dict(row.foreign), "POST")
        assert as_if_missing(foreign, row) == (
            404,
            str(shown(send(client, row, row.missing, "POST"))),
        )
    assert len(facts()[2]) == 9  # type: ignore[arg-type]


@pytest.mark.parametrize("act", ["cancel", "delivered"])
def test_a_part_of_another_order_is_missing_for_the_office_too(client: Visitor, act: str) -> None:
    order, other = paid_order(), paid_order()
    part = parts_of(other)[0].number
    client.sign_in(accounts.officer("support"))
    row = Row(f"admin_orders.{act}", {"part_number": part}, fixed={"number": order.number})
    foreign, missing = (send(client, row, values, "POST") for values in (row.foreign, row.missing))  # type: ignore[arg-type]
    assert as_if_missing(foreign, row) == (404, str(shown(missing)))
