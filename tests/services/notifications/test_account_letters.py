"""Letters about accounts: each change in its own words."""

from marketplace.accounts.models import SecurityChange
from marketplace.notifications import account_letters
from tests.factories.accounts import buyer


def test_every_change_of_an_account_is_told_in_words_of_its_own(app, mailbox) -> None:
    user_id = buyer().id
    for what in SecurityChange:
        account_letters.tell_security_changed({"user_id": user_id, "what": what.value})
    assert len({letter.subject for letter in mailbox}) == len(SecurityChange)
    assert not [letter for letter in mailbox if letter.subject not in letter.text]


def test_a_used_recovery_code_and_new_ones_are_told_by_name(app, mailbox) -> None:
    user_id = buyer().id
    for what in ("recovery_code_used", "recovery_codes_renewed"):
        account_letters.tell_security_changed({"user_id": user_id, "what": what})
    assert [letter.subject for letter in mailbox] == [
        "A recovery code of yours was used for signing in.",
        "New recovery codes were made for your account.",
    ]
