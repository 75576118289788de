"""Who agreed to which text, in which version and language."""

from datetime import datetime

import sqlalchemy as sa

from marketplace.accounts.models import Acceptance
from marketplace.core.database import db


def accept(
    person_id: int, *, text_key: str, version: str, language: str, now: datetime
) -> Acceptance:
    """Note that ``person_id`` agreed. Agreeing again is noted again."""
    acceptance = Acceptance(
        person_id=person_id,
        text_key=text_key,
        version=version,
        language=language,
        accepted_at=now,
    )
    db.session.add(acceptance)
    return acceptance


def find_latest(person_id: int, text_key: str) -> Acceptance | None:
    """The newest agreement of ``person_id`` to this text."""
    return db.session.scalar(
        sa.select(Acceptance)
        .where(Acceptance.person_id == person_id, Acceptance.text_key == text_key)
        .order_by(Acceptance.id.desc())
        .limit(1)
    )
