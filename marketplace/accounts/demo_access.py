"""What the demonstration shows on its sign-in page: its accounts, and codes of its officers.

Every function refuses outside of the demo, whoever calls it.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from marketplace.accounts import second_factor
from marketplace.accounts.models import OfficeMembership, Person, User
from marketplace.core.database import db
from marketplace.core.errors import NotAllowed
from marketplace.core.i18n import N_
from marketplace.core.runtime import current_settings

DOMAIN = "petik.example"
"""The demo's own accounts have addresses here; what visitors register is not shown."""

PASSWORD = "kembang-turi-2023"
_MOST = 20


@dataclass(frozen=True)
class DemoAccount:
    """One line of the sign-in page. ``code`` is the second factor of this moment, for officers."""

    name: str
    email: str
    password: str
    code: str | None
    is_officer: bool


def list_accounts(*, now: datetime) -> list[DemoAccount]:
    """The demo's accounts, officers first."""
    _require_demo()
    officer = (
        sa.select(OfficeMembership.id)
        .where(OfficeMembership.user_id == User.id, OfficeMembership.ended_at.is_(None))
        .exists()
    )
    rows = db.session.execute(
        sa.select(User, Person.name, officer.label("is_officer"))
        .join(Person, Person.id == User.person_id)
        .where(User.email.endswith(f"@{DOMAIN}", autoescape=True), User.closed_at.is_(None))
        .order_by(officer.desc(), User.id)
        .limit(_MOST)
    )
    return [
        DemoAccount(
            row.name, row.User.email, PASSWORD, demo_code(row.User, now=now), row.is_officer
        )
        for row in rows
    ]


def demo_codes(*, now: datetime) -> list[tuple[str, str]]:
    """``(e-mail, present code)`` of each demo account with a second factor."""
    return [(each.email, each.code) for each in list_accounts(now=now) if each.code]


def demo_code(user: User, *, now: datetime) -> str | None:
    """The code that the app of a demo account would show; None when it has no second factor."""
    _require_demo()
    if not user.email.endswith(f"@{DOMAIN}"):
        return None
    return second_factor.current_code(user, now=now)


def _require_demo() -> None:
    if not current_settings().is_demo:
        raise NotAllowed(N_("This exists in the demonstration only."))
