"""The parts of an application by round: what is written, carried over, read back."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.sellers.models import (
    ApplicationEvent,
    ApplicationStep,
    Requirement,
    RequirementSubmission,
    SellerApplication,
    SubmissionState,
)
from marketplace.sellers.requirements import HandedIn, Parts, Task, task_list

Rows = Mapping[Requirement, RequirementSubmission]


def list_round(application: SellerApplication, number: int) -> Rows:
    """The parts of one round; ``application.round + 1`` is what is being prepared."""
    rows = db.session.scalars(
        sa.select(RequirementSubmission).where(
            RequirementSubmission.seller_id == application.seller_id,
            RequirementSubmission.application_id == application.id,
            RequirementSubmission.round == number,
        )
    )
    return {row.requirement: row for row in rows}


def parts(rows: Rows) -> Parts:
    """The same as values for the rules."""
    return {
        requirement: HandedIn(row.state, row.snapshot, row.remarks)
        for requirement, row in rows.items()
    }


def tasks(application: SellerApplication) -> tuple[Task, ...]:
    """The task list of the application."""
    return task_list(
        application.state,
        sent=parts(list_round(application, application.round)),
        draft=parts(list_round(application, application.round + 1)),
    )


def write_draft(
    application: SellerApplication,
    requirement: Requirement,
    snapshot: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    """Put a part into the round being prepared; a second time replaces it."""
    row = list_round(application, application.round + 1).get(requirement)
    if row is None:
        row = _new_row(application, requirement, application.round + 1, now)
        db.session.add(row)
    row.snapshot = dict(snapshot)


def begin_round(application: SellerApplication, *, now: datetime) -> None:
    """The prepared round becomes the present one; settled parts move along as they are."""
    following = application.round + 1
    prepared = list_round(application, following)
    for requirement, row in list_round(application, application.round).items():
        if requirement not in prepared:
            copy = _new_row(application, requirement, following, now)
            copy.state, copy.snapshot, copy.remarks = row.state, row.snapshot, row.remarks
            copy.decided_by_id, copy.decided_at = row.decided_by_id, row.decided_at
            db.session.add(copy)
    application.round = following


def note_step(
    application: SellerApplication,
    step: ApplicationStep,
    *,
    actor_id: int,
    note: str = "",
    now: datetime,
) -> None:
    """Write a step into the history."""
    db.session.add(
        ApplicationEvent(
            seller_id=application.seller_id,
            application_id=application.id,
            round=application.round,
            step=step,
            note=note,
            actor_id=actor_id,
            at=now,
        )
    )


def _new_row(
    application: SellerApplication, requirement: Requirement, number: int, now: datetime
) -> RequirementSubmission:
    return RequirementSubmission(
        seller_id=application.seller_id,
        application_id=application.id,
        requirement=requirement,
        round=number,
        state=SubmissionState.PENDING,
        snapshot={},
        remarks={},
        created_at=now,
    )
