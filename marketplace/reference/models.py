"""Facts that do not belong to anyone: rates, motifs, techniques, fabrics, banks, regions, settings.

Each row carries its source and how sure it is (C confirmed, P partly, K general knowledge,
U unknown). Knows no person and no shop.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Base, Json, Key, Moment


class ExchangeRate(Base):
    """Whole rupiah for one unit of ``currency`` on a day, exact decimal text."""

    __tablename__ = "exchange_rate"
    __table_args__ = (sa.UniqueConstraint("currency", "valid_on", "imported_at"),)

    id: Mapped[Key]
    currency: Mapped[str] = mapped_column(sa.String(3))
    valid_on: Mapped[date] = mapped_column(sa.Date())
    rupiah: Mapped[str] = mapped_column(sa.String(32))
    source: Mapped[str] = mapped_column(sa.String(300))
    is_sample: Mapped[bool] = mapped_column(sa.Boolean(), default=False)
    imported_at: Mapped[Moment]


class Sourced:
    """Where a fact comes from, as of when, and how sure it is."""

    source: Mapped[str] = mapped_column(sa.Text(), default="")
    as_of: Mapped[str] = mapped_column(sa.String(40), default="")
    evidence: Mapped[str] = mapped_column(sa.Text(), default="")


class Motif(Sourced, Base):
    """A motif of Blitar; city and regency are different governments and kept apart."""

    __tablename__ = "motif"

    slug: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(Json)
    area: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(40))
    meaning: Mapped[dict[str, str]] = mapped_column(Json)


class Technique(Sourced, Base):
    """A way of making. ``may_be_called_batik`` follows SNI 0239."""

    __tablename__ = "technique"

    code: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(Json)
    how: Mapped[dict[str, str]] = mapped_column(Json)
    signs: Mapped[dict[str, str]] = mapped_column(Json)
    may_be_called_batik: Mapped[bool] = mapped_column(sa.Boolean())
    batikmark_class: Mapped[str | None] = mapped_column(sa.String(60))
    is_listable: Mapped[bool] = mapped_column(sa.Boolean(), default=True)
    position: Mapped[int] = mapped_column(sa.Integer())


class Fabric(Sourced, Base):
    """A cloth to work on, with its fibre and usual weight in g/m2."""

    __tablename__ = "fabric"

    code: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(Json)
    fibre: Mapped[dict[str, str]] = mapped_column(Json)
    grams_per_m2: Mapped[int | None] = mapped_column(sa.Integer())
    position: Mapped[int] = mapped_column(sa.Integer())


class Bank(Sourced, Base):
    """An Indonesian bank; usual account lengths warn, they never refuse."""

    __tablename__ = "bank"

    code: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    usual_digits: Mapped[str] = mapped_column(sa.String(20), default="")


class Region(Base):
    """A province (Kemendagri code), regency or city, district, or village of Indonesia."""

    __tablename__ = "region"
    __table_args__ = (sa.Index("ix_region_parent", "parent_code", "name"),)

    code: Mapped[str] = mapped_column(sa.String(13), primary_key=True)
    level: Mapped[int] = mapped_column(sa.Integer())
    """1 province, 2 regency or city, 3 district, 4 village."""
    parent_code: Mapped[str] = mapped_column(sa.String(13), default="")
    name: Mapped[str] = mapped_column(sa.String(120))
    postcode: Mapped[str] = mapped_column(sa.String(5), default="")


class Setting(Base):
    """A value the office may change, with its history; code reads the one in force at a moment."""

    __tablename__ = "setting"
    __table_args__ = (sa.Index("ix_setting_key_effective", "key", "effective_at"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[object] = mapped_column(Json)
    effective_at: Mapped[Moment]
    reason: Mapped[str] = mapped_column(sa.Text())
    set_by: Mapped[str] = mapped_column(sa.String(40), default="")
    """Public id of the officer; the floor of people lies beside this one."""
    created_at: Mapped[Moment]
