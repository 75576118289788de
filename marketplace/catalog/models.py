"""Cloths: the listing, what is priced and stocked, its photos, makers and history.

Knows shops and reference facts, nothing of stock counts, carts or orders.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.database import (
    Amount,
    Base,
    BigKey,
    Json,
    Key,
    Moment,
    PublicId,
    UtcDateTime,
    key_to,
    state_column,
)
from marketplace.core.files import StoredFile
from marketplace.sellers.models import Seller


class ProductState(StrEnum):
    """Only ``published`` cloths are shown and sold."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    REMOVED = "removed"


class PieceKind(StrEnum):
    """What the cloth is made as."""

    LONG_CLOTH = "long_cloth"
    SHAWL = "shawl"
    SARONG = "sarong"
    SCARF = "scarf"
    OTHER = "other"


class Product(Base):
    """A listing. Texts by language; price, size and weight sit on its variant."""

    __tablename__ = "product"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.Index("ix_product_seller_state", "seller_id", "state", "id"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    seller_id: Mapped[int] = key_to("seller.id")
    slug: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    """Given at the first publication, never reused."""
    title: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    description: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    technique_code: Mapped[str | None] = mapped_column(sa.ForeignKey("technique.code"))
    fabric_code: Mapped[str | None] = mapped_column(sa.ForeignKey("fabric.code"))
    piece_kind: Mapped[PieceKind] = state_column(PieceKind, default=PieceKind.LONG_CLOTH)
    colours: Mapped[list[str]] = mapped_column(Json, default=list)
    """Dye colours: soga, indigo, mengkudu, tegeran, ijo, ireng, mori."""
    making_days: Mapped[int | None] = mapped_column(sa.Integer())
    state: Mapped[ProductState] = state_column(ProductState)
    version: Mapped[int] = mapped_column(sa.Integer(), default=1)
    """Counts up with each change; a form made from an older one meets a conflict."""
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    seller: Mapped[Seller] = relationship(lazy="raise")
    # By the cloth alone: asked for pairs of shop and cloth, SQLite reads the whole table.
    variants: Mapped[list["Variant"]] = relationship(
        primaryjoin="Product.id == foreign(Variant.product_id)",
        lazy="raise",
        order_by="Variant.id",
    )
    photos: Mapped[list["Photo"]] = relationship(
        primaryjoin="Product.id == foreign(Photo.product_id)",
        lazy="raise",
        order_by="Photo.position",
    )
    motifs: Mapped[list["ProductMotif"]] = relationship(
        primaryjoin="Product.id == foreign(ProductMotif.product_id)",
        lazy="raise",
        order_by="ProductMotif.position",
    )


class ProductMotif(Base):
    """A motif on a cloth; the first is the main one."""

    __tablename__ = "product_motif"
    __table_args__ = (
        sa.ForeignKeyConstraint(["seller_id", "product_id"], ["product.seller_id", "product.id"]),
    )

    seller_id: Mapped[int] = key_to("seller.id")
    product_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    motif_slug: Mapped[str] = mapped_column(
        sa.String(60), sa.ForeignKey("motif.slug"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(sa.Integer(), default=0)


class Variant(Base):
    """What is priced and stocked. Customs fields stay empty until export papers ask for them."""

    __tablename__ = "variant"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(["seller_id", "product_id"], ["product.seller_id", "product.id"]),
        sa.CheckConstraint("price_amount >= 0", name="price_not_negative"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    seller_id: Mapped[int] = key_to("seller.id")
    product_id: Mapped[int] = mapped_column(BigKey, index=True)
    price_amount: Mapped[Amount] = mapped_column(default=0)
    """Whole rupiah, in whole thousands."""
    length_cm: Mapped[int | None] = mapped_column(sa.Integer())
    width_cm: Mapped[int | None] = mapped_column(sa.Integer())
    weight_grams: Mapped[int | None] = mapped_column(sa.Integer())
    """As sent, with its wrapping."""
    hs_code: Mapped[str | None] = mapped_column(sa.String(13))
    origin_country: Mapped[str | None] = mapped_column(sa.String(2))
    customs_description: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[Moment]


class PhotoKind(StrEnum):
    """What the picture shows."""

    WHOLE = "whole"
    HUNG = "hung"
    CLOSE = "close"
    FOLDED = "folded"
    BACK = "back"
    PROCESS = "process"


class Photo(Base):
    """A picture of a cloth. The original is private; renditions are public and stripped."""

    __tablename__ = "photo"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(["seller_id", "product_id"], ["product.seller_id", "product.id"]),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    seller_id: Mapped[int] = key_to("seller.id")
    product_id: Mapped[int] = mapped_column(BigKey, index=True)
    kind: Mapped[PhotoKind] = state_column(PhotoKind)
    position: Mapped[int] = mapped_column(sa.Integer())
    original_id: Mapped[int] = key_to("stored_file.id", index=False)
    width: Mapped[int] = mapped_column(sa.Integer())
    height: Mapped[int] = mapped_column(sa.Integer())
    placeholder: Mapped[str] = mapped_column(sa.String(7), default="#e8dfd0")
    """Mean colour of the picture, ``#rrggbb``."""
    renditions: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)
    """``[{"type": "image/avif", "width": 640, "height": 800, "name": "<public file name>"}]``."""
    is_drawing: Mapped[bool] = mapped_column(sa.Boolean(), default=False)
    """A drawing of the demo, and said so on the page."""
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[Moment]

    original: Mapped[StoredFile] = relationship(lazy="raise")


class ProductMaker(Base):
    """Who made the cloth, with a share in hundredths of a per cent."""

    __tablename__ = "product_maker"
    __table_args__ = (
        sa.ForeignKeyConstraint(["seller_id", "product_id"], ["product.seller_id", "product.id"]),
        sa.ForeignKeyConstraint(["seller_id", "maker_id"], ["maker.seller_id", "maker.id"]),
    )

    seller_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    product_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    maker_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    share: Mapped[int] = mapped_column(sa.Integer(), default=10_000)


class ProductRevision(Base):
    """What a listing said before and after a change, and who changed it."""

    __tablename__ = "product_revision"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.UniqueConstraint("product_id", "version"),
        sa.ForeignKeyConstraint(["seller_id", "product_id"], ["product.seller_id", "product.id"]),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    product_id: Mapped[int] = mapped_column(BigKey)
    version: Mapped[int] = mapped_column(sa.Integer())
    facts: Mapped[dict[str, object]] = mapped_column(Json)
    actor_id: Mapped[int] = key_to("user_account.id")
    created_at: Mapped[Moment]
