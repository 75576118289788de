"""What a shop says of itself after its approval; its name stays as the office approved it."""

from collections.abc import Mapping
from datetime import datetime

from marketplace.core import audit, outbox
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.sellers.models import Seller

LONGEST_ABOUT = 2_000


def change_about(
    seller_id: int, texts: Mapping[str, str], *, actor_id: int, now: datetime
) -> Seller:
    """Keep the words about the shop by language; refused when they are too long."""
    seller = db.session.get(Seller, seller_id, with_for_update=True)
    if seller is None:
        raise NotFound()
    cleaned = {tag: text.strip() for tag, text in texts.items() if text.strip()}
    for tag, text in cleaned.items():
        if len(text) > LONGEST_ABOUT:
            raise Refused(
                N_("Use at most %(most)s characters."), field=f"about_{tag}", most=LONGEST_ABOUT
            )
    seller.about = cleaned
    audit.record(
        "seller.about_changed", actor_id=actor_id, subject_kind="seller", subject_id=seller.id
    )
    outbox.add("seller.changed", seller_id=seller.id)
    return seller
