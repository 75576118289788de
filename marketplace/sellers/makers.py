"""People who make pieces for a shop; they need no account."""

from datetime import datetime

from marketplace.core.database import db
from marketplace.sellers import texts
from marketplace.sellers.models import Maker


def add_maker(seller_id: int, *, name: str, now: datetime) -> Maker:
    """Put ``name`` on the shop's list of makers."""
    maker = Maker(
        seller_id=seller_id, name=texts.line(name, "name", least=2, most=120), created_at=now
    )
    db.session.add(maker)
    db.session.flush()  # cloths point to the id
    return maker
