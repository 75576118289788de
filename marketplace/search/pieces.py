"""What a page asks at the moment it is shown: pieces left, the shop's course, all addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.inventory.models import (
    ReservationState,
    StockLevel,
    StockMovement,
    StockReservation,
)
from marketplace.search.index import SOLD_SHOWN_DAYS
from marketplace.search.models import SearchEntry
from marketplace.sellers.models import Seller, SellerState
from marketplace.training.models import Certificate, Course, Participant

MOST_ADDRESSES = 45_000
"""A sitemap may hold 50,000."""


@dataclass(frozen=True)
class Pieces:
    """Pieces of a variant: in stock, and free of them; when the last one left."""

    on_hand: int
    free: int
    emptied_at: datetime | None

    @property
    def are_sold(self) -> bool:
        return self.on_hand == 0

    def are_long_sold(self, *, now: datetime) -> bool:
        """Whether the last piece went so long ago that the page is gone."""
        since = now - timedelta(days=SOLD_SHOWN_DAYS)
        return self.are_sold and self.emptied_at is not None and self.emptied_at < since


@dataclass(frozen=True)
class CourseTaken:
    """The course that a certificate of the shop is of."""

    name: str
    starts_on: date
    ends_on: date


def pieces_of(variant_id: int, *, now: datetime) -> Pieces:
    """Pieces of a variant in one query; holds whose time is over count as free."""
    held = (
        sa.select(sa.func.coalesce(sa.func.sum(StockReservation.quantity), 0))
        .where(
            StockReservation.variant_id == variant_id,
            StockReservation.state == ReservationState.ACTIVE,
            StockReservation.expires_at > now,
        )
        .scalar_subquery()
    )
    emptied = (
        sa.select(sa.func.max(StockMovement.occurred_at))
        .where(StockMovement.variant_id == variant_id)
        .scalar_subquery()
    )
    row = db.session.execute(
        sa.select(StockLevel.on_hand, held, emptied).where(StockLevel.variant_id == variant_id)
    ).first()
    if row is None:
        return Pieces(0, 0, None)
    on_hand, reserved, emptied_at = row
    return Pieces(on_hand, max(on_hand - int(reserved), 0), emptied_at)


def course_of(seller_public_id: str) -> CourseTaken | None:
    """The course of the newest valid certificate that counts for the shop."""
    row = db.session.execute(
        sa.select(Course.name, Course.starts_on, Course.ends_on)
        .join(Participant, Participant.course_id == Course.id)
        .join(Certificate, Certificate.participant_id == Participant.id)
        .where(Certificate.counted_for == seller_public_id, Certificate.revoked_at.is_(None))
        .order_by(Certificate.id.desc())
        .limit(1)
    ).first()
    return CourseTaken(*row) if row else None


def list_addresses() -> tuple[Sequence[tuple[str, datetime]], Sequence[str]]:
    """For the sitemap: slugs of cloths with their moment, the newest first; slugs of shops."""
    cloths = db.session.execute(
        sa.select(SearchEntry.slug, SearchEntry.published_at)
        .order_by(SearchEntry.place.desc())
        .limit(MOST_ADDRESSES)
    ).all()
    shops = db.session.scalars(
        sa.select(Seller.slug)
        .where(Seller.state == SellerState.APPROVED, Seller.slug.is_not(None))
        .order_by(Seller.slug)
    ).all()
    return [(slug, moment) for slug, moment in cloths], [slug for slug in shops if slug]
