"""The demonstration as it stands after loading, on both engines."""

import hashlib
import re

import pytest
import sqlalchemy as sa

from marketplace.accounts import demo_access, passwords
from marketplace.accounts.models import Approval, Person, User
from marketplace.catalog.models import Photo, Product, ProductState, Variant
from marketplace.core import clock, mail
from marketplace.core.database import db
from marketplace.core.outbox import OutboxDelivery, OutboxMessage
from marketplace.demo import courses, loading, mark
from marketplace.demo.cloths import FIRST_PAGE
from marketplace.demo.mark import Mark
from marketplace.events import TOPICS
from marketplace.ledger import queries as ledger
from marketplace.orders.models import Order, OrderLine, SellerOrder
from marketplace.payments.models import BatchState, PayoutBatch, Refund
from marketplace.search.models import SearchEntry
from marketplace.sellers.models import Maker, Seller, SellerApplication, SellerState
from marketplace.training import queries as training
from tests.services.demo.conftest import Loaded, inside

# One loading for each engine serves all of them. Every day the browser walks through one.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def test_it_loads_and_says_how_long_it_took(
    loaded: Loaded, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\n  {loaded.said[-1]} ({db.engine.dialect.name}; the aim alone is 20 s)")
    assert re.fullmatch(r"The demo is loaded, in [0-9.]+ s\.", loaded.said[-1])
    assert mark.find() is Mark.LOADED


def test_loading_again_changes_nothing_and_is_quick(loaded: Loaded) -> None:
    before = _count(OutboxMessage), _count(User), _count(Product)
    said: list[str] = []
    loading.load(TOPICS, progress=said.append)
    assert said == ["The demo is there already."]
    assert (_count(OutboxMessage), _count(User), _count(Product)) == before


def test_the_same_stands_on_both_engines(on_sqlite: Loaded, on_postgresql: Loaded) -> None:
    """Two loadings give the same but for dates and secrets."""
    contents = []
    for each in (on_sqlite, on_postgresql):
        with inside(each):
            contents.append(_content())
    assert contents[0] == contents[1]
    assert len(contents[0]["cloths"]) == 42


def test_shops_cloths_and_motifs_are_enough_for_a_real_shop(loaded: Loaded) -> None:
    approved = list(
        db.session.scalars(sa.select(Seller).where(Seller.state == SellerState.APPROVED))
    )
    on_sale = list(
        db.session.scalars(sa.select(Product).where(Product.state == ProductState.PUBLISHED))
    )
    entries = list(db.session.scalars(sa.select(SearchEntry)))
    assert len(approved) >= 6
    assert all(shop.slug and shop.about["id"] and shop.about["en"] for shop in approved)
    assert {shop.area for shop in approved} == {"city", "regency"}
    assert len(on_sale) >= 36
    assert len({product.technique_code for product in on_sale}) == 8
    assert len({slug for entry in entries for slug in entry.motif_slugs}) >= 10
    assert len(entries) == len(on_sale)
    assert all(product.title["id"] and product.description["en"] for product in on_sale)
    assert all(product.making_days for product in on_sale)
    states = sa.select(Product.state, sa.func.count()).group_by(Product.state)
    counts = {row[0]: row[1] for row in db.session.execute(states)}
    assert (counts[ProductState.DRAFT], counts[ProductState.PAUSED]) == (2, 1)


def test_every_cloth_on_sale_has_three_drawings(loaded: Loaded) -> None:
    query = (
        sa.select(Photo.product_id, Photo.kind, Photo.is_drawing, Photo.width)
        .join(Product, Product.id == Photo.product_id)
        .where(Product.state != ProductState.DRAFT)
        .order_by(Photo.product_id, Photo.position)
    )
    by_product: dict[int, list[str]] = {}
    for product_id, kind, is_drawing, width in db.session.execute(query):
        assert is_drawing
        assert width == 800
        by_product.setdefault(product_id, []).append(kind.value)
    assert set(map(tuple, by_product.values())) == {("hung", "close", "folded")}


def test_the_worker_makes_the_first_page_s_pictures_first(loaded: Loaded) -> None:
    waiting = db.session.execute(
        sa.select(OutboxMessage.topic, OutboxMessage.payload)
        .where(OutboxMessage.expanded_at.is_(None), OutboxMessage.topic.in_(TOPICS))
        .order_by(OutboxMessage.id)
    ).all()
    assert {row.topic for row in waiting} == {"photo.added"}
    first = [row.payload["photo_id"] for row in waiting[:FIRST_PAGE]]
    newest = (
        sa.select(Product.id)
        .where(Product.state == ProductState.PUBLISHED)
        .order_by(Product.published_at.desc())
        .limit(FIRST_PAGE)
    )
    kinds = db.session.execute(
        sa.select(Photo.product_id, Photo.position).where(Photo.id.in_(first))
    ).all()
    assert {row.product_id for row in kinds} == set(db.session.scalars(newest))
    assert {row.position for row in kinds} == {0}
    undone = sa.select(OutboxDelivery.id).where(OutboxDelivery.done_at.is_(None))
    assert db.session.scalar(undone.limit(1)) is None


def test_the_orders_stand_in_every_state_with_their_pictures(loaded: Loaded) -> None:
    states = [state.value for state in db.session.scalars(sa.select(SellerOrder.state))]
    assert set(states) == {
        "paid", "accepted", "packed", "shipped", "delivered", "completed", "cancelled", "expired",
    }  # fmt: skip
    assert len(set(db.session.scalars(sa.select(Order.currency)))) >= 6
    snapshots = db.session.scalars(sa.select(OrderLine.snapshot)).all()
    assert all(snapshot["photo"]["renditions"] for snapshot in snapshots)
    refund = db.session.scalars(sa.select(Refund)).one()
    assert refund.state.value == "succeeded"


def test_one_payout_is_paid_and_one_waits_for_the_second_officer(loaded: Loaded) -> None:
    batches = db.session.scalars(sa.select(PayoutBatch).order_by(PayoutBatch.id)).all()
    assert [batch.state for batch in batches] == [BatchState.PAID, BatchState.PREPARED]
    signed = db.session.scalars(
        sa.select(Approval.user_id).where(
            Approval.subject_kind == "payout_batch", Approval.subject_id == batches[0].id
        )
    ).all()
    assert len(set(signed)) == 2


def test_the_books_are_in_balance(loaded: Loaded) -> None:
    totals: dict[str, int] = {}
    for line in ledger.trial_balance():
        totals[line.amount.currency] = totals.get(line.amount.currency, 0) + line.amount.minor
    assert len(totals) >= 6
    assert set(totals.values()) == {0}
    fx = [line for line in ledger.trial_balance() if line.account.code == "fx_trading"]
    assert not [line for line in fx if line.amount.minor], "every payment has been settled"


def test_applications_wait_for_the_office(loaded: Loaded) -> None:
    states = sorted(state.value for state in db.session.scalars(sa.select(SellerApplication.state)))
    assert [state for state in states if state != "approved"] == [
        "checked",
        "returned",
        "submitted",
    ]


def test_the_course_has_seventy_made_up_participants(loaded: Loaded) -> None:
    (course,) = training.list_courses()
    assert (course.name, course.places, course.participant_count) == ("Petik 2023", 70, 70)
    assert 0 < course.certificate_count < 70
    assert all("sintetis" in row for row in courses.roster_csv().splitlines()[1:])


def test_everyone_listed_can_sign_in(loaded: Loaded) -> None:
    listed = loading.list_accounts()
    known = {user.email: user for user in db.session.scalars(sa.select(User))}
    assert [each.role for each in listed].count("reviewer") == 2
    assert [each.role for each in listed].count("finance officer") == 2
    (stored,) = {known[each.email].password_hash for each in listed}
    assert passwords.fits(stored, listed[0].password)
    assert all(known[each.email].email_confirmed_at for each in listed)
    with_code = {email for email, _code in demo_access.demo_codes(now=clock.now())}
    assert with_code == {each.email for each in listed if each.office}


def test_a_buyer_and_an_officer_sign_in_through_the_page(loaded: Loaded) -> None:
    for email in ("pembeli@petik.example", "finance2@petik.example"):
        client = loaded.app.test_client()
        answer = client.post(
            "/account/sign-in", data={"identifier": email, "password": demo_access.PASSWORD}
        )
        assert answer.status_code == 303


def test_mails_stand_in_the_mailbox_and_open(loaded: Loaded) -> None:
    mails = mail.read_mailbox(limit=1000)
    assert len(mails) > 40
    assert all("@" in each.to and each.text for each in mails)
    client = loaded.app.test_client()
    inbox = client.get("/demo/mailbox")
    assert inbox.status_code == 200
    assert mails[0].name in inbox.text
    as_text = client.get(f"/demo/mailbox/{mails[0].name}")
    assert as_text.status_code == 200
    as_html = client.get(f"/demo/mailbox/{mails[0].name}/html")
    assert as_html.mimetype == "text/html"
    assert "sandbox" in as_html.headers["Content-Security-Policy"]
    assert "script-src" not in as_html.headers["Content-Security-Policy"]


def test_no_real_name_appears(loaded: Loaded) -> None:
    names = [
        *db.session.scalars(sa.select(Seller.name)),
        *db.session.scalars(sa.select(Person.name)),
        *db.session.scalars(sa.select(Maker.name)),
    ]
    texts = [
        text
        for column in (Seller.about, Product.title, Product.description)
        for value in db.session.scalars(sa.select(column))
        for text in value.values()
    ]
    found = {phrase for text in [*names, *texts] for phrase in _phrases(text)}
    assert len(found) > 1000
    assert not {phrase for phrase in found if _digest(phrase) in REAL_NAMES}


def test_the_check_of_names_finds_one() -> None:
    assert _digest("contoh nama") in {_digest(each) for each in _phrases("Batik Contoh Nama, 1")}


def _content() -> dict[str, object]:
    cloths = db.session.execute(
        sa.select(Product.slug, Product.title, Product.public_id, Variant.price_amount)
        .join(Variant, Variant.product_id == Product.id)
        .order_by(Product.id)
    )
    orders = sa.select(Order.number, Order.currency, Order.total_amount).order_by(Order.id)
    parts = sa.select(SellerOrder.number, SellerOrder.state).order_by(SellerOrder.id)
    return {
        "cloths": [tuple(row) for row in cloths],
        "orders": [tuple(row) for row in db.session.execute(orders)],
        "parts": [tuple(row) for row in db.session.execute(parts)],
        "shops": list(db.session.scalars(sa.select(Seller.slug).order_by(Seller.id))),
        "people": list(db.session.scalars(sa.select(Person.name).order_by(Person.id))),
        "batches": list(db.session.scalars(sa.select(PayoutBatch.total_rupiah))),
    }


def _count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def _phrases(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {
        " ".join(words[start : start + length])
        for length in (1, 2, 3)
        for start in range(len(words) - length + 1)
    }


def _digest(phrase: str) -> str:
    return hashlib.sha256(phrase.encode()).hexdigest()[:32]


# Digests of names of real people, groups and shops of batik in and around Blitar. Only digests,
# so that this very list does not bring the names in.
REAL_NAMES = frozenset(
    (
        "884ace7632428d815f546c2b854dbfdc",
        "f9aa619b600c667d9a4b608cefecdad4",
        "16f3a1e72e00b5ed4e3f1285afea1bf3",
        "d85aee3434cf148622d67a6dd05887e9",
        "e548ac4721ce53127315336589eff54b",
        "eac6573fc5d8633e5aa44e2761073ebf",
        "a41e08d490f9f72690a8fa7a94d8d53a",
        "c8a24c399e6ee9f36edffdf9d119957b",
        "d7a7dbcd9ac7eb75e81a5fc8fdd96aa4",
        "ae2706b1fd49c8c5d09b262179601291",
        "b68a9e0807b5573ade82cce9915a5ccb",
        "b81dad316c93505a59db5e4e24965ca5",
        "c842fe0b05abb38fa7b348227a175924",
        "775b1d34c7d4167e7bc2e6a7ff4b8c53",
        "92e53f0e3fe634cd44d7aea36b5a72a2",
        "378dafdc6f9ef4785f953cae75e9d814",
        "ae1870e5b82b4ff89266de31bd4b9040",
        "6beb2df3a1b9efb93c8a356018a566f0",
        "947c99ae9c4ac93e4ca92f32ab9ed808",
        "2b7b322ad299ab3a3e1f852fe723901a",
        "ddbe5d6467b99fa4329f65c70b3f7a95",
        "0d16e6575681c47684e9e687b44ae8f9",
        "0142d6f2546921c2c972afdbed8e8fdd",
        "a1c4675428c0d09fbfd888121abbeea9",
        "ebd48322231b5140b2a8cefe301017af",
        "4a7b64ad00ca808b76116523ac5e757c",
    )
)
