"""Letters about accounts: each change in its own words, each told once, and links that open."""

import re

import pytest
import sqlalchemy as sa

from marketplace.accounts import service, tokens
from marketplace.accounts.models import SecurityChange, TokenKind
from marketplace.core import jobs, outbox
from marketplace.core.database import db, transaction
from marketplace.events import TOPICS
from marketplace.notifications import account_letters
from marketplace.notifications.models import SentMessage
from tests.factories.accounts import buyer, cheap_hash


def test_every_change_of_an_account_is_told_in_words_of_its_own(app, mailbox) -> None:
    user_id = buyer().id
    for number, what in enumerate(SecurityChange):
        account_letters.tell_security_changed(
            {"user_id": user_id, "what": what.value, "message_id": number}
        )
    assert len({letter.subject for letter in mailbox}) == len(SecurityChange)
    assert not [letter for letter in mailbox if letter.subject not in letter.text]


def test_a_used_recovery_code_and_new_ones_are_told_by_name(app, mailbox) -> None:
    user_id = buyer().id
    for number, what in enumerate(["recovery_code_used", "recovery_codes_renewed"]):
        account_letters.tell_security_changed(
            {"user_id": user_id, "what": what, "message_id": number}
        )
    assert [letter.subject for letter in mailbox] == [
        "A recovery code of yours was used for signing in.",
        "New recovery codes were made for your account.",
    ]


def ask_for_everything(user_id: int, clock) -> None:
    with transaction():
        outbox.add("user.registered", user_id=user_id)
        outbox.add("user.register_again", user_id=user_id)
        outbox.add("user.reset_requested", user_id=user_id)
        outbox.add("user.security_changed", user_id=user_id, what=SecurityChange.ROLE_ENDED)
        service.ask_email_change(user_id, "new@example.org", old_hash=cheap_hash(), now=clock.at)


def run_again(app) -> int:
    """As after a worker that died between its last mail and the word that it was done."""
    with transaction():
        db.session.execute(sa.update(outbox.OutboxDelivery).values(done_at=None))
    return jobs.run_pending(app, TOPICS)


def test_what_is_run_again_is_not_mailed_again(app, clock, mailbox, work) -> None:
    ask_for_everything(buyer().id, clock)
    work()
    assert len(mailbox) == 6
    clock.move(minutes=6)
    assert run_again(app) == 5
    assert len(mailbox) == 6


def test_asked_again_it_is_mailed_again(app, clock, mailbox, work) -> None:
    user_id = buyer().id
    for _ in range(2):
        ask_for_everything(user_id, clock)
        work()
    assert len(mailbox) == 12


@pytest.mark.parametrize("recorded", [True, False], ids=["mailed once", "mailed twice"])
def test_every_link_to_a_new_address_that_was_mailed_opens(
    app, clock, mailbox, work, recorded
) -> None:
    user_id = buyer().id
    ask_for_everything(user_id, clock)
    work()
    if not recorded:
        with transaction():
            db.session.execute(sa.delete(SentMessage))
    run_again(app)
    db.session.rollback()

    secrets = re.findall(r"/account/email/(\w+)", "".join(each.text for each in mailbox))
    assert len(secrets) == (1 if recorded else 2)
    for secret in secrets:
        assert tokens.get_owner(secret, TokenKind.CHANGE_EMAIL, now=clock.at) == user_id
