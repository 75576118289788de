"""What is kept of a letter that went out."""

import re

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.notifications import account_letters, order_letters, service
from marketplace.notifications.letters import Letter, Reader
from marketplace.notifications.models import Notice, SentMessage
from tests.factories.accounts import buyer
from tests.factories.orders import paid_order


def kept(*columns: sa.ColumnElement[str]) -> list[str]:
    db.session.rollback()
    return [text for column in columns for text in db.session.scalars(sa.select(column))]


def test_the_record_of_a_mail_opens_no_link_and_names_no_guest(app, mailbox) -> None:
    user_id = buyer().id
    order_id = paid_order(email="ann@example.com").id
    account_letters.tell_reset({"user_id": user_id, "message_id": 1})
    order_letters.tell_paid({"order_id": order_id})

    secret = re.search(r"/account/reset/(\w+)", mailbox[0].text)[1]
    keys = kept(SentMessage.key, Notice.key)
    assert keys
    assert not [key for key in keys if secret in key or "ann@example.com" in key]


def test_the_longest_address_is_told_apart_from_its_neighbour(app, mailbox) -> None:
    readers = [Reader(f"{'a' * 60}@{('b' * 60 + '.') * 2}{end}.example", "en") for end in ("c", "d")]
    letters = [Letter("hello", each, "Hello", [], "", "") for each in readers]
    service.send("application.submitted:app_abcdefghijklmnop:1", letters)
    assert [mail.to for mail in mailbox] == [reader.email for reader in readers]
