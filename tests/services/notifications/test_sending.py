"""What is kept of a letter, and that one reader without mail keeps nobody else from hearing."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from marketplace.core import mail
from marketplace.core.database import db
from marketplace.core.runtime import current_settings, use_settings
from marketplace.notifications import account_letters, order_letters, service
from marketplace.notifications.letters import Letter, Reader
from marketplace.notifications.models import Notice, SentMessage
from tests.factories.accounts import buyer
from tests.factories.catalog import published_cloth
from tests.factories.orders import paid_order
from tests.factories.sellers import approved_seller, owner_of
from tests.support.smtp import SmtpServer


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
    long = "a" * 60 + "@" + ("b" * 60 + ".") * 2
    readers = [Reader(f"{long}{end}.example", "en") for end in ("c", "d")]
    letters = [Letter("hello", each, "Hello", [], "", "") for each in readers]
    service.send("application.submitted:app_abcdefghijklmnop:1", letters)
    assert [each.to for each in mailbox] == [reader.email for reader in readers]


def test_a_buyer_without_mail_does_not_keep_the_shop_from_hearing(
    app, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def only_known(_server, _session, envelope, address, _options) -> str:
        if address == "ann@example.com":
            return "550 nobody here has this name"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    monkeypatch.setattr(smtp_server, "handle_RCPT", only_known, raising=False)
    use_settings(replace(current_settings(), smtp_url=smtp_server.url))
    seller = approved_seller()
    owner_email = owner_of(seller).email
    order_id = paid_order(published_cloth(seller=seller), email="ann@example.com").id

    for _ in range(2):
        with pytest.raises(ExceptionGroup, match=r"^1 of . mails"):
            order_letters.tell_paid({"order_id": order_id})
    assert [each["To"] for each in smtp_server.messages] == [owner_email]


def test_while_no_mail_goes_out_the_site_tells_the_shop_and_later_each_mail_goes_once(app) -> None:
    seller = approved_seller()
    owner_id, owner_email = owner_of(seller).id, owner_of(seller).email
    order_id = paid_order(published_cloth(seller=seller), email="ann@example.com").id

    use_settings(replace(current_settings(), smtp_url="smtp://127.0.0.1:1"))
    with pytest.raises(ExceptionGroup, match="2 of 2 mails: The mail server does not answer"):
        order_letters.tell_paid({"order_id": order_id})
    assert len(notices_of(owner_id)) == 1

    with mail.capture() as sent:
        for _ in range(2):
            order_letters.tell_paid({"order_id": order_id})
    assert [each.to for each in sent] == ["ann@example.com", owner_email]
    assert len(notices_of(owner_id)) == 1


def notices_of(user_id: int) -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Notice).where(Notice.user_id == user_id)))
