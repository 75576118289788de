"""Who works in the office: granting and ending roles, and the first admin.

Only an admin grants and ends; nobody grants to himself; an admin holds no other role, because the
one who decides on people must not also approve. Each change asks for a reason and is audited.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from marketplace.accounts import people, second_factor, service, sessions
from marketplace.accounts.models import OfficeMembership, OfficeRole, SecurityChange, User
from marketplace.accounts.passwords import PasswordHash
from marketplace.core import audit, outbox
from marketplace.core.database import db
from marketplace.core.errors import Conflict, NotAllowed, NotFound, Refused
from marketplace.core.i18n import N_

MAX_REASON = 500


@dataclass(frozen=True)
class NewAdmin:
    """The address to sign in with, and what the authenticator app is to be shown, once."""

    email: str
    enrolment_uri: str


def create_admin(
    *, name: str, email: str, password: PasswordHash, language: str = "en", now: datetime
) -> NewAdmin:
    """An admin made at the server's own console, second factor included."""
    person = people.record_person(name=name, email=email, now=now)
    user = service.create_account(
        person, email=email, password=password, language=language, now=now, confirmed=True
    )
    add_role(user.id, OfficeRole.ADMIN, reason="console", now=now)
    secret = second_factor.turn_on(user.id)
    return NewAdmin(user.email, second_factor.enrolment_uri(secret, email=user.email))


def add_role(
    user_id: int, role: OfficeRole, *, reason: str, now: datetime, granted_by_id: int | None = None
) -> OfficeMembership:
    """Give ``user_id`` a role without asking who gives it: for the console and the demo."""
    membership = OfficeMembership(
        user_id=user_id,
        role=role,
        granted_by_id=granted_by_id,
        granted_at=now,
        grant_reason=reason,
    )
    db.session.add(membership)
    db.session.flush()  # the audit row names the id
    _tell(
        "office_role.granted", membership, actor_id=granted_by_id, what=SecurityChange.ROLE_GRANTED
    )
    return membership


def grant_role(email: str, role: OfficeRole, *, reason: str, actor_id: int, now: datetime) -> None:
    """Give the account with ``email`` a role in the office."""
    _require_admin(actor_id)
    reason = _clean_reason(reason)
    user = service.find_by_email(email.strip().lower())
    if user is None or user.email_confirmed_at is None or user.closed_at is not None:
        raise Refused(N_("Nobody has a confirmed account with this address."), field="email")
    if user.id == actor_id:
        raise Refused(N_("You cannot give yourself a role. Another admin can."), field="email")
    held = set(_roles_of(user.id))
    if role in held:
        raise Conflict(N_("This person has this role already."))
    if held and OfficeRole.ADMIN in held | {role}:
        raise Refused(N_("An admin approves nothing and so holds no other role."), field="role")
    add_role(user.id, role, reason=reason, now=now, granted_by_id=actor_id)
    # More rights need a new sign-in, and so a new session.
    sessions.revoke_all(user.id, now=now, actor_id=actor_id)


def end_role(membership_id: int, *, reason: str, actor_id: int, now: datetime) -> None:
    """Take a role away. The last admin stays."""
    _require_admin(actor_id)
    reason = _clean_reason(reason)
    membership = db.session.get(OfficeMembership, membership_id, with_for_update=True)
    if membership is None:
        raise NotFound()
    if membership.ended_at is not None:
        raise Conflict(N_("This role has ended already."))
    if membership.role is OfficeRole.ADMIN and len(_admins_locked()) == 1:
        raise Conflict(N_("This is the last admin. Make another one first."))
    membership.ended_at, membership.ended_by_id = now, actor_id
    membership.end_reason = reason
    _tell("office_role.ended", membership, actor_id=actor_id, what=SecurityChange.ROLE_ENDED)
    sessions.revoke_all(membership.user_id, now=now, actor_id=actor_id)


def _require_admin(actor_id: int) -> None:
    if OfficeRole.ADMIN not in _roles_of(actor_id):
        raise NotAllowed(N_("Only an admin may do this."))


def _roles_of(user_id: int) -> list[OfficeRole]:
    # Locked, so that two admins who act at the same moment see each other's change.
    db.session.execute(sa.select(User.id).where(User.id == user_id).with_for_update())
    return list(
        db.session.scalars(
            sa.select(OfficeMembership.role).where(
                OfficeMembership.user_id == user_id, OfficeMembership.ended_at.is_(None)
            )
        )
    )


def _admins_locked() -> list[int]:
    return list(
        db.session.scalars(
            sa.select(OfficeMembership.id)
            .where(OfficeMembership.role == OfficeRole.ADMIN, OfficeMembership.ended_at.is_(None))
            .order_by(OfficeMembership.id)
            .with_for_update()
        )
    )


def _clean_reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise Refused(N_("Say why. It stays in the history."), field="reason")
    return reason[:MAX_REASON]


def _tell(
    action: str, membership: OfficeMembership, *, actor_id: int | None, what: SecurityChange
) -> None:
    audit.record(
        action,
        actor_id=actor_id,
        subject_kind="user",
        subject_id=membership.user_id,
        after={"role": membership.role.value, "office_membership_id": membership.id},
    )
    outbox.add("user.security_changed", user_id=membership.user_id, what=what)
