"""Certificates: tied to one account by number and contact, counted for one shop, revoked.

A shop is text here (its public id); the floor of shops lies above.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts import contacts
from marketplace.accounts.models import Person
from marketplace.core import audit, ids
from marketplace.core.database import db
from marketplace.core.errors import Conflict, NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.training.models import Certificate, Course, Participant, Result
from marketplace.training.roster import number_key

NUMBER_GROUPS = 8


@dataclass(frozen=True)
class PublicCertificate:
    """What anyone with the link may know: no full name, no number."""

    course_name: str
    starts_on: date
    ends_on: date
    initial: str
    result: Result
    issued_on: date
    revoked_at: datetime | None


def issue(participant: Participant, *, course: Course, number: str) -> Certificate:
    """A certificate for ``participant``; an empty ``number`` gets one with the course's year."""
    number = number or ids.spoken_number(f"PTK{course.starts_on:%y}", NUMBER_GROUPS)
    certificate = Certificate(
        public_id=ids.public_id("crt"),
        number=number,
        number_key=number_key(number),
        participant_id=participant.id,
        issued_on=course.ends_on,
        revoked_reason="",
    )
    db.session.add(certificate)
    return certificate


def claim(number: str, *, contact: str, user_id: int, now: datetime) -> Certificate:
    """Tie the certificate to the account; ``contact`` is the phone or e-mail on the roster.

    One sentence refuses an unknown number, a wrong contact, a revoked certificate and one of
    another account, so that nothing can be learnt by trying. Claiming one's own again is fine.
    """
    certificate = db.session.scalars(
        sa.select(Certificate)
        .where(Certificate.number_key == number_key(number), Certificate.revoked_at.is_(None))
        .options(joinedload(Certificate.participant).joinedload(Participant.person))
        # Only the certificate is locked: two accounts may type the same number at once.
        .with_for_update(of=Certificate)
    ).first()
    if certificate is None or not _is_contact(certificate.participant.person, contact):
        raise _unknown()
    if certificate.claimed_by_id not in (None, user_id):
        raise _unknown()
    if certificate.claimed_by_id is None:
        certificate.claimed_by_id = user_id
        certificate.claimed_at = now
        _record("certificate.claimed", certificate, actor_id=user_id)
    return certificate


def list_valid(user_ids: Collection[int]) -> Sequence[Certificate]:
    """Certificates of these accounts that are not revoked, the newest claim first."""
    return db.session.scalars(
        sa.select(Certificate)
        .where(Certificate.claimed_by_id.in_(user_ids), Certificate.revoked_at.is_(None))
        .options(joinedload(Certificate.participant).joinedload(Participant.course))
        .order_by(Certificate.claimed_at.desc(), Certificate.id.desc())
    ).all()


def count_for(certificate_id: int, *, seller_public_id: str, actor_id: int) -> Certificate:
    """Let the certificate count for one shop; refused when revoked or counted for another."""
    certificate = _lock(certificate_id)
    if certificate.revoked_at is not None:
        raise Conflict(N_("This certificate has been revoked."))
    if certificate.counted_for not in (None, seller_public_id):
        raise Conflict(N_("This certificate already counts for another shop."))
    if certificate.counted_for is None:
        certificate.counted_for = seller_public_id
        _record("certificate.counted", certificate, actor_id=actor_id)
    return certificate


def revoke(public_id: str, *, reason: str, actor_id: int, now: datetime) -> Certificate:
    """Take the certificate back for good, with a reason."""
    reason = reason.strip()
    if not 5 <= len(reason) <= 500:
        raise Refused(N_("Say why, in 5 to 500 characters."), field="reason")
    certificate = _lock(get_certificate(public_id).id)
    if certificate.revoked_at is not None:
        raise Conflict(N_("This certificate has been revoked."))
    certificate.revoked_at = now
    certificate.revoked_reason = reason
    _record("certificate.revoked", certificate, actor_id=actor_id)
    return certificate


def get_certificate(public_id: str) -> Certificate:
    """The certificate with its participant and course, or NotFound."""
    certificate = db.session.scalars(
        sa.select(Certificate)
        .where(Certificate.public_id == public_id)
        .options(
            joinedload(Certificate.participant).joinedload(Participant.person),
            joinedload(Certificate.participant).joinedload(Participant.course),
        )
    ).first()
    if certificate is None:
        raise NotFound()
    return certificate


def find_participant(certificate_id: int) -> Participant | None:
    """Who stands on the roster for this certificate, for the office to compare."""
    return db.session.scalar(
        sa.select(Participant)
        .join(Certificate, Certificate.participant_id == Participant.id)
        .where(Certificate.id == certificate_id)
        .options(joinedload(Participant.person))
    )


def public_check(public_id: str) -> PublicCertificate:
    """The public answer to "is this certificate real?", or NotFound."""
    certificate = get_certificate(public_id)
    participant = certificate.participant
    return PublicCertificate(
        course_name=participant.course.name,
        starts_on=participant.course.starts_on,
        ends_on=participant.course.ends_on,
        initial=participant.person.name[:1],
        result=participant.result,
        issued_on=certificate.issued_on,
        revoked_at=certificate.revoked_at,
    )


def _is_contact(person: Person, typed: str) -> bool:
    phone = contacts.find_phone(typed)
    email = typed.strip().lower()
    return bool((phone and phone == person.phone) or (email and email == person.email))


def _unknown() -> Refused:
    return Refused(
        N_(
            "We do not find a certificate with this number and this phone or e-mail. "
            "Compare both with your paper, or ask the office."
        ),
        field="number",
    )


def _lock(certificate_id: int) -> Certificate:
    return db.session.scalars(
        sa.select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    ).one()


def _record(action: str, certificate: Certificate, *, actor_id: int) -> None:
    audit.record(
        action,
        actor_id=actor_id,
        subject_kind="certificate",
        subject_id=certificate.id,
        after={"counted_for": certificate.counted_for},
    )
