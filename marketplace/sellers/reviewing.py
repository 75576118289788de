"""Commands of the office on applications: two officers, each part decided, every word kept.

One reviewer checks, another approves; the database refuses the same person twice in a round.
Nobody decides on a shop that he or she acts for.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts import approvals
from marketplace.core import audit, outbox
from marketplace.core.database import db
from marketplace.core.errors import Conflict, NotAllowed, NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.sellers import admission, queries, submissions, texts
from marketplace.sellers.models import (
    ApplicationState,
    ApplicationStep,
    Requirement,
    RequirementSubmission,
    SellerApplication,
    SellerState,
    SubmissionState,
)
from marketplace.sellers.requirements import (
    FIELDS,
    IN_THE_OFFICE,
    rejected,
    require_all_decided,
)

SUBJECT = "seller_application"


def claim(public_id: str, *, actor_id: int, now: datetime) -> SellerApplication:
    """Say that this officer works on it now; takes it over from a colleague."""
    application = _lock(public_id, actor_id, IN_THE_OFFICE)
    application.claimed_by_id = actor_id
    application.claimed_at = now
    _record("application.claimed", application, actor_id)
    return application


def accept(
    public_id: str, requirement: Requirement, *, actor_id: int, now: datetime
) -> RequirementSubmission:
    """This part is as it should be."""
    row = _lock_part(public_id, requirement, actor_id)
    if requirement is Requirement.CERTIFICATE and "certificate_id" not in row.snapshot:
        raise Conflict(N_("There is no certificate to accept. Record a waiver with its reason."))
    return _decide(row, SubmissionState.ACCEPTED, {}, actor_id, now)


def reject(
    public_id: str,
    requirement: Requirement,
    *,
    remarks: Mapping[str, str],
    actor_id: int,
    now: datetime,
) -> RequirementSubmission:
    """Something must be corrected; ``remarks`` says what, by form field."""
    said = {
        field: texts.line(remarks[field], field, least=3, most=500)
        for field in FIELDS[requirement]
        if remarks.get(field, "").strip()
    }
    if not said:
        raise Refused(N_("Say at one field at least what must be corrected."))
    row = _lock_part(public_id, requirement, actor_id)
    return _decide(row, SubmissionState.REJECTED, said, actor_id, now)


def undo(
    public_id: str, requirement: Requirement, *, actor_id: int, now: datetime
) -> RequirementSubmission:
    """Take the decision on this part back."""
    row = _lock_part(public_id, requirement, actor_id)
    return _decide(row, SubmissionState.PENDING, {}, actor_id, now)


def waive_certificate(
    public_id: str, *, reason: str, actor_id: int, now: datetime
) -> SellerApplication:
    """Let the shop open without a certificate of the course, for a reason that stays on record."""
    reason = texts.paragraphs(reason, "reason", least=10, most=1_000)
    row = _lock_part(public_id, Requirement.CERTIFICATE, actor_id)
    _decide(row, SubmissionState.WAIVED, {}, actor_id, now)
    application = _lock(public_id, actor_id, IN_THE_OFFICE)
    submissions.note_step(
        application, ApplicationStep.WAIVED, actor_id=actor_id, note=reason, now=now
    )
    _record("application.certificate_waived", application, actor_id)
    return application


def check(public_id: str, *, note: str = "", actor_id: int, now: datetime) -> SellerApplication:
    """The first signature: every part is accepted; the words are for the second officer."""
    note = texts.paragraphs(note, "note", least=0, most=1_000)
    application = _lock_claimed(public_id, actor_id)
    parts = submissions.parts(submissions.list_round(application, application.round))
    require_all_decided(parts)
    if rejected(parts):
        raise Conflict(N_("A part is rejected: send the application back to the applicant."))
    _sign(application, "checked", note, actor_id, now)
    application.state = ApplicationState.CHECKED
    application.claimed_by_id = application.claimed_at = None
    _step(application, ApplicationStep.CHECKED, note, actor_id, now)
    return application


def return_to_applicant(
    public_id: str, *, note: str = "", actor_id: int, now: datetime
) -> SellerApplication:
    """Back to the applicant, who sees each remark at its field and corrects only that."""
    note = texts.paragraphs(note, "note", least=0, most=1_000)
    application = _lock_claimed(public_id, actor_id)
    parts = submissions.parts(submissions.list_round(application, application.round))
    require_all_decided(parts)
    if not rejected(parts):
        raise Conflict(N_("No part is rejected: there is nothing to correct."))
    application.state = ApplicationState.RETURNED
    _step(application, ApplicationStep.RETURNED, note, actor_id, now)
    return application


def reopen(public_id: str, *, note: str, actor_id: int, now: datetime) -> SellerApplication:
    """The second officer does not sign: with these words it is checked once more.

    A new round begins, so that two signatures are needed again.
    """
    note = texts.paragraphs(note, "note", least=5, most=1_000)
    application = _lock(public_id, actor_id, (ApplicationState.CHECKED,))
    submissions.begin_round(application, now=now)
    application.state = ApplicationState.SUBMITTED
    application.claimed_by_id = application.claimed_at = None
    _step(application, ApplicationStep.REOPENED, note, actor_id, now)
    return application


def approve(public_id: str, *, note: str = "", actor_id: int, now: datetime) -> SellerApplication:
    """The second signature, by another officer: the shop may sell, its certificate counts."""
    note = texts.paragraphs(note, "note", least=0, most=1_000)
    application = _lock(public_id, actor_id, (ApplicationState.CHECKED,))
    _sign(application, "approved", note, actor_id, now)
    admission.open_shop(application, actor_id=actor_id, now=now)
    application.state = ApplicationState.APPROVED
    application.decided_at = now
    _step(application, ApplicationStep.APPROVED, note, actor_id, now)
    outbox.add("seller.changed", seller_id=application.seller_id)
    return application


def refuse(public_id: str, *, reason: str, actor_id: int, now: datetime) -> SellerApplication:
    """No shop, for this reason; a person may apply anew."""
    reason = texts.paragraphs(reason, "note", least=10, most=1_000)
    application = _lock(public_id, actor_id, IN_THE_OFFICE)
    if application.state is ApplicationState.SUBMITTED:
        _require_claim(application, actor_id)
    application.seller.state = SellerState.REFUSED
    application.state = ApplicationState.REFUSED
    application.decided_at = now
    _step(application, ApplicationStep.REFUSED, reason, actor_id, now)
    return application


def _lock(public_id: str, actor_id: int, states: tuple[ApplicationState, ...]) -> SellerApplication:
    """The application with its shop, locked; refused in another state and to its own members."""
    application = db.session.scalars(
        sa.select(SellerApplication)
        .where(
            SellerApplication.public_id == public_id,
            SellerApplication.state != ApplicationState.DRAFT,
        )
        .options(joinedload(SellerApplication.seller))
        .with_for_update(of=SellerApplication)
    ).first()
    if application is None:
        raise NotFound()
    if queries.is_member(application.seller_id, actor_id):
        raise NotAllowed(N_("You act for this shop, so somebody else must decide."))
    if application.state not in states:
        raise Conflict(N_("This application has moved on meanwhile. Look at it again."))
    return application


def _lock_claimed(public_id: str, actor_id: int) -> SellerApplication:
    application = _lock(public_id, actor_id, (ApplicationState.SUBMITTED,))
    _require_claim(application, actor_id)
    return application


def _require_claim(application: SellerApplication, actor_id: int) -> None:
    if application.claimed_by_id != actor_id:
        raise Conflict(N_("Take this application on first, so that nobody checks it twice."))


def _lock_part(public_id: str, requirement: Requirement, actor_id: int) -> RequirementSubmission:
    application = _lock_claimed(public_id, actor_id)
    row = submissions.list_round(application, application.round).get(requirement)
    if row is None:
        raise NotFound()
    return row


def _decide(
    row: RequirementSubmission,
    state: SubmissionState,
    remarks: dict[str, str],
    actor_id: int,
    now: datetime,
) -> RequirementSubmission:
    before = row.state.value
    row.state, row.remarks = state, remarks
    is_taken_back = state is SubmissionState.PENDING
    row.decided_by_id = None if is_taken_back else actor_id
    row.decided_at = None if is_taken_back else now
    audit.record(
        "application.part_decided",
        actor_id=actor_id,
        subject_kind=SUBJECT,
        subject_id=row.application_id,
        before={"requirement": row.requirement.value, "state": before},
        after={"requirement": row.requirement.value, "state": state.value},
    )
    return row


def _sign(
    application: SellerApplication, step: str, note: str, actor_id: int, now: datetime
) -> None:
    approvals.sign(
        SUBJECT,
        application.id,
        round=application.round,
        step=step,
        user_id=actor_id,
        note=note,
        now=now,
    )


def _step(
    application: SellerApplication,
    step: ApplicationStep,
    note: str,
    actor_id: int,
    now: datetime,
) -> None:
    submissions.note_step(application, step, actor_id=actor_id, note=note, now=now)
    _record(f"application.{step.value}", application, actor_id)
    if step is not ApplicationStep.REOPENED:
        outbox.add(f"application.{step.value}", application_id=application.id)


def _record(action: str, application: SellerApplication, actor_id: int) -> None:
    audit.record(
        action,
        actor_id=actor_id,
        subject_kind=SUBJECT,
        subject_id=application.id,
        after={"state": application.state.value, "round": application.round},
    )
