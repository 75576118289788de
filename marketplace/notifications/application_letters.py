"""Letters about the application for a shop: one for each change, to the shop and to the office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import OfficeRole
from marketplace.core.database import db
from marketplace.core.formats import format_moment
from marketplace.core.i18n import N_
from marketplace.notifications import readers, service
from marketplace.notifications.letters import Letter, Reader
from marketplace.sellers.models import SellerApplication


@dataclass(frozen=True)
class _Text:
    """Source texts of a letter; ``%(shop)s`` and ``%(until)s`` are filled in."""

    subject: str
    paragraphs: tuple[str, ...]
    action: str


_SUBMITTED = _Text(
    N_("We have your application for %(shop)s"),
    (
        N_("Two people of the office look at it, one after the other."),
        N_("You hear from us by %(until)s."),
    ),
    N_("See the application"),
)
_RETURNED = _Text(
    N_("Please correct your application for %(shop)s"),
    (
        N_("The office has written at each place what is to be corrected."),
        N_("Everything else stays as it is; you need not type it again."),
    ),
    N_("See what to correct"),
)
_APPROVED = _Text(
    N_("%(shop)s is open"),
    (
        N_("The office has approved your shop. You may now put cloths on sale."),
        N_("Three photos, the size and the price are enough to begin."),
    ),
    N_("List the first cloth"),
)
_REFUSED = _Text(
    N_("Your application for %(shop)s was refused"),
    (
        N_("The reason stands on the page of your application."),
        N_("If you do not agree, write to the office."),
    ),
    N_("Read the reason"),
)
_FOR_REVIEWER = _Text(
    N_("An application waits: %(shop)s"),
    (N_("Answer by %(until)s."),),
    N_("Open the application"),
)
_FOR_SECOND = _Text(
    N_("A checked application waits for the second signature: %(shop)s"),
    (N_("Whoever checked it cannot approve it."),),
    N_("Open the application"),
)


def tell_submitted(payload: Mapping[str, Any]) -> None:
    """The shop and the reviewers learn that it was handed in."""
    application = _find(payload)
    reviewers = readers.of_office(OfficeRole.REVIEWER)
    office = _path(application)
    _send("submitted", application, [
        *_letters("application_submitted", application, _SUBMITTED, "/sell/", _shop(application)),
        *_letters("application_waits", application, _FOR_REVIEWER, office, reviewers),
    ])  # fmt: skip


def tell_returned(payload: Mapping[str, Any]) -> None:
    """The shop learns that something is to be corrected."""
    _tell_shop("returned", payload, _RETURNED, "/sell/")


def tell_checked(payload: Mapping[str, Any]) -> None:
    """The reviewers learn that a second signature is wanted."""
    application = _find(payload)
    reviewers = readers.of_office(OfficeRole.REVIEWER)
    letters = _letters(
        "application_checked", application, _FOR_SECOND, _path(application), reviewers
    )
    _send("checked", application, letters)


def tell_approved(payload: Mapping[str, Any]) -> None:
    """The shop learns that it may sell."""
    _tell_shop("approved", payload, _APPROVED, "/workshop/cloths/new")


def tell_refused(payload: Mapping[str, Any]) -> None:
    """The shop learns that it may not sell, and where the reason stands."""
    _tell_shop("refused", payload, _REFUSED, "/sell/")


def _tell_shop(what: str, payload: Mapping[str, Any], text: _Text, path: str) -> None:
    application = _find(payload)
    letters = _letters(f"application_{what}", application, text, path, _shop(application))
    _send(what, application, letters)


def _send(what: str, application: SellerApplication, letters: Sequence[Letter]) -> None:
    subject = f"application.{what}:{application.public_id}:{application.round}"
    db.session.rollback()
    service.send(subject, letters)


def _find(payload: Mapping[str, Any]) -> SellerApplication:
    query = (
        sa.select(SellerApplication)
        .where(SellerApplication.id == payload["application_id"])
        .options(joinedload(SellerApplication.seller))
    )
    return db.session.scalars(query).one()


def _shop(application: SellerApplication) -> Sequence[Reader]:
    return readers.of_shop(application.seller_id)


def _path(application: SellerApplication) -> str:
    return f"/office/applications/{application.public_id}"


def _letters(
    name: str, application: SellerApplication, text: _Text, path: str, to: Sequence[Reader]
) -> list[Letter]:
    letters = []
    for reader in to:
        until = application.answer_by or application.created_at
        values = {
            "shop": application.seller.name,
            "until": format_moment(until, reader.language),
        }
        subject = reader.t(text.subject, **values)
        letters.append(
            Letter(
                name=name,
                reader=reader,
                subject=subject,
                paragraphs=[reader.t(paragraph, **values) for paragraph in text.paragraphs],
                path=path,
                action=reader.t(text.action),
                notice=subject,
            )
        )
    return letters
