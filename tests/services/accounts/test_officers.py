"""Who works in the office, and acts that need two people (A13)."""

import pytest
import sqlalchemy as sa

from marketplace.accounts import acceptances, approvals, officers, passwords, queries, sessions
from marketplace.accounts.models import Acceptance, OfficeMembership, OfficeRole, User
from marketplace.core.audit import AuditEvent
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict, NotAllowed, Refused
from marketplace.core.outbox import OutboxMessage
from tests.factories import accounts


def grant(email, role, actor, clock, reason="new colleague"):
    actor_id = actor.id
    with transaction():
        officers.grant_role(email, OfficeRole(role), reason=reason, actor_id=actor_id, now=clock.at)


def end(membership_id, actor, clock):
    actor_id = actor.id
    with transaction():
        officers.end_role(membership_id, reason="left", actor_id=actor_id, now=clock.at)


def role_id(user):
    return db.session.scalar(
        sa.select(OfficeMembership.id).where(OfficeMembership.user_id == user.id)
    )


def roles_of(user):
    return {
        each.role.value
        for each in queries.list_held_roles(ended=False)
        if each.public_id == user.public_id
    }


def test_an_admin_gives_a_role_which_is_audited_and_told(app, clock):
    admin, user = accounts.officer("admin"), accounts.buyer()
    grant(f" {user.email.upper()}", "reviewer", admin, clock)
    assert roles_of(user) == {"reviewer"}
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.actor_id, event.subject_id) == (
        "office_role.granted",
        admin.id,
        user.id,
    )
    assert event.after["role"] == "reviewer"
    told = db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert told.payload == {"user_id": user.id, "what": "role_granted"}


@pytest.mark.parametrize("role", ["reviewer", "support", "finance"])
def test_only_an_admin_gives_and_ends_roles(app, clock, role):
    actor, user = accounts.officer(role), accounts.buyer()
    with pytest.raises(NotAllowed):
        grant(user.email, "reviewer", actor, clock)
    with pytest.raises(NotAllowed):
        end(role_id(actor), actor, clock)


def test_nobody_gives_a_role_to_himself(app, clock):
    admin = accounts.officer("admin")
    with pytest.raises(Refused):
        grant(admin.email, "finance", admin, clock)
    assert roles_of(admin) == {"admin"}


def test_an_admin_holds_no_role_that_approves(app, clock):
    admin, other, finance = (
        accounts.officer("admin"),
        accounts.officer("admin", "Ada"),
        accounts.officer("finance"),
    )
    for email, role in ((other.email, "finance"), (finance.email, "admin")):
        with pytest.raises(Refused) as refused:
            grant(email, role, admin, clock)
        assert refused.value.field == "role"


def test_a_reason_is_asked_for(app, clock):
    admin, user = accounts.officer("admin"), accounts.buyer()
    with pytest.raises(Refused) as refused:
        grant(user.email, "reviewer", admin, clock, reason="  ")
    assert refused.value.field == "reason"


def test_an_unconfirmed_or_unknown_account_gets_no_role(app, clock):
    admin, user = accounts.officer("admin"), accounts.account(confirmed=False)
    for email in (user.email, "nobody@example.org"):
        with pytest.raises(Refused):
            grant(email, "reviewer", admin, clock)


def test_a_role_is_held_once(app, clock):
    admin, reviewer = accounts.officer("admin"), accounts.officer("reviewer")
    with pytest.raises(Conflict):
        grant(reviewer.email, "reviewer", admin, clock)


def test_getting_and_losing_a_role_signs_out(app, clock):
    admin, user = accounts.officer("admin"), accounts.buyer()
    for act in (
        lambda: grant(user.email, "reviewer", admin, clock),
        lambda: end(role_id(user), admin, clock),
    ):
        user_id = user.id
        with transaction():
            secret = sessions.start(user_id, user_agent="", now=clock.at)
        assert sessions.find_live(secret, now=clock.at)
        act()
        assert sessions.find_live(secret, now=clock.at) is None
    assert roles_of(user) == set()


def test_a_role_that_ended_can_be_given_again(app, clock):
    admin, reviewer = accounts.officer("admin"), accounts.officer("reviewer")
    end(role_id(reviewer), admin, clock)
    grant(reviewer.email, "reviewer", admin, clock)
    assert roles_of(reviewer) == {"reviewer"}
    assert len(queries.list_held_roles(ended=True)) == 1


def test_the_last_admin_stays(app, clock):
    admin, other = accounts.officer("admin"), accounts.officer("admin", "Ada")
    end(role_id(other), admin, clock)
    with pytest.raises(Conflict):
        end(role_id(admin), admin, clock)
    assert roles_of(admin) == {"admin"}


def test_the_first_admin_is_made_at_the_console_with_a_second_factor(app, clock):
    password = passwords.choose("first of all admins", email="root@example.org")
    with transaction():
        made = officers.create_admin(
            name="Ratna Admin", email="Root@example.org", password=password, now=clock.at
        )
    user = db.session.scalars(sa.select(User)).one()
    assert made.email == "root@example.org"
    assert made.enrolment_uri.startswith("otpauth://totp/Petik:root%40example.org?secret=")
    assert roles_of(user) == {"admin"}
    assert user.totp_secret
    assert user.email_confirmed_at


def sign(user, step, clock, round=1, subject_id=7):
    user_id = user.id
    with transaction():
        approvals.sign(
            "payout_batch", subject_id, round=round, step=step, user_id=user_id, now=clock.at
        )


def test_two_people_sign_and_one_person_cannot_sign_twice(app, clock):
    first, second = accounts.officer("finance", "Fira"), accounts.officer("finance", "Fajar")
    sign(first, "prepared", clock)
    with pytest.raises(Conflict):
        sign(first, "approved", clock)
    sign(second, "approved", clock)
    signed = approvals.list_signatures("payout_batch", 7)
    assert [(each.step, each.user_id) for each in signed] == [
        ("prepared", first.id),
        ("approved", second.id),
    ]


def test_a_step_is_signed_once(app, clock):
    first, second = accounts.officer("finance", "Fira"), accounts.officer("finance", "Fajar")
    sign(first, "prepared", clock)
    with pytest.raises(Conflict):
        sign(second, "prepared", clock)


def test_a_new_round_begins_anew(app, clock):
    first, second = accounts.officer("finance", "Fira"), accounts.officer("finance", "Fajar")
    sign(first, "prepared", clock)
    sign(second, "prepared", clock, round=2)
    sign(first, "approved", clock, round=2)
    assert len(approvals.list_signatures("payout_batch", 7, round=2)) == 2
    assert approvals.list_signatures("payout_batch", 8) == []


def test_each_agreement_to_a_text_is_noted(app, clock):
    person_id = accounts.buyer().person_id
    for version in ("2026-01", "2026-11"):
        with transaction():
            acceptances.accept(
                person_id, text_key="terms", version=version, language="en", now=clock.at
            )
    noted = sa.select(Acceptance.version).where(Acceptance.person_id == person_id)
    assert db.session.scalars(noted.order_by(Acceptance.id)).all() == ["2026-01", "2026-11"]
