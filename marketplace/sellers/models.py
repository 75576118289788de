"""Shops, the people who act for them, makers, and the way to approval.

Knows accounts and certificates, nothing of cloths or orders.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person, User
from marketplace.core.database import (
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
from marketplace.core.privacy import personal


class SellerState(StrEnum):
    """Only ``approved`` shops sell."""

    APPLYING = "applying"
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class Seller(Base):
    """A shop. ``slug`` is never reused. ``published_count`` is kept fresh by catalog."""

    __tablename__ = "seller"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    slug: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    """Made from the name when the shop is approved; nothing of it is public before."""
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    sort_key: Mapped[str] = mapped_column(sa.String(120), default="")
    about: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    area: Mapped[str] = mapped_column(sa.String(20), default="city")
    """``city`` (Kota Blitar) or ``regency`` (Kabupaten Blitar): different governments."""
    district: Mapped[str] = mapped_column(sa.String(80), default="")
    phone: Mapped[str] = mapped_column(
        sa.String(20), default="", info=personal("phone", retention="account")
    )
    pickup_address: Mapped[str] = mapped_column(
        sa.Text(), default="", info=personal("address", retention="account")
    )
    """Where parcels start, encrypted; the shop page shows the district only."""
    identity_number: Mapped[str | None] = mapped_column(
        sa.Text(), info=personal("identity number", retention="application")
    )
    """NIK of the owner, encrypted (16 digits)."""
    identity_hash: Mapped[str | None] = mapped_column(
        sa.String(64),
        index=True,
        info=personal("identity number", retention="application", export=False),
    )
    identity_last4: Mapped[str | None] = mapped_column(
        sa.String(4), info=personal("identity number", retention="application")
    )
    tax_status: Mapped[str | None] = mapped_column(sa.String(20))
    tax_number: Mapped[str | None] = mapped_column(
        sa.Text(), info=personal("tax number", retention="account")
    )
    """NPWP, encrypted; empty until the office asks for it."""
    state: Mapped[SellerState] = state_column(SellerState)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    published_count: Mapped[int] = mapped_column(sa.Integer(), default=0)
    created_at: Mapped[Moment]


class MemberRole(StrEnum):
    """What a person may do for a shop."""

    OWNER = "owner"
    MANAGER = "manager"
    MAKER = "maker"


class SellerMember(Base):
    """A person who acts for a shop, and the account that he or she does it with."""

    __tablename__ = "seller_member"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.UniqueConstraint("seller_id", "user_id"),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    person_id: Mapped[int] = key_to("person.id")
    user_id: Mapped[int] = key_to("user_account.id")
    role: Mapped[MemberRole] = state_column(MemberRole)
    created_at: Mapped[Moment]
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    seller: Mapped[Seller] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class Maker(Base):
    """A person who makes pieces for the shop; needs no account."""

    __tablename__ = "maker"
    __table_args__ = (sa.UniqueConstraint("seller_id", "id"),)

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    person_id: Mapped[int | None] = key_to("person.id", nullable=True)
    name: Mapped[str] = mapped_column(sa.String(120), info=personal("name", retention="account"))
    created_at: Mapped[Moment]

    person: Mapped[Person | None] = relationship(lazy="raise")


class SellerBankAccount(Base):
    """Where a shop is paid; number and holder encrypted. The newest not replaced one counts."""

    __tablename__ = "seller_bank_account"
    __table_args__ = (sa.UniqueConstraint("seller_id", "id"),)

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    bank_code: Mapped[str] = mapped_column(sa.String(3), sa.ForeignKey("bank.code"))
    holder: Mapped[str] = mapped_column(sa.Text(), info=personal("name", retention="account"))
    number: Mapped[str] = mapped_column(
        sa.Text(), info=personal("bank account", retention="account")
    )
    number_hash: Mapped[str] = mapped_column(
        sa.String(64), index=True, info=personal("bank account", retention="account", export=False)
    )
    number_last4: Mapped[str] = mapped_column(
        sa.String(4), info=personal("bank account", retention="account")
    )
    created_at: Mapped[Moment]
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ApplicationState(StrEnum):
    """The way of an application through two officers."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CHECKED = "checked"
    APPROVED = "approved"
    REFUSED = "refused"


class SellerApplication(Base):
    """A shop's request to sell. ``round`` counts the submissions."""

    __tablename__ = "seller_application"
    __table_args__ = (sa.UniqueConstraint("seller_id", "id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    seller_id: Mapped[int] = key_to("seller.id")
    state: Mapped[ApplicationState] = state_column(ApplicationState)
    round: Mapped[int] = mapped_column(sa.Integer(), default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """The promise given to the applicant when it was submitted."""
    claimed_by_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[Moment]

    seller: Mapped[Seller] = relationship(lazy="raise")


class Requirement(StrEnum):
    """What an applicant must hand in, in the order of the task list."""

    CERTIFICATE = "certificate"
    PROFILE = "profile"
    ADDRESS = "address"
    IDENTITY = "identity"
    BANK_ACCOUNT = "bank_account"
    TERMS = "terms"


class SubmissionState(StrEnum):
    """An officer's decision on one thing handed in."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"


class RequirementSubmission(Base):
    """What was handed in for one requirement in one round; older rows are the history.

    ``snapshot`` shows the officer what stood there (nothing that must be encrypted);
    ``remarks`` are the officer's words by form field.
    """

    __tablename__ = "requirement_submission"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.UniqueConstraint("application_id", "requirement", "round"),
        sa.ForeignKeyConstraint(
            ["seller_id", "application_id"],
            ["seller_application.seller_id", "seller_application.id"],
        ),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    application_id: Mapped[int] = mapped_column(BigKey)
    requirement: Mapped[Requirement] = state_column(Requirement)
    round: Mapped[int] = mapped_column(sa.Integer())
    state: Mapped[SubmissionState] = state_column(SubmissionState)
    snapshot: Mapped[dict[str, object]] = mapped_column(
        Json, default=dict, info=personal("application", retention="application")
    )
    remarks: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    decided_by_id: Mapped[int | None] = key_to("user_account.id", nullable=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[Moment]


class ApplicationStep(StrEnum):
    """What happened to an application. Applicants see what was written to them, no inner notes."""

    SUBMITTED = "submitted"
    WAIVED = "waived"
    CHECKED = "checked"
    REOPENED = "reopened"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"


class ApplicationEvent(Base):
    """One step of an application with the words that went with it; never changed."""

    __tablename__ = "application_event"
    __table_args__ = (
        sa.UniqueConstraint("seller_id", "id"),
        sa.ForeignKeyConstraint(
            ["seller_id", "application_id"],
            ["seller_application.seller_id", "seller_application.id"],
        ),
    )

    id: Mapped[Key]
    seller_id: Mapped[int] = key_to("seller.id")
    application_id: Mapped[int] = mapped_column(BigKey)
    round: Mapped[int] = mapped_column(sa.Integer())
    step: Mapped[ApplicationStep] = state_column(ApplicationStep)
    note: Mapped[str] = mapped_column(
        sa.Text(), default="", info=personal("application", retention="application")
    )
    actor_id: Mapped[int] = key_to("user_account.id")
    at: Mapped[Moment]
