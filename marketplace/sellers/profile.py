"""What a shop says of itself after its approval; its name stays as the office approved it."""

from collections.abc import Mapping
from datetime import datetime

from marketplace.core import audit, outbox
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.sellers import texts
from marketplace.sellers.models import Seller

LONGEST_ABOUT = 2_000


def change_about(
    seller_id: int, about: Mapping[str, str], *, actor_id: int, now: datetime
) -> Seller:
    """Keep the words about the shop by language; refused when they are too long."""
    seller = db.session.get(Seller, seller_id, with_for_update=True)
    if seller is None:
        raise NotFound()
    seller.about = {
        tag: texts.paragraphs(text, f"about_{tag}", least=0, most=LONGEST_ABOUT)
        for tag, text in about.items()
        if text.strip()
    }
    audit.record(
        "seller.about_changed", actor_id=actor_id, subject_kind="seller", subject_id=seller.id
    )
    outbox.add("seller.changed", seller_id=seller.id)
    return seller
