"""What approval does to a shop: its certificate counts, it gets its address, it may sell."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from marketplace.core.database import db
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.sellers import names, queries, submissions
from marketplace.sellers.models import (
    Requirement,
    Seller,
    SellerApplication,
    SellerState,
    SubmissionState,
)
from marketplace.training import certificates
from marketplace.training.models import Certificate


def open_shop(application: SellerApplication, *, actor_id: int, now: datetime) -> None:
    """Open the shop; refused while no member holds a valid certificate and none was waived."""
    _count_certificate(application, actor_id)
    seller = application.seller
    _give_slug(seller)
    seller.state = SellerState.APPROVED
    seller.approved_at = now


def _count_certificate(application: SellerApplication, actor_id: int) -> None:
    """Let a member's certificate count for the shop; nothing to do when the office waived it."""
    parts = submissions.list_round(application, application.round)
    if parts[Requirement.CERTIFICATE].state is SubmissionState.WAIVED:
        return
    wanted = parts[Requirement.CERTIFICATE].snapshot.get("certificate_id")
    usable = [
        certificate
        for certificate in certificates.list_valid(queries.list_member_ids(application.seller_id))
        if certificate.counted_for in (None, application.seller.public_id)
    ]
    if not usable:
        raise Conflict(
            N_("No member of this shop holds a valid certificate. Send it back with words.")
        )
    chosen: Certificate = next((each for each in usable if each.id == wanted), usable[0])
    certificates.count_for(
        chosen.id, seller_public_id=application.seller.public_id, actor_id=actor_id
    )


def _give_slug(seller: Seller) -> None:
    """The shop's address, made once. Refused and closed shops keep theirs: none is reused."""
    if seller.slug is not None:
        return
    for candidate in names.slug_candidates(seller.name):
        taken = sa.select(Seller.id).where(Seller.slug == candidate)
        if db.session.scalar(taken) is None and _takes(seller, candidate):
            return


def _takes(seller: Seller, slug: str) -> bool:
    """False when another shop took it a moment ago."""
    try:
        with db.session.begin_nested():
            seller.slug = slug
    except IntegrityError:
        return False
    return True
