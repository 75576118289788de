"""The notices of a person: they lead to where to act, and what is stored of them opens nothing."""

import re

import pytest
import sqlalchemy as sa

from marketplace.accounts.models import User
from marketplace.core.database import db
from marketplace.notifications.models import Notice
from marketplace.orders.links import order_token
from marketplace.orders.models import Order
from tests.factories import accounts
from tests.factories.orders import delivered_order
from tests.support.clients import Visitor


@pytest.fixture
def order(app, mailbox, work) -> Order:
    order_id = delivered_order(user=accounts.buyer()).id
    db.session.commit()  # What work() writes would be undone with this session's reading.
    work()
    return db.session.get_one(Order, order_id)


def test_each_notice_of_an_order_leads_to_its_page(client: Visitor, order: Order) -> None:
    path, number = f"/orders/{order_token(order)}", order.number
    client.sign_in(db.session.get_one(User, order.user_id))
    page = client.get("/account/notices/").text
    assert re.findall(r'href="(/orders/\w+)"', page) == [path] * 3
    assert number in client.get(path).text


def test_no_stored_notice_opens_an_order(client: Visitor, order: Order) -> None:
    stored = db.session.scalars(sa.select(Notice.url)).all()
    assert order_token(order) not in " ".join(stored)
    assert f"/orders/{order.public_id}" in stored
    assert client.get(f"/orders/{order.public_id}").status_code == 404


def test_the_mail_leads_to_the_order(mailbox, order: Order) -> None:
    letters = [each for each in mailbox if f"/orders/{order_token(order)}" in each.text]
    assert len(letters) == 3
