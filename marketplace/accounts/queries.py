"""Reads: accounts, officers and their roles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.models import OfficeMembership, OfficeRole, Person, User
from marketplace.core.database import db
from marketplace.core.errors import NotFound


@dataclass(frozen=True)
class Held:
    """A role that someone holds or held, with who gave and who ended it."""

    id: int
    public_id: str
    name: str
    email: str
    role: OfficeRole
    granted_at: datetime
    granted_by: str | None
    grant_reason: str
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str
    has_second_factor: bool


def find_user(user_id: int) -> User | None:
    """The account, with its person loaded."""
    return db.session.scalar(_with_person().where(User.id == user_id))


def get_user(user_id: int) -> User:
    """The account, with its person loaded; else ``NotFound``."""
    user = find_user(user_id)
    if user is None:
        raise NotFound()
    return user


def list_held_roles(*, ended: bool) -> list[Held]:
    """The roles held now, in order of name; or the last hundred that ended, newest first."""
    end = OfficeMembership.ended_at
    rows = db.session.execute(
        _held().where(end.is_not(None)).order_by(end.desc()).limit(100)
        if ended
        else _held().where(end.is_(None)).order_by(Person.sort_key, User.id, OfficeMembership.id)
    )
    return [Held(*row) for row in rows]


def get_held_role(public_id: str, role: str) -> Held:
    """A role that the account ``public_id`` holds now; else ``NotFound``."""
    row = db.session.execute(
        _held().where(
            User.public_id == public_id,
            sa.cast(OfficeMembership.role, sa.String) == role,
            OfficeMembership.ended_at.is_(None),
        )
    ).first()
    if row is None:
        raise NotFound()
    return Held(*row)


def names_of(user_ids: Collection[int]) -> Mapping[int, str]:
    """The names of people by account, for histories and signatures."""
    rows = db.session.execute(
        sa.select(User.id, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_(user_ids))
    )
    return {row.id: row.name for row in rows}


def names_by_public_id(public_ids: Collection[str]) -> Mapping[str, str]:
    """The same by public id, for rows on floors beside ours."""
    rows = db.session.execute(
        sa.select(User.public_id, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(User.public_id.in_(public_ids))
    )
    return {row.public_id: row.name for row in rows}


def _with_person() -> sa.Select[User]:
    return (
        sa.select(User).join(Person, Person.id == User.person_id).options(joinedload(User.person))
    )


def _held() -> sa.Select[*tuple[Any, ...]]:
    giver, ender = aliased(User), aliased(User)
    giver_person, ender_person = aliased(Person), aliased(Person)
    return (
        sa.select(
            OfficeMembership.id,
            User.public_id,
            Person.name,
            User.email,
            OfficeMembership.role,
            OfficeMembership.granted_at,
            giver_person.name,
            OfficeMembership.grant_reason,
            OfficeMembership.ended_at,
            ender_person.name,
            OfficeMembership.end_reason,
            User.totp_secret.is_not(None),
        )
        .join(User, User.id == OfficeMembership.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(giver, giver.id == OfficeMembership.granted_by_id)
        .outerjoin(giver_person, giver_person.id == giver.person_id)
        .outerjoin(ender, ender.id == OfficeMembership.ended_by_id)
        .outerjoin(ender_person, ender_person.id == ender.person_id)
    )
