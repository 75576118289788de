"""The facts that every page of the shop speaks of: techniques, motifs, fabrics, rates, settings."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import LocalizedText
from marketplace.reference import facts, office_settings, rates
from marketplace.reference.models import Fabric, Motif, Technique
from marketplace.reference.rates import Rate
from marketplace.search.memory import kept_for_a_minute


@dataclass(frozen=True)
class TechniqueFacts:
    """A way of making, as pages tell of it."""

    code: str
    name: LocalizedText
    how: LocalizedText
    signs: LocalizedText
    may_be_called_batik: bool
    is_listable: bool
    is_confirmed: bool
    sources: tuple[str, ...]
    as_of: str


@dataclass(frozen=True)
class MotifFacts:
    """A motif and its story; unconfirmed ones say so."""

    slug: str
    name: LocalizedText
    area: str
    kind: str
    meaning: LocalizedText
    is_confirmed: bool
    sources: tuple[str, ...]
    as_of: str


@dataclass(frozen=True)
class Names:
    """All of them by code, in the order of the tables."""

    techniques: dict[str, TechniqueFacts]
    motifs: dict[str, MotifFacts]
    fabrics: dict[str, LocalizedText]


@kept_for_a_minute
def all_names() -> Names:
    """The reference tables that pages need."""
    techniques = db.session.scalars(sa.select(Technique).order_by(Technique.position)).all()
    motifs = db.session.scalars(sa.select(Motif).order_by(Motif.slug)).all()
    fabrics = db.session.scalars(sa.select(Fabric).order_by(Fabric.position)).all()
    return Names(
        {each.code: _technique(each) for each in techniques},
        {each.slug: motif_facts(each) for each in motifs},
        {each.code: dict(each.name) for each in fabrics},
    )


@kept_for_a_minute
def all_rates() -> dict[str, Rate]:
    """The rates in force by currency."""
    return rates.list_rates(at=clock.now())


@kept_for_a_minute
def setting(key: str) -> int:
    """What the office has set."""
    now: datetime = clock.now()
    return int(office_settings.value(key, at=now))


def motif_facts(motif: Motif) -> MotifFacts:
    """What a page tells of a motif."""
    return MotifFacts(
        slug=motif.slug,
        name=dict(motif.name),
        area=motif.area,
        kind=motif.kind,
        meaning=dict(motif.meaning),
        is_confirmed=facts.is_confirmed(motif.evidence),
        sources=facts.source_names(motif.source),
        as_of=motif.as_of,
    )


def _technique(technique: Technique) -> TechniqueFacts:
    return TechniqueFacts(
        code=technique.code,
        name=dict(technique.name),
        how=dict(technique.how),
        signs=dict(technique.signs),
        may_be_called_batik=technique.may_be_called_batik,
        is_listable=technique.is_listable,
        is_confirmed=facts.is_confirmed(technique.evidence),
        sources=facts.source_names(technique.source),
        as_of=technique.as_of,
    )
