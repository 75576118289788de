"""What officers read of applications: the queue, one application with its history, full numbers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts import approvals
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Approval, Person, User
from marketplace.core import crypto
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.core.pagination import Page, decode_cursor, page_of
from marketplace.reference.models import Bank
from marketplace.sellers import identity, queries, submissions
from marketplace.sellers.applying import PickupAddress
from marketplace.sellers.models import (
    ApplicationEvent,
    ApplicationState,
    ApplicationStep,
    Requirement,
    RequirementSubmission,
    Seller,
    SellerApplication,
    SellerBankAccount,
    SellerState,
)
from marketplace.sellers.requirements import IN_THE_OFFICE
from marketplace.training import certificates
from marketplace.training.models import Participant

QUEUES: Mapping[str, tuple[ApplicationState, ...]] = {
    "open": IN_THE_OFFICE,
    "first": (ApplicationState.SUBMITTED,),
    "second": (ApplicationState.CHECKED,),
    "returned": (ApplicationState.RETURNED,),
    "decided": (ApplicationState.APPROVED, ApplicationState.REFUSED),
}


@dataclass(frozen=True)
class QueueLine:
    """An application in the queue."""

    public_id: str
    shop_name: str
    district: str
    state: ApplicationState
    round: int
    submitted_at: datetime
    answer_by: datetime
    claimed_by_id: int | None
    claimed_by: str | None
    application_id: int


@dataclass(frozen=True)
class QueueCounts:
    """What stands above the queue."""

    waiting: int
    overdue: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Step:
    """A line of the history."""

    round: int
    step: ApplicationStep
    note: str
    actor_id: int
    actor: str
    at: datetime


@dataclass(frozen=True)
class ReviewFile:
    """All an officer needs to decide on an application."""

    application: SellerApplication
    seller: Seller
    owner_name: str
    owner_email: str
    parts: Mapping[Requirement, RequirementSubmission]
    graduate: Participant | None
    """Whose certificate was handed in, as the roster has it."""
    rounds: Sequence[RequirementSubmission]
    history: Sequence[Step]
    signatures: Sequence[Approval]
    names: Mapping[int, str]
    address: PickupAddress | None
    bank_account: SellerBankAccount | None
    bank_holder: str
    same_name: Sequence[Seller]
    same_identity: Sequence[str]
    same_bank_account: Sequence[str]
    has_unusual_number: bool
    is_own_shop: bool


def list_queue(show: str = "open", *, after: str | None = None, size: int = 40) -> Page[QueueLine]:
    """Applications, the one that was sent first on top."""
    query = (
        sa.select(
            SellerApplication.public_id,
            Seller.name,
            Seller.district,
            SellerApplication.state,
            SellerApplication.round,
            SellerApplication.submitted_at,
            SellerApplication.answer_by,
            SellerApplication.claimed_by_id,
            Person.name,
            SellerApplication.id,
        )
        .join(Seller, Seller.id == SellerApplication.seller_id)
        .outerjoin(User, User.id == SellerApplication.claimed_by_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(SellerApplication.state.in_(QUEUES.get(show, IN_THE_OFFICE)))
        .order_by(SellerApplication.submitted_at, SellerApplication.id)
        .limit(size + 1)
    )
    if after:
        query = query.where(_after(after))
    rows: Iterable[Any] = db.session.execute(query)
    lines = [QueueLine(*row) for row in rows]
    return page_of(
        lines, size, key=lambda line: (line.submitted_at.isoformat(), line.application_id)
    )


def count_queue(now: datetime) -> QueueCounts:
    """How many wait, how many longer than promised, since when the oldest."""
    row = db.session.execute(
        sa.select(
            sa.func.count(SellerApplication.id),
            sa.func.count(sa.case((SellerApplication.answer_by < now, 1))),
            sa.func.min(SellerApplication.submitted_at),
        ).where(SellerApplication.state.in_(IN_THE_OFFICE))
    ).one()
    return QueueCounts(*row)


def get_application(public_id: str) -> SellerApplication:
    """An application that was sent at least once, with its shop, or NotFound."""
    application = db.session.scalars(
        sa.select(SellerApplication)
        .where(
            SellerApplication.public_id == public_id,
            SellerApplication.state != ApplicationState.DRAFT,
        )
        .options(joinedload(SellerApplication.seller))
    ).first()
    if application is None:
        raise NotFound()
    return application


def read_file(public_id: str, *, reader_id: int) -> ReviewFile:
    """The application with everything beside it, for ``reader_id``."""
    application = get_application(public_id)
    seller = application.seller
    owner = accounts.get_user(queries.owner_id(seller.id))
    parts = submissions.list_round(application, application.round)
    rounds = _list_rounds(application)
    signatures = approvals.list_signatures("seller_application", application.id)
    people = {row.decided_by_id for row in rounds if row.decided_by_id}
    people |= {each.user_id for each in signatures} | {application.claimed_by_id or 0}
    account = queries.find_bank_account(seller.id)
    return ReviewFile(
        application=application,
        seller=seller,
        owner_name=owner.person.name,
        owner_email=owner.email,
        parts=parts,
        graduate=_graduate(parts[Requirement.CERTIFICATE]),
        rounds=rounds,
        history=list_history(application),
        signatures=signatures,
        names=accounts.names_of(people),
        address=read_address(seller),
        bank_account=account,
        bank_holder=queries.bank_holder(account) if account else "",
        same_name=_same_name(seller),
        same_identity=_same_identity(seller),
        same_bank_account=_same_bank_account(account) if account else (),
        has_unusual_number=_has_unusual_number(account) if account else False,
        is_own_shop=queries.is_member(seller.id, reader_id),
    )


def list_history(application: SellerApplication, *, inner: bool = True) -> Sequence[Step]:
    """The steps with their words; without ``inner`` only those written to the applicant."""
    query = (
        sa.select(
            ApplicationEvent.round,
            ApplicationEvent.step,
            ApplicationEvent.note,
            ApplicationEvent.actor_id,
            Person.name,
            ApplicationEvent.at,
        )
        .join(User, User.id == ApplicationEvent.actor_id)
        .join(Person, Person.id == User.person_id)
        .where(
            ApplicationEvent.seller_id == application.seller_id,
            ApplicationEvent.application_id == application.id,
        )
        .order_by(ApplicationEvent.id)
    )
    if not inner:
        query = query.where(ApplicationEvent.step.in_(queries.SEEN_BY_APPLICANT))
    return [Step(*row) for row in db.session.execute(query)]


def read_address(seller: Seller) -> PickupAddress | None:
    """The pick-up address by its fields; None when it is not given yet."""
    if not seller.pickup_address:
        return None
    text = crypto.decrypt(
        seller.pickup_address,
        subject=queries.crypto_subject(seller.id),
        place=queries.ADDRESS_PLACE,
    )
    return PickupAddress(**json.loads(text))


def _after(cursor: str) -> sa.ColumnElement[bool]:
    text, last_id = decode_cursor(cursor, (str, int))
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = N_("This page address is damaged. Start again from the first page.")
        raise Refused(message) from error
    return sa.or_(
        SellerApplication.submitted_at > moment,
        sa.and_(SellerApplication.submitted_at == moment, SellerApplication.id > last_id),
    )


def _list_rounds(application: SellerApplication) -> Sequence[RequirementSubmission]:
    """Every part of every round that the office has seen, the newest round first."""
    return db.session.scalars(
        sa.select(RequirementSubmission)
        .where(
            RequirementSubmission.seller_id == application.seller_id,
            RequirementSubmission.application_id == application.id,
            RequirementSubmission.round <= application.round,
        )
        .order_by(RequirementSubmission.round.desc(), RequirementSubmission.id)
    ).all()


def _graduate(certificate: RequirementSubmission) -> Participant | None:
    match certificate.snapshot:
        case {"certificate_id": int(certificate_id)}:
            return certificates.find_participant(certificate_id)
    return None


def _same_name(seller: Seller) -> Sequence[Seller]:
    """Other open shops that are called so, whatever the capitals; two makers may share a name."""
    return db.session.scalars(
        sa.select(Seller).where(
            Seller.sort_key == seller.sort_key,
            Seller.state == SellerState.APPROVED,
            Seller.id != seller.id,
        )
    ).all()


def _same_identity(seller: Seller) -> Sequence[str]:
    """Other shops with the same identity number."""
    if seller.identity_hash is None:
        return ()
    return db.session.scalars(
        sa.select(Seller.name).where(
            Seller.identity_hash == seller.identity_hash, Seller.id != seller.id
        )
    ).all()


def _same_bank_account(account: SellerBankAccount) -> Sequence[str]:
    """Other shops that are paid to the same account."""
    return db.session.scalars(
        sa.select(Seller.name)
        .join(SellerBankAccount, SellerBankAccount.seller_id == Seller.id)
        .where(
            SellerBankAccount.number_hash == account.number_hash,
            SellerBankAccount.replaced_at.is_(None),
            Seller.id != account.seller_id,
        )
    ).all()


def _has_unusual_number(account: SellerBankAccount) -> bool:
    bank = db.session.get_one(Bank, account.bank_code)
    return not identity.is_usual_length(queries.bank_number(account), bank.usual_digits)
