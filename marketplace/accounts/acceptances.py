"""Who agreed to which text, in which version and language."""

from datetime import datetime

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
