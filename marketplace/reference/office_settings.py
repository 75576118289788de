"""What the office may change: a typed table of settings, each with meaning, bounds and history.

A setting that was never changed has its default. A change never reaches into the past.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa

from marketplace.core import audit
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.reference.models import Setting


class Unit(StrEnum):
    """What the number of a setting counts."""

    DAYS = "days"
    MINUTES = "minutes"
    BASIS_POINTS = "basis_points"


@dataclass(frozen=True)
class KnownSetting:
    """A whole number from ``least`` to ``most``; ``default`` holds until it is changed."""

    key: str
    title: str
    meaning: str
    unit: Unit
    default: int
    least: int
    most: int


_TABLE = (
    KnownSetting(
        "commission_points",
        N_("Commission"),
        N_("Commission on goods, none on delivery; it holds for orders placed from then on."),
        Unit.BASIS_POINTS,
        500,
        0,
        2_000,
    ),
    KnownSetting(
        "delivered_after_days_home",
        N_("Counts as delivered, in Indonesia"),
        N_("A parcel within Indonesia counts as delivered this long after it was shipped."),
        Unit.DAYS,
        14,
        3,
        90,
    ),
    KnownSetting(
        "delivered_after_days_abroad",
        N_("Counts as delivered, abroad"),
        N_("A parcel abroad counts as delivered this long after it was shipped."),
        Unit.DAYS,
        45,
        7,
        180,
    ),
    KnownSetting(
        "claim_days",
        N_("Claim window"),
        N_("How long after delivery a buyer may report a problem; then the shop's share is freed."),
        Unit.DAYS,
        7,
        1,
        60,
    ),
    KnownSetting(
        "claim_days_eu_uk",
        N_("Claim window, EU and UK"),
        N_("The same for buyers in the European Union and the United Kingdom."),
        Unit.DAYS,
        14,
        14,
        60,
    ),
    KnownSetting(
        "hold_minutes",
        N_("Hold of pieces in the checkout"),
        N_("How long pieces are held from the start of the checkout, and after each step."),
        Unit.MINUTES,
        30,
        5,
        120,
    ),
    KnownSetting(
        "hold_minutes_most",
        N_("Longest hold in the checkout"),
        N_("How long pieces are held in all while a buyer stays active in the checkout."),
        Unit.MINUTES,
        60,
        5,
        240,
    ),
    KnownSetting(
        "payment_minutes",
        N_("Time to pay"),
        N_("How long a buyer may take to pay once the order is placed."),
        Unit.MINUTES,
        30,
        30,
        # Stripe keeps a payment page open for a day at most, our margin included.
        1_380,
    ),
    KnownSetting(
        "payment_grace_minutes",
        N_("Grace after a payment expired"),
        N_("How long pieces stay held after a payment has expired, for a payment on its way."),
        Unit.MINUTES,
        15,
        5,
        120,
    ),
    KnownSetting(
        "accept_days",
        N_("Time to accept an order"),
        N_("How long a shop has to accept a paid order."),
        Unit.DAYS,
        3,
        1,
        30,
    ),
    KnownSetting(
        "ship_days",
        N_("Time to ship an order"),
        N_("How long a shop has to ship an accepted order of finished pieces."),
        Unit.DAYS,
        5,
        1,
        60,
    ),
    KnownSetting(
        "application_answer_days",
        N_("Time to answer an application"),
        N_("How long the office has to answer an application for a shop."),
        Unit.DAYS,
        5,
        1,
        60,
    ),
)
KNOWN: dict[str, KnownSetting] = {setting.key: setting for setting in _TABLE}


def read(known: KnownSetting, text: str) -> int:
    """The value somebody typed: whole days or minutes, or per cent with up to two decimals."""
    plain = text.strip().replace(",", ".")
    is_percent = known.unit is Unit.BASIS_POINTS
    pattern = r"[0-9]{1,6}(\.[0-9]{1,2})?" if is_percent else r"[0-9]{1,6}"
    if not re.fullmatch(pattern, plain):
        raise Refused(_BOUNDS_IN_WORDS[known.unit], field="value", **_bounds(known))
    return int(Decimal(plain) * 100) if is_percent else int(plain)


def typed(known: KnownSetting, value: int) -> str:
    """The value as it is typed: the inverse of ``read``."""
    if known.unit is Unit.BASIS_POINTS:
        return format(Decimal(value).scaleb(-2).normalize(), "f")
    return str(value)


def get_known(key: str) -> KnownSetting:
    """The setting called ``key``, or NotFound."""
    if key not in KNOWN:
        raise NotFound()
    return KNOWN[key]


def value(key: str, *, at: datetime) -> int:
    """The value in force at a moment."""
    return values([key], at=at)[key]


def values(keys: list[str] | None = None, *, at: datetime) -> dict[str, int]:
    """The values in force at a moment, of ``keys`` or of all settings, in one query."""
    wanted = list(KNOWN) if keys is None else keys
    found = {key: KNOWN[key].default for key in wanted}
    # In order of effect, so that the last one read is the one in force.
    rows = db.session.execute(
        sa.select(Setting.key, Setting.value)
        .where(Setting.key.in_(wanted), Setting.effective_at <= at)
        .order_by(Setting.effective_at, Setting.id)
    )
    for row in rows:
        found[row.key] = int(str(row.value))
    return found


def list_planned(*, after: datetime) -> dict[str, Setting]:
    """The next change of each setting that has one to come."""
    rows = db.session.scalars(
        sa.select(Setting)
        .where(Setting.effective_at > after)
        .order_by(Setting.effective_at.desc(), Setting.id)
    )
    return {row.key: row for row in rows}


def list_history(key: str) -> list[Setting]:
    """All changes of a setting, the one with the latest effect first."""
    query = sa.select(Setting).where(Setting.key == get_known(key).key)
    return list(db.session.scalars(query.order_by(Setting.effective_at.desc(), Setting.id.desc())))


def change(
    key: str,
    new: int,
    *,
    effective_at: datetime,
    reason: str,
    set_by: str,
    actor_id: int | None,
    now: datetime,
) -> Setting:
    """Set ``key`` from a moment on. Refused: out of bounds, in the past, without a reason."""
    known = get_known(key)
    _check(known, new, effective_at, reason, now)
    before = value(key, at=effective_at)
    row = Setting(
        key=key,
        value=new,
        effective_at=effective_at,
        reason=reason.strip(),
        set_by=set_by,
        created_at=now,
    )
    db.session.add(row)
    # The audit row names the new row's id.
    db.session.flush()
    audit.record(
        "setting.changed",
        actor_id=actor_id,
        subject_kind="setting",
        subject_id=row.id,
        before={"key": key, "value": before},
        after={"key": key, "value": new, "effective_at": effective_at.isoformat()},
    )
    return row


_BOUNDS_IN_WORDS = {
    Unit.DAYS: N_("Type whole days from %(least)s to %(most)s."),
    Unit.MINUTES: N_("Type whole minutes from %(least)s to %(most)s."),
    Unit.BASIS_POINTS: N_("Type a percentage from %(least)s to %(most)s, such as 5 or 2.5."),
}


def _bounds(known: KnownSetting) -> dict[str, str]:
    return {"least": typed(known, known.least), "most": typed(known, known.most)}


def _check(
    known: KnownSetting, new: int, effective_at: datetime, reason: str, now: datetime
) -> None:
    if not known.least <= new <= known.most:
        raise Refused(_BOUNDS_IN_WORDS[known.unit], field="value", **_bounds(known))
    if effective_at < now:
        raise Refused(
            N_("A change cannot begin in the past: what was agreed then stays."),
            field="effective_at",
        )
    if not 5 <= len(reason.strip()) <= 500:
        raise Refused(N_("Say why, in 5 to 500 characters."), field="reason")
    _check_hold(known, new, effective_at)


def _check_hold(known: KnownSetting, new: int, effective_at: datetime) -> None:
    holds = values(["hold_minutes", "hold_minutes_most"], at=effective_at) | {known.key: new}
    if holds["hold_minutes"] > holds["hold_minutes_most"]:
        raise Refused(
            N_("Pieces cannot be held longer at once than they are held in all."), field="value"
        )
