"""One-time links. The secret stands in the mail only; the row keeps its digest.

The job that sends the mail makes the secret, so that no queue and no log ever holds it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from marketplace.accounts.models import OneTimeToken, TokenKind, User
from marketplace.core import crypto, ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound

LIFETIME = {
    TokenKind.CONFIRM_EMAIL: timedelta(hours=24),
    TokenKind.RESET_PASSWORD: timedelta(hours=1),
    TokenKind.CHANGE_EMAIL: timedelta(hours=24),
}


def issue(user_id: int, kind: TokenKind, now: datetime) -> str:
    """The secret of a new link for ``user_id``; earlier links of this kind stay good."""
    secret = ids.secret_token()
    db.session.add(
        OneTimeToken(
            user_id=user_id,
            kind=kind,
            token_digest=crypto.token_digest(secret),
            created_at=now,
            expires_at=now + LIFETIME[kind],
        )
    )
    return secret


def ask_email_change(user_id: int, new_email: str, *, now: datetime) -> OneTimeToken:
    """Note the wished address. Nobody knows the secret of this row until the sending job asks."""
    token = OneTimeToken(
        user_id=user_id,
        kind=TokenKind.CHANGE_EMAIL,
        token_digest=crypto.token_digest(ids.secret_token()),
        new_email=new_email,
        created_at=now,
        expires_at=now + LIFETIME[TokenKind.CHANGE_EMAIL],
    )
    db.session.add(token)
    db.session.flush()  # the outbox message carries the id
    return token


def issue_email_change(token_id: int, *, now: datetime) -> tuple[str, str | None]:
    """For the sending job: the wished address and the secret of its link.

    The secret is None when the address belongs to another account: its owner is told instead.
    A job that runs again gets the same secret, so that a link that was mailed stays good.
    """
    token = db.session.get_one(OneTimeToken, token_id)
    new_email = token.new_email or ""
    taken = sa.select(User.id).where(User.email == new_email, User.id != token.user_id)
    if db.session.scalar(taken) is not None:
        return new_email, None
    # With the moment: SQLite may give the id of a row that was removed to a later one.
    secret = crypto.derived_token("e-mail change", f"{token.id} {token.created_at.isoformat()}")
    token.token_digest = crypto.token_digest(secret)
    token.expires_at = now + LIFETIME[TokenKind.CHANGE_EMAIL]
    return new_email, secret


def get_owner(secret: str, kind: TokenKind, *, now: datetime) -> int:
    """Whose link this is, while it is good; else ``NotFound``, whatever is wrong with it."""
    token = db.session.scalar(_good(secret, kind, now))
    if token is None:
        raise NotFound()
    return token.user_id


def use(secret: str, kind: TokenKind, *, now: datetime) -> OneTimeToken:
    """Use the link up, and every other link of this kind that its owner holds."""
    # Locked, so that of two clicks at the same moment one finds it used.
    token = db.session.scalar(_good(secret, kind, now).with_for_update())
    if token is None:
        raise NotFound()
    withdraw(token.user_id, kind, now=now)
    return token


def withdraw(user_id: int, kind: TokenKind, *, now: datetime) -> None:
    """Make every open link of this kind worthless."""
    db.session.execute(
        sa.update(OneTimeToken)
        .where(
            OneTimeToken.user_id == user_id,
            OneTimeToken.kind == kind,
            OneTimeToken.used_at.is_(None),
        )
        .values(used_at=now)
    )


def _good(secret: str, kind: TokenKind, now: datetime) -> sa.Select[OneTimeToken]:
    return sa.select(OneTimeToken).where(
        OneTimeToken.token_digest == crypto.token_digest(secret),
        OneTimeToken.kind == kind,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > now,
    )
