"""Acts that need two people. Each signature is a row; the database refuses one person twice."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Approval
from marketplace.core.database import db
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_


def sign(
    subject_kind: str,
    subject_id: int,
    *,
    round: int,
    step: str,
    user_id: int,
    note: str = "",
    now: datetime,
) -> Approval:
    """Sign one step of an act in its present round.

    ``Conflict`` when this person signed another step of the round, or someone signed this step.
    """
    approval = Approval(
        subject_kind=subject_kind,
        subject_id=subject_id,
        round=round,
        step=step,
        user_id=user_id,
        note=note,
        decided_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(approval)
    except IntegrityError as error:
        signed = list_signatures(subject_kind, subject_id)
        if any(each.user_id == user_id and each.round == round for each in signed):
            raise Conflict(N_("You signed this already. Another person must sign now.")) from error
        raise Conflict(N_("Someone else signed this a moment ago.")) from error
    return approval


def list_signatures(
    subject_kind: str, subject_id: int, *, round: int | None = None
) -> list[Approval]:
    """The signatures of an act in the order they were given; only those of ``round`` if given."""
    conditions = [Approval.subject_kind == subject_kind, Approval.subject_id == subject_id]
    if round is not None:
        conditions.append(Approval.round == round)
    return list(db.session.scalars(sa.select(Approval).where(*conditions).order_by(Approval.id)))
