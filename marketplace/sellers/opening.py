"""Opening a number in full: only for a named reason, and always on record."""

from enum import StrEnum

from marketplace.core import audit, crypto
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_
from marketplace.sellers import queries
from marketplace.sellers.models import Seller
from marketplace.sellers.review_queries import get_application


class Secret(StrEnum):
    """What may be opened in full."""

    IDENTITY = "identity"
    BANK_ACCOUNT = "bank_account"


class OpeningReason(StrEnum):
    """Why a number is opened in full."""

    CHECK_NAME = "check_name"
    CHECK_NUMBER = "check_number"
    COMPLAINT = "complaint"
    LAW = "law"


def open_secret(public_id: str, secret: Secret, *, reason: OpeningReason, actor_id: int) -> str:
    """A number in full, for this reason. Runs in a transaction: the opening is on record."""
    seller = get_application(public_id).seller
    value = _identity_number(seller) if secret is Secret.IDENTITY else _bank_number(seller.id)
    if value is None:
        raise Refused(N_("There is no number to open."))
    audit.record(
        f"application.{secret.value}_opened",
        actor_id=actor_id,
        subject_kind="seller",
        subject_id=seller.id,
        after={"reason": reason.value},
    )
    return value


def _identity_number(seller: Seller) -> str | None:
    if seller.identity_number is None:
        return None
    return crypto.decrypt(
        seller.identity_number,
        subject=queries.crypto_subject(seller.id),
        place=queries.IDENTITY_PLACE,
    )


def _bank_number(seller_id: int) -> str | None:
    account = queries.find_bank_account(seller_id)
    return queries.bank_number(account) if account else None
