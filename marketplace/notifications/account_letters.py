"""Letters about accounts. One-time links are made here, by the sending job, and nowhere kept."""

from collections.abc import Mapping
from typing import Any

from marketplace.accounts import tokens
from marketplace.accounts.models import SecurityChange, TokenKind
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.i18n import N_
from marketplace.notifications import readers, service
from marketplace.notifications.letters import Letter, Reader

_CHANGES = {
    SecurityChange.PASSWORD_CHANGED: N_("The password of your account was changed."),
    SecurityChange.EMAIL_CHANGED: N_("The e-mail address of your account was changed."),
    SecurityChange.ROLE_GRANTED: N_("You were given a role in the office."),
    SecurityChange.ROLE_ENDED: N_("A role of yours in the office has ended."),
    SecurityChange.SECOND_FACTOR_ON: N_("A second step was set up for signing in."),
    SecurityChange.SECOND_FACTOR_OFF: N_("The second step for signing in was switched off."),
    SecurityChange.RECOVERY_CODE_USED: N_("A recovery code of yours was used for signing in."),
    SecurityChange.RECOVERY_CODES_RENEWED: N_("New recovery codes were made for your account."),
}


def tell_registered(payload: Mapping[str, Any]) -> None:
    """A link that confirms the address."""
    reader, secret = _with_token(payload["user_id"], TokenKind.CONFIRM_EMAIL)
    letter = Letter(
        name="confirm_email",
        reader=reader,
        subject=reader.t(N_("Confirm your e-mail address")),
        paragraphs=[
            reader.t(N_("Welcome to Petik. Please confirm that this address is yours.")),
            reader.t(N_("The link is good for 24 hours.")),
        ],
        path=f"/account/confirm/{secret}",
        action=reader.t(N_("Confirm")),
    )
    service.send(f"registered:{payload['message_id']}", [letter])


def tell_registered_again(payload: Mapping[str, Any]) -> None:
    """Somebody tried to register an address that has an account: only its owner learns it."""
    reader = _reader(payload["user_id"])
    letter = Letter(
        name="register_again",
        reader=reader,
        subject=reader.t(N_("You have an account already")),
        paragraphs=[
            reader.t(N_("Somebody, perhaps you, tried to open an account with this address.")),
            reader.t(N_("You have one. If you forgot the password, ask for a new one.")),
        ],
        path="/account/forgot",
        action=reader.t(N_("Get a new password")),
    )
    service.send(f"register_again:{payload['message_id']}", [letter])


def tell_reset(payload: Mapping[str, Any]) -> None:
    """A link to a new password."""
    reader, secret = _with_token(payload["user_id"], TokenKind.RESET_PASSWORD)
    letter = Letter(
        name="reset_password",
        reader=reader,
        subject=reader.t(N_("A new password")),
        paragraphs=[
            reader.t(N_("You asked for a new password. The link is good for one hour.")),
            reader.t(N_("If it was not you, do nothing; your password stays as it is.")),
        ],
        path=f"/account/reset/{secret}",
        action=reader.t(N_("Choose a new password")),
    )
    service.send(f"reset:{payload['message_id']}", [letter])


def tell_email_change(payload: Mapping[str, Any]) -> None:
    """To the new address a link, to the old one a warning."""
    with transaction():
        new_email, secret = tokens.issue_email_change(payload["token_id"], now=clock.now())
    old = _reader(payload["user_id"])
    new = Reader(new_email, old.language)
    letters = [
        Letter(
            name="email_change_warning",
            reader=old,
            subject=old.t(N_("Your e-mail address is to be changed")),
            paragraphs=[
                old.t(N_("A new address was given for your account.")),
                old.t(N_("If it was not you, change your password now.")),
            ],
            path="/account/password",
            action=old.t(N_("Change the password")),
        )
    ]
    if secret is not None:
        letters.append(
            Letter(
                name="email_change",
                reader=new,
                subject=new.t(N_("Confirm your new e-mail address")),
                paragraphs=[new.t(N_("Please confirm that this address is yours."))],
                path=f"/account/email/{secret}",
                action=new.t(N_("Confirm")),
            )
        )
    service.send(f"email_change:{payload['token_id']}", letters)


def tell_security_changed(payload: Mapping[str, Any]) -> None:
    """Something about signing in has changed."""
    reader = _reader(payload["user_id"])
    what = reader.t(_CHANGES[SecurityChange(payload["what"])])
    letter = Letter(
        name="security_changed",
        reader=reader,
        subject=what,
        paragraphs=[
            what,
            reader.t(N_("If it was not you, change your password and tell the office.")),
        ],
        path="/account/sessions",
        action=reader.t(N_("See where you are signed in")),
        notice=what,
    )
    service.send(f"security:{payload['message_id']}", [letter])


def _with_token(user_id: int, kind: TokenKind) -> tuple[Reader, str]:
    reader = _reader(user_id)
    with transaction():
        secret = tokens.issue(user_id, kind, clock.now())
    return reader, secret


def _reader(user_id: int) -> Reader:
    reader = readers.of_user(user_id)
    db.session.rollback()
    return reader
