"""Sends letters, each once: a notice where the reader has an account, and a mail.

The record of what was sent is written after sending, so a crash in between sends one mail twice
rather than none.
"""

import time
from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

from marketplace.core import clock, crypto, ids, mail
from marketplace.core.database import db, transaction
from marketplace.core.runtime import current_settings
from marketplace.core.sql import insert_new
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Notice, SentMessage
from marketplace.orders.links import with_token

PATIENCE_SECONDS = 60
"""How long a mail server may keep one delivery, whose claim must not lapse meanwhile."""


def send(subject: str, letters: Iterable[Letter]) -> None:
    """Send ``letters`` about ``subject`` (an event and its id), those that were not sent yet.

    One that cannot be mailed holds up no other; at the end all failures are raised together, so
    that the delivery comes again for them.
    """
    keyed = {_key(subject, letter): letter for letter in letters}
    with transaction():
        sent = _sent_among(keyed)
        waiting = {key: letter for key, letter in keyed.items() if key not in sent}
        # Before the mails: the site tells people also while the mail server is away.
        for key, letter in waiting.items():
            _add_notice(key, letter)
    failures = _mail_each(waiting)
    if failures:
        reasons = ", ".join(sorted({str(failure) for failure in failures}))
        raise ExceptionGroup(f"{len(failures)} of {len(waiting)} mails: {reasons}", failures)


def render(letter: Letter) -> mail.Message:
    """The mail of a letter, as text and as HTML."""
    origin = current_settings().public_url
    values = {
        "letter": letter,
        "language": letter.reader.language,
        "subject": letter.subject,
        "action_url": f"{origin}{with_token(letter.path)}" if letter.path else "",
        "action_label": letter.action,
    }
    with force_locale(letter.reader.language):
        env = current_app.jinja_env
        return mail.Message(
            to=letter.reader.email or "",
            subject=letter.subject,
            text=env.get_template("emails/letter.txt").render(values),
            html=env.get_template("emails/letter.html").render(values),
        )


def _key(subject: str, letter: Letter) -> str:
    """Hashed, so that neither a guest's address nor what a subject holds stands in the rows."""
    reader = letter.reader.user_id or letter.reader.email
    return crypto.keyed_hash(f"{subject}:{letter.name}:{reader}", purpose="sent message")


def _sent_among(keys: Collection[str]) -> set[str]:
    query = sa.select(SentMessage.key).where(SentMessage.key.in_(keys))
    return set(db.session.scalars(query))


def _add_notice(key: str, letter: Letter) -> None:
    if letter.reader.user_id is None or not letter.notice:
        return
    insert_new(
        Notice,
        ["key"],
        public_id=ids.public_id("ntc"),
        key=key,
        user_id=letter.reader.user_id,
        kind=letter.name,
        values={"text": letter.notice},
        url=letter.path,
        created_at=clock.now(),
    )


def _mail_each(letters: Mapping[str, Letter]) -> list[Exception]:
    """Mail ``letters`` and record those that went out; what went wrong with the others."""
    failures: list[Exception] = []
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    for key, letter in letters.items():
        try:
            if letter.reader.email:
                mail.send(render(letter))
        except Exception as failure:
            failures.append(failure)
            if time.monotonic() > give_up_at:
                break
        else:
            with transaction():
                insert_new(SentMessage, ["key"], key=key, kind=letter.name, sent_at=clock.now())
    return failures
