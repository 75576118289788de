"""The read model of listing and search: one row per published cloth, kept fresh by events."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Amount, Base, BigKey, Json, Key, Moment, UtcDateTime


class SearchEntry(Base):
    """What a card shows and what is searched, by product. Facts only; rebuilt at any time."""

    __tablename__ = "search_entry"
    __table_args__ = (
        sa.Index("ix_search_entry_price", "price_amount", "place"),
        sa.Index("ix_search_entry_technique", "technique_code", "place"),
        sa.Index("ix_search_entry_seller", "seller_id", "place"),
    )

    product_id: Mapped[int] = mapped_column(
        BigKey, sa.ForeignKey("product.id"), primary_key=True, autoincrement=False
    )
    place: Mapped[int] = mapped_column(sa.BigInteger(), unique=True)
    """Where the cloth stands among all by age: the newest has the largest. Never the same twice."""
    seller_id: Mapped[int] = mapped_column(BigKey, sa.ForeignKey("seller.id"))
    slug: Mapped[str] = mapped_column(sa.String(120))
    shop_slug: Mapped[str] = mapped_column(sa.String(80))
    shop_name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[dict[str, str]] = mapped_column(Json)
    technique_code: Mapped[str] = mapped_column(sa.String(30))
    motif_slugs: Mapped[list[str]] = mapped_column(Json)
    piece_kind: Mapped[str] = mapped_column(sa.String(32))
    fabric_code: Mapped[str] = mapped_column(sa.String(30))
    colours: Mapped[list[str]] = mapped_column(Json)
    length_cm: Mapped[int] = mapped_column(sa.Integer())
    width_cm: Mapped[int] = mapped_column(sa.Integer())
    price_amount: Mapped[Amount]
    available: Mapped[int] = mapped_column(sa.Integer())
    stock_total: Mapped[int] = mapped_column(sa.Integer())
    photos: Mapped[list[dict[str, object]]] = mapped_column(Json)
    """The first two photos as the card needs them."""
    published_at: Mapped[Moment]
    sold_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    words: Mapped[str] = mapped_column(sa.Text())
    """Everything searched, both languages, folded to lower case, and the facets as words."""


class SearchTerm(Base):
    """Every word of the entries; for one that stands in none the nearest is offered."""

    __tablename__ = "search_term"

    id: Mapped[Key]
    term: Mapped[str] = mapped_column(sa.String(40), unique=True)


class SearchVersion(Base):
    """One row: a number that counts up with each change of the read model."""

    __tablename__ = "search_version"

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(sa.BigInteger())
