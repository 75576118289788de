"""What pages read about shops and their applications. Foreign and missing are the same refusal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from marketplace.core import crypto
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.pagination import Page, decode_cursor, page_of
from marketplace.reference.models import Bank
from marketplace.sellers.models import (
    ApplicationStep,
    MemberRole,
    Seller,
    SellerApplication,
    SellerBankAccount,
    SellerMember,
    SellerState,
)

ADDRESS_PLACE = "seller.pickup_address"
IDENTITY_PLACE = "seller.identity_number"
BANK_NUMBER_PLACE = "seller_bank_account.number"
BANK_HOLDER_PLACE = "seller_bank_account.holder"
SEEN_BY_APPLICANT = (
    ApplicationStep.SUBMITTED,
    ApplicationStep.RETURNED,
    ApplicationStep.APPROVED,
    ApplicationStep.REFUSED,
)


@dataclass(frozen=True)
class Membership:
    """What a person is for a shop."""

    seller_id: int
    seller_public_id: str
    seller_name: str
    role: MemberRole
    state: SellerState


@dataclass(frozen=True)
class ShopCard:
    """An approved shop in a list."""

    seller_id: int
    slug: str
    name: str
    about: dict[str, str]
    area: str
    district: str
    published_count: int


def crypto_subject(seller_id: int) -> str:
    """Whose data key the personal values of a shop are encrypted with."""
    return f"seller:{seller_id}"


def find_membership(user_id: int) -> Membership | None:
    """The shop this account acts for now; the newest when there were several."""
    row = db.session.execute(
        sa.select(Seller.id, Seller.public_id, Seller.name, SellerMember.role, Seller.state)
        .join(SellerMember, SellerMember.seller_id == Seller.id)
        .where(SellerMember.user_id == user_id, SellerMember.left_at.is_(None))
        .order_by(SellerMember.id.desc())
        .limit(1)
    ).first()
    return Membership(*row) if row else None


def is_member(seller_id: int, user_id: int) -> bool:
    """Whether the account acts for the shop, or ever did."""
    query = sa.select(SellerMember.id).where(
        SellerMember.seller_id == seller_id, SellerMember.user_id == user_id
    )
    return db.session.scalar(query) is not None


def list_member_ids(seller_id: int) -> Sequence[int]:
    """The accounts that act for the shop now, the oldest member first."""
    return db.session.scalars(
        sa.select(SellerMember.user_id)
        .where(SellerMember.seller_id == seller_id, SellerMember.left_at.is_(None))
        .order_by(SellerMember.id)
    ).all()


def owner_id(seller_id: int) -> int:
    """The account that the shop began with, also after it left for another one."""
    return db.session.scalars(
        sa.select(SellerMember.user_id)
        .where(SellerMember.seller_id == seller_id, SellerMember.role == MemberRole.OWNER)
        .order_by(SellerMember.id)
        .limit(1)
    ).one()


def get_seller(seller_id: int) -> Seller:
    """The shop, or NotFound."""
    seller = db.session.get(Seller, seller_id)
    if seller is None:
        raise NotFound()
    return seller


def get_seller_by_slug(slug: str) -> Seller:
    """The approved shop at this address, or NotFound."""
    seller = db.session.scalars(
        sa.select(Seller).where(Seller.slug == slug, Seller.state == SellerState.APPROVED)
    ).first()
    if seller is None:
        raise NotFound()
    return seller


def list_approved_shops(*, after: str | None = None, size: int = 24) -> Page[ShopCard]:
    """Approved shops by name."""
    query = (
        sa.select(
            Seller.id,
            Seller.slug,
            Seller.name,
            Seller.about,
            Seller.area,
            Seller.district,
            Seller.published_count,
            Seller.sort_key,
        )
        .where(Seller.state == SellerState.APPROVED, Seller.slug.is_not(None))
        .order_by(Seller.sort_key, Seller.id)
        .limit(size + 1)
    )
    if after:
        last = sa.tuple_(*map(sa.literal, decode_cursor(after, (str, int))))
        query = query.where(sa.tuple_(Seller.sort_key, Seller.id) > last)
    rows: Sequence[Any] = db.session.execute(query).all()
    page = page_of(rows, size, key=lambda row: (row.sort_key, row.id))
    return Page([ShopCard(*row[:7]) for row in page.rows], page.next_cursor)


def find_own_application(user_id: int) -> SellerApplication | None:
    """The newest application of the shop this account owns, with the shop."""
    return db.session.scalars(
        sa.select(SellerApplication)
        .join(SellerMember, SellerMember.seller_id == SellerApplication.seller_id)
        .where(
            SellerMember.user_id == user_id,
            SellerMember.role == MemberRole.OWNER,
            SellerMember.left_at.is_(None),
        )
        .options(sa.orm.joinedload(SellerApplication.seller))
        .order_by(SellerApplication.id.desc())
        .limit(1)
    ).first()


def get_own_application(user_id: int) -> SellerApplication:
    """As ``find_own_application``, or NotFound."""
    application = find_own_application(user_id)
    if application is None:
        raise NotFound()
    return application


def find_bank_account(seller_id: int) -> SellerBankAccount | None:
    """Where the shop is paid now."""
    return db.session.scalars(
        sa.select(SellerBankAccount)
        .where(SellerBankAccount.seller_id == seller_id, SellerBankAccount.replaced_at.is_(None))
        .order_by(SellerBankAccount.id.desc())
    ).first()


def public_ids(seller_ids: Collection[int]) -> dict[int, str]:
    """The ids that people and the ledger see, by the shops' keys."""
    query = sa.select(Seller.id, Seller.public_id).where(Seller.id.in_(seller_ids))
    return {row.id: row.public_id for row in db.session.execute(query)}


def names_by_public_id(public_ids: Collection[str]) -> dict[str, str]:
    """The shops' names, by the ids that the ledger sees."""
    query = sa.select(Seller.public_id, Seller.name).where(Seller.public_id.in_(public_ids))
    return {row.public_id: row.name for row in db.session.execute(query)}


def bank_accounts_in_force(seller_ids: Collection[int]) -> dict[int, SellerBankAccount]:
    """Where each shop is paid now, by shop; those without an account are missing."""
    query = (
        sa.select(SellerBankAccount)
        .where(SellerBankAccount.seller_id.in_(seller_ids), SellerBankAccount.replaced_at.is_(None))
        .order_by(SellerBankAccount.seller_id, SellerBankAccount.id)
    )
    return {account.seller_id: account for account in db.session.scalars(query)}


def list_banks() -> list[tuple[str, str]]:
    """Code and name of every bank, by name."""
    rows = db.session.execute(sa.select(Bank.code, Bank.name).order_by(Bank.name, Bank.code))
    return [(row.code, row.name) for row in rows]


def bank_holder(account: SellerBankAccount) -> str:
    """The holder's name in clear; for the owner, reviewers and finance."""
    subject = crypto_subject(account.seller_id)
    return crypto.decrypt(account.holder, subject=subject, place=BANK_HOLDER_PLACE)


def bank_number(account: SellerBankAccount) -> str:
    """The account number in clear; whoever opens it for an officer records that."""
    subject = crypto_subject(account.seller_id)
    return crypto.decrypt(account.number, subject=subject, place=BANK_NUMBER_PLACE)
