"""What an applicant must hand in, how each part stands, what is missing. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.sellers.models import ApplicationState, Requirement, SubmissionState

FIELDS: Mapping[Requirement, tuple[str, ...]] = {
    Requirement.CERTIFICATE: ("number", "contact"),
    Requirement.PROFILE: ("name", "about_id", "about_en", "area", "district", "phone"),
    Requirement.ADDRESS: ("street", "village", "district", "regency", "postcode", "landmark"),
    Requirement.IDENTITY: ("identity_number",),
    Requirement.BANK_ACCOUNT: ("bank_code", "account_number", "holder"),
    Requirement.TERMS: ("agreed",),
}
"""The form fields of each part: an officer's remark names one, the applicant sees it there."""

IN_THE_OFFICE = (ApplicationState.SUBMITTED, ApplicationState.CHECKED)
WITH_APPLICANT = (ApplicationState.DRAFT, ApplicationState.RETURNED)


class TaskState(StrEnum):
    """How a part of the application stands for the applicant."""

    NOT_STARTED = "not_started"
    DONE = "done"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    TO_CORRECT = "to_correct"


@dataclass(frozen=True)
class HandedIn:
    """What was handed in for one part in one round, and what the office said of it."""

    state: SubmissionState
    snapshot: Mapping[str, object] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is asked of the applicant here."""
        return self.state in (SubmissionState.ACCEPTED, SubmissionState.WAIVED)


Parts = Mapping[Requirement, HandedIn]


@dataclass(frozen=True)
class Task:
    """One line of the task list. ``remarks`` are the officer's words by form field."""

    requirement: Requirement
    state: TaskState
    may_change: bool
    snapshot: Mapping[str, object]
    remarks: Mapping[str, str]


def task_list(state: ApplicationState, *, sent: Parts, draft: Parts) -> tuple[Task, ...]:
    """The parts in order. ``sent`` is the last round the office has, ``draft`` the next one."""
    return tuple(
        _task(state, requirement, sent.get(requirement), draft.get(requirement))
        for requirement in Requirement
    )


def missing(tasks: Iterable[Task]) -> tuple[Requirement, ...]:
    """The parts that keep the application from being sent."""
    waiting = (TaskState.NOT_STARTED, TaskState.TO_CORRECT)
    return tuple(task.requirement for task in tasks if task.state in waiting)


def undecided(parts: Parts) -> tuple[Requirement, ...]:
    """The parts on which the officer has not decided."""
    return tuple(
        requirement
        for requirement in Requirement
        if requirement not in parts or parts[requirement].state is SubmissionState.PENDING
    )


def rejected(parts: Parts) -> tuple[Requirement, ...]:
    """The parts that the applicant must correct."""
    return tuple(
        requirement
        for requirement in Requirement
        if requirement in parts and parts[requirement].state is SubmissionState.REJECTED
    )


def require_all_decided(parts: Parts) -> None:
    """The applicant is written to once, so every part is looked at before."""
    if undecided(parts):
        raise Conflict(N_("Accept or reject every part first."))


def _task(
    state: ApplicationState, requirement: Requirement, sent: HandedIn | None, draft: HandedIn | None
) -> Task:
    shown = draft or sent
    return Task(
        requirement=requirement,
        state=_task_state(state, sent, draft),
        may_change=state in WITH_APPLICANT and not (sent and sent.is_settled),
        snapshot=shown.snapshot if shown else {},
        remarks=sent.remarks if sent and state not in IN_THE_OFFICE else {},
    )


def _task_state(
    state: ApplicationState, sent: HandedIn | None, draft: HandedIn | None
) -> TaskState:
    if state in IN_THE_OFFICE:
        return TaskState.WAITING
    if sent and sent.is_settled:
        return TaskState.ACCEPTED
    if draft:
        return TaskState.DONE
    return TaskState.TO_CORRECT if sent else TaskState.NOT_STARTED
