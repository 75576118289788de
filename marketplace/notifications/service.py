"""Sends letters, each once: a mail, and a notice where the reader has an account.

The record of what was sent is written after sending, so a crash in between sends one mail twice
rather than none.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

from marketplace.core import clock, crypto, ids, mail
from marketplace.core.database import db, transaction
from marketplace.core.runtime import current_settings
from marketplace.core.sql import insert_new
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Notice, SentMessage


def send(subject: str, letters: Iterable[Letter]) -> None:
    """Send ``letters`` about ``subject`` (an event and its id), those that were not sent yet."""
    for letter in letters:
        key = _key(subject, letter)
        if _was_sent(key):
            continue
        if letter.reader.email:
            mail.send(render(letter))
        with transaction():
            _record(key, letter)


def render(letter: Letter) -> mail.Message:
    """The mail of a letter, as text and as HTML."""
    origin = current_settings().public_url
    values = {
        "letter": letter,
        "language": letter.reader.language,
        "subject": letter.subject,
        "action_url": f"{origin}{letter.path}" if letter.path else "",
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


def _was_sent(key: str) -> bool:
    found = db.session.scalar(sa.select(SentMessage.id).where(SentMessage.key == key))
    db.session.rollback()
    return found is not None


def _record(key: str, letter: Letter) -> None:
    now = clock.now()
    insert_new(SentMessage, ["key"], key=key, kind=letter.name, sent_at=now)
    if letter.reader.user_id is not None and letter.notice:
        insert_new(
            Notice,
            ["key"],
            public_id=ids.public_id("ntc"),
            key=key,
            user_id=letter.reader.user_id,
            kind=letter.name,
            values={"text": letter.notice},
            url=letter.path,
            created_at=now,
        )
