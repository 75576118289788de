"""Commands of an applicant: begin, hand in each part, agree, send. Drafts are kept at once.

Identity and bank numbers, the holder and the pick-up address are stored encrypted; what an
officer sees of them in a list is never more than the last four digits.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts import acceptances, contacts
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.core import audit, crypto, ids, outbox
from marketplace.core.database import db
from marketplace.core.errors import Conflict, NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.reference import office_settings
from marketplace.reference.models import Bank
from marketplace.sellers import identity, queries, submissions, terms, texts
from marketplace.sellers.models import (
    ApplicationState,
    ApplicationStep,
    MemberRole,
    Requirement,
    Seller,
    SellerApplication,
    SellerBankAccount,
    SellerMember,
    SellerState,
)
from marketplace.sellers.requirements import WITH_APPLICANT, missing
from marketplace.training import certificates

BANK_PURPOSE = "seller_bank_account.number"
IDENTITY_PURPOSE = "seller.identity_number"


@dataclass(frozen=True)
class Profile:
    """What buyers see of the shop, and its phone."""

    name: str
    about: Mapping[str, str]
    area: str
    district: str
    phone: str


@dataclass(frozen=True)
class PickupAddress:
    """Where parcels start."""

    street: str
    village: str
    district: str
    regency: str
    postcode: str
    landmark: str = ""


def start(user_id: int, *, now: datetime) -> SellerApplication:
    """A new shop with an application and this account as its owner; the present one if any.

    Only after a refusal may a person begin anew, with another shop.
    """
    # Two presses at once must not make two shops: the account's row is locked first.
    user = db.session.get_one(User, user_id, with_for_update=True)
    membership = queries.find_membership(user.id)
    if membership and membership.state is not SellerState.REFUSED:
        application = queries.find_own_application(user_id)
        if application is None:
            raise Conflict(N_("You already act for a shop."))
        return application
    if membership:
        _leave(membership.seller_id, user_id, now)
    return _new_application(user_id, now)


def hand_in_certificate(
    user_id: int, *, number: str, contact: str, now: datetime
) -> SellerApplication:
    """Tie the certificate to this account and to the application."""
    application = _open(user_id, Requirement.CERTIFICATE)
    certificate = certificates.claim(number, contact=contact, user_id=user_id, now=now)
    if certificate.counted_for not in (None, application.seller.public_id):
        raise Refused(N_("This certificate already counts for another shop."), field="number")
    course = certificates.get_certificate(certificate.public_id).participant.course
    snapshot = {
        "certificate_id": certificate.id,
        "number": certificate.number,
        "course": course.name,
    }
    submissions.write_draft(application, Requirement.CERTIFICATE, snapshot, now=now)
    return application


def ask_without_certificate(user_id: int, *, reason: str, now: datetime) -> SellerApplication:
    """Ask the office to do without a certificate, saying why."""
    application = _open(user_id, Requirement.CERTIFICATE)
    snapshot = {"reason": texts.paragraphs(reason, "reason", least=10, most=1_000)}
    submissions.write_draft(application, Requirement.CERTIFICATE, snapshot, now=now)
    return application


def hand_in_profile(user_id: int, *, profile: Profile, now: datetime) -> SellerApplication:
    """What the shop is called, what it makes and where it is."""
    application = _open(user_id, Requirement.PROFILE)
    about = {
        "id": texts.paragraphs(profile.about.get("id", ""), "about_id", least=20, most=2_000),
        "en": texts.paragraphs(profile.about.get("en", ""), "about_en", least=0, most=2_000),
    }
    if profile.area not in ("city", "regency"):
        raise Refused(N_("Choose the city or the regency."), field="area")
    seller = application.seller
    seller.name = texts.line(profile.name, "name", least=3, most=120)
    seller.sort_key = contacts.sort_key(seller.name)[:120]
    seller.about = {tag: text for tag, text in about.items() if text}
    seller.area = profile.area
    seller.district = texts.line(profile.district, "district", least=2, most=80)
    seller.phone = contacts.clean_phone(profile.phone)
    snapshot = {
        "name": seller.name,
        "about_id": about["id"],
        "about_en": about["en"],
        "area": seller.area,
        "district": seller.district,
        "phone": seller.phone,
    }
    submissions.write_draft(application, Requirement.PROFILE, snapshot, now=now)
    return application


def hand_in_address(user_id: int, *, address: PickupAddress, now: datetime) -> SellerApplication:
    """Where parcels are fetched; encrypted, never on the shop's page."""
    application = _open(user_id, Requirement.ADDRESS)
    cleaned = PickupAddress(
        street=texts.line(address.street, "street", least=3, most=200),
        village=texts.line(address.village, "village", least=2, most=80),
        district=texts.line(address.district, "district", least=2, most=80),
        regency=texts.line(address.regency, "regency", least=2, most=80),
        postcode=identity.clean_postcode(address.postcode),
        landmark=texts.line(address.landmark, "landmark", least=0, most=200),
    )
    application.seller.pickup_address = crypto.encrypt(
        json.dumps(asdict(cleaned)),
        subject=queries.crypto_subject(application.seller_id),
        place=queries.ADDRESS_PLACE,
    )
    submissions.write_draft(
        application, Requirement.ADDRESS, {"postcode": cleaned.postcode}, now=now
    )
    return application


def hand_in_identity(user_id: int, *, number: str, now: datetime) -> SellerApplication:
    """The owner's identity number."""
    application = _open(user_id, Requirement.IDENTITY)
    number = identity.clean_identity_number(number)
    seller = application.seller
    seller.identity_number = crypto.encrypt(
        number, subject=queries.crypto_subject(seller.id), place=queries.IDENTITY_PLACE
    )
    seller.identity_hash = crypto.keyed_hash(number, purpose=IDENTITY_PURPOSE)
    seller.identity_last4 = number[-4:]
    submissions.write_draft(
        application, Requirement.IDENTITY, {"last4": seller.identity_last4}, now=now
    )
    return application


def hand_in_bank_account(
    user_id: int, *, bank_code: str, number: str, holder: str, now: datetime
) -> bool:
    """Where the shop is paid. False: a length unusual at this bank; it is kept all the same."""
    application = _open(user_id, Requirement.BANK_ACCOUNT)
    bank = db.session.get(Bank, bank_code)
    if bank is None:
        raise Refused(N_("Choose a bank from the list."), field="bank_code")
    number = identity.clean_account_number(number)
    holder = texts.line(holder, "holder", least=3, most=120)
    old = queries.find_bank_account(application.seller_id)
    if old is not None:
        old.replaced_at = now
    account = _new_bank_account(application.seller_id, bank.code, number, holder, now)
    snapshot = {"bank": bank.name, "bank_code": bank.code, "last4": account.number_last4}
    submissions.write_draft(application, Requirement.BANK_ACCOUNT, snapshot, now=now)
    return identity.is_usual_length(number, bank.usual_digits)


def agree_to_terms(user_id: int, *, language: str, now: datetime) -> SellerApplication:
    """Note that the owner agreed to the present version."""
    application = _open(user_id, Requirement.TERMS)
    person_id = accounts.get_user(user_id).person_id
    acceptances.accept(
        person_id, text_key=terms.TEXT_KEY, version=terms.VERSION, language=language, now=now
    )
    snapshot = {"version": terms.VERSION, "language": language}
    submissions.write_draft(application, Requirement.TERMS, snapshot, now=now)
    return application


def submit(user_id: int, *, now: datetime) -> SellerApplication:
    """Send the application to the office; refused while a part is missing."""
    application = _lock_own(user_id)
    if application.state not in WITH_APPLICANT:
        raise Conflict(N_("Your application has been sent already."))
    if missing(submissions.tasks(application)):
        raise Refused(N_("Some parts are not filled in or not corrected yet."))
    days = office_settings.value("application_answer_days", at=now)
    submissions.begin_round(application, now=now)
    application.state = ApplicationState.SUBMITTED
    application.submitted_at = now
    application.answer_by = now + timedelta(days=days)
    submissions.note_step(application, ApplicationStep.SUBMITTED, actor_id=user_id, now=now)
    audit.record(
        "application.submitted",
        actor_id=user_id,
        subject_kind="seller_application",
        subject_id=application.id,
        after={"round": application.round},
    )
    outbox.add("application.submitted", application_id=application.id)
    return application


def _new_application(user_id: int, now: datetime) -> SellerApplication:
    seller = Seller(public_id=ids.public_id("slr"), state=SellerState.APPLYING, created_at=now)
    db.session.add(seller)
    db.session.flush()  # member and application name the shop's id
    db.session.add(
        SellerMember(
            seller_id=seller.id,
            person_id=accounts.get_user(user_id).person_id,
            user_id=user_id,
            role=MemberRole.OWNER,
            created_at=now,
        )
    )
    application = SellerApplication(
        public_id=ids.public_id("app"),
        seller_id=seller.id,
        state=ApplicationState.DRAFT,
        created_at=now,
    )
    db.session.add(application)
    db.session.flush()  # the audit row names the application's id
    audit.record(
        "application.started",
        actor_id=user_id,
        subject_kind="seller_application",
        subject_id=application.id,
    )
    return application


def _leave(seller_id: int, user_id: int, now: datetime) -> None:
    db.session.execute(
        sa.update(SellerMember)
        .where(SellerMember.seller_id == seller_id, SellerMember.user_id == user_id)
        .values(left_at=now)
    )


def _new_bank_account(
    seller_id: int, bank_code: str, number: str, holder: str, now: datetime
) -> SellerBankAccount:
    subject = queries.crypto_subject(seller_id)
    account = SellerBankAccount(
        seller_id=seller_id,
        bank_code=bank_code,
        holder=crypto.encrypt(holder, subject=subject, place=queries.BANK_HOLDER_PLACE),
        number=crypto.encrypt(number, subject=subject, place=queries.BANK_NUMBER_PLACE),
        number_hash=crypto.keyed_hash(f"{bank_code}:{number}", purpose=BANK_PURPOSE),
        number_last4=number[-4:],
        created_at=now,
    )
    db.session.add(account)
    return account


def _open(user_id: int, requirement: Requirement) -> SellerApplication:
    """The applicant's own application, locked; refused unless this part may be changed now."""
    application = _lock_own(user_id)
    task = next(each for each in submissions.tasks(application) if each.requirement is requirement)
    if not task.may_change:
        raise Conflict(N_("This part can no longer be changed."))
    return application


def _lock_own(user_id: int) -> SellerApplication:
    own = queries.find_own_application(user_id)
    if own is None:
        raise NotFound()
    return db.session.scalars(
        sa.select(SellerApplication)
        .where(SellerApplication.id == own.id)
        .options(joinedload(SellerApplication.seller))
        .with_for_update(of=SellerApplication)
        .execution_options(populate_existing=True)
    ).one()
