"""The same button from many hands at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from marketplace.core.database import db
from marketplace.orders.models import Order
from marketplace.payments.models import DemoCharge, PaymentAttempt
from tests.factories.catalog import published_cloth
from tests.pages.orders.test_buying import ABROAD, put_in_cart, review_fields, walk_to_review
from tests.support.clients import Visitor

HANDS = 50


def count(model: type[Order | PaymentAttempt | DemoCharge]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_fifty_times_the_same_button_is_one_order_and_one_attempt(committing_app: Flask) -> None:
    visitor = committing_app.test_client()
    assert isinstance(visitor, Visitor)
    put_in_cart(visitor, published_cloth())
    fields = review_fields(walk_to_review(visitor, ABROAD))
    cookie = visitor.get_cookie("session")
    assert cookie is not None
    db.session.rollback()
    all_there = Barrier(HANDS)

    def press(_number: int) -> tuple[int, str]:
        with committing_app.app_context():
            hand = committing_app.test_client()
            hand.set_cookie("session", cookie.value)
            all_there.wait(120)
            answer = hand.post("/checkout/place", data=fields)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(HANDS) as pool:
        answers = list(pool.map(press, range(HANDS)))
    db.session.rollback()
    assert set(answers) == {(303, answers[0][1])}
    assert (count(Order), count(PaymentAttempt), count(DemoCharge)) == (1, 1, 1)
    other = visitor.post("/checkout/place", data={**fields, "seen_total": "1"})
    assert other.status_code == 422
