"""How each part of an application stands, from what was sent and what is being prepared."""

import pytest

from marketplace.core.errors import Conflict
from marketplace.sellers.models import ApplicationState, Requirement, SubmissionState
from marketplace.sellers.requirements import (
    FIELDS,
    HandedIn,
    TaskState,
    missing,
    rejected,
    require_all_decided,
    task_list,
    undecided,
)

PENDING = HandedIn(SubmissionState.PENDING)
ACCEPTED = HandedIn(SubmissionState.ACCEPTED)
REJECTED = HandedIn(SubmissionState.REJECTED, remarks={"name": "Too general."})
WAIVED = HandedIn(SubmissionState.WAIVED)


def everything(part: HandedIn) -> dict[Requirement, HandedIn]:
    return dict.fromkeys(Requirement, part)


def test_a_fresh_application_has_nothing_started() -> None:
    tasks = task_list(ApplicationState.DRAFT, sent={}, draft={})
    assert {task.state for task in tasks} == {TaskState.NOT_STARTED}
    assert all(task.may_change for task in tasks)
    assert missing(tasks) == tuple(Requirement)


def test_a_filled_draft_misses_nothing() -> None:
    tasks = task_list(ApplicationState.DRAFT, sent={}, draft=everything(PENDING))
    assert {task.state for task in tasks} == {TaskState.DONE}
    assert missing(tasks) == ()


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.CHECKED])
def test_in_the_office_all_waits_and_no_remark_shows_yet(state: ApplicationState) -> None:
    for task in task_list(state, sent=everything(REJECTED), draft={}):
        assert task.state is TaskState.WAITING
        assert not task.may_change
        assert task.remarks == {}


def test_after_a_return_only_what_was_rejected_may_change() -> None:
    sent = everything(ACCEPTED) | {
        Requirement.PROFILE: REJECTED, Requirement.CERTIFICATE: WAIVED,
    }  # fmt: skip
    tasks = {t.requirement: t for t in task_list(ApplicationState.RETURNED, sent=sent, draft={})}
    assert missing(tasks.values()) == (Requirement.PROFILE,)
    assert tasks[Requirement.PROFILE].remarks == {"name": "Too general."}
    assert [r for r, task in tasks.items() if task.may_change] == [Requirement.PROFILE]
    assert tasks[Requirement.CERTIFICATE].state is TaskState.ACCEPTED


def test_a_corrected_part_is_done_and_keeps_the_remark_in_sight() -> None:
    sent = everything(ACCEPTED) | {Requirement.PROFILE: REJECTED}
    tasks = task_list(ApplicationState.RETURNED, sent=sent, draft={Requirement.PROFILE: PENDING})
    task = next(each for each in tasks if each.requirement is Requirement.PROFILE)
    assert (task.state, task.may_change) == (TaskState.DONE, True)
    assert task.remarks
    assert missing(tasks) == ()


def test_after_the_decision_nothing_may_change() -> None:
    for state in (ApplicationState.APPROVED, ApplicationState.REFUSED):
        tasks = task_list(state, sent=everything(PENDING), draft={})
        assert not any(task.may_change for task in tasks)


def test_undecided_and_rejected_parts_are_named() -> None:
    parts = everything(ACCEPTED) | {
        Requirement.TERMS: PENDING, Requirement.PROFILE: REJECTED,
    }  # fmt: skip
    assert undecided(parts) == (Requirement.TERMS,)
    assert rejected(parts) == (Requirement.PROFILE,)
    with pytest.raises(Conflict):
        require_all_decided(parts)
    require_all_decided(everything(ACCEPTED))


def test_every_part_names_its_fields() -> None:
    assert set(FIELDS) == set(Requirement)
