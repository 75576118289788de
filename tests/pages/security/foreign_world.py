"""Things of others, for visitors to run into: a shop's, a buyer's, an applicant's, the office's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from marketplace.accounts.models import User, UserSession
from marketplace.catalog.models import ProductState
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.files import save
from marketplace.payments import payouts
from marketplace.sellers.models import SellerState
from tests.factories import accounts, applications, training
from tests.factories.catalog import photos_of, published_cloth
from tests.factories.orders import completed_order, paid_order, parts_of
from tests.factories.sellers import approved_seller, bank_account, owner_of
from tests.support.clients import Visitor

CLOTH_STEPS = (
    "kind", "size", "price", "check", "photos", "add_photos", "publish", "pause", "remove"
)  # fmt: skip
APPLICATION_ACTS = (
    "review", "approve", "check", "claim", "refuse", "reopen", "send_back", "waive"
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An address with the foreign object in it; ``holders`` may know that it is there."""

    endpoint: str
    foreign: Mapping[str, str]
    holders: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> dict[str, str]:
        return {name: _never_was(value) for name, value in self.foreign.items()}


def _never_was(value: str) -> str:
    """A text of the same shape as ``value`` that names nothing."""
    head, sign, tail = value.rpartition("_" if "_" in value else "-")
    if not sign:
        return "a" * 32
    return head + sign + ("Z" if tail.isupper() else "a") * len(tail)


class World:
    """Another shop, another buyer, another applicant, and the papers of the office."""

    def __init__(self, other: Visitor) -> None:
        self.session = _device_of(other, accounts.other_buyer())
        seller = approved_seller(name="Toko Lain")
        bank_account(seller)
        self.owner = owner_of(seller)
        self.cloth = published_cloth(seller=seller, title="Kain lain")
        self.draft = published_cloth(seller=seller, state=ProductState.DRAFT)
        order = paid_order(self.cloth, user=accounts.other_buyer())
        self.order_number, self.part_number = order.number, parts_of(order)[0].number
        self.application = applications.submitted().public_id
        course = training.course()
        self.course = course.public_id
        self.certificate = training.unclaimed_certificate(course).public_id
        completed_order(published_cloth(seller=seller))
        finance = accounts.officer("finance", name="Sari Lain").id
        with transaction():
            self.batch = payouts.prepare(actor_id=finance, now=clock.now()).public_id
        self.officer = accounts.officer("reviewer", name="Rini Lain").public_id
        self.shop = approved_seller(name="Toko Tutup", state=SellerState.APPLYING).slug
        with transaction():
            self.file = save(
                b"a paper", media_type="application/pdf", public=False, owner_kind="seller",
                owner_id=self.cloth.seller_id,
            ).key  # fmt: skip

    def rows(self) -> Iterator[Row]:
        yield Row("catalog.product", {"slug": str(self.draft.slug)}, fixed={"lang": "en"})
        yield Row("catalog.shop", {"slug": str(self.shop)}, fixed={"lang": "en"})
        yield Row("catalog.media", {"name": self.file})
        yield Row("account.revoke_session", {"public_id": self.session})
        for step in CLOTH_STEPS:
            for cloth in (self.cloth, self.draft):
                yield Row(f"workshop.{step}", {"public_id": cloth.public_id})
        yield Row("workshop.count_pieces", {"public_id": self.cloth.public_id})
        photo = photos_of(self.cloth)[0].public_id
        yield Row("workshop.change_photo", {"public_id": self.cloth.public_id, "photo_id": photo})
        for act in ("show", "accept", "correct", "decline", "pack", "ship"):
            yield Row(f"workshop_orders.{act}", {"number": self.part_number})
        for act in APPLICATION_ACTS:
            yield self._application(act)
        for act in ("accept", "reject", "undo"):
            yield self._application(act, part="profile")
        yield self._application("open_number", secret="identity")
        reviewers = ("reviewer",)
        yield Row("admin_training.course", {"public_id": self.course}, ("reviewer", "support"))
        yield Row("admin_training.import_participants", {"public_id": self.course}, reviewers)
        yield Row("admin_training.revoke", {"public_id": self.certificate}, reviewers)
        desk = ("finance", "support")
        yield Row("admin_orders.show", {"number": self.order_number}, desk)
        parts = {"number": self.order_number, "part_number": self.part_number}
        yield Row("admin_orders.cancel", parts, desk)
        yield Row("admin_orders.delivered", parts, ("support",))
        for act in ("batch", "approve", "bank_file", "cancel", "mark_paid"):
            yield Row(f"admin_finance.{act}", {"public_id": self.batch}, ("finance",))
        person = {"public_id": self.officer}
        yield Row("admin_people.end", person, ("admin",), {"role": "reviewer"})

    def _application(self, act: str, **fixed: str) -> Row:
        return Row(f"admin_sellers.{act}", {"public_id": self.application}, ("reviewer",), fixed)


def _device_of(visitor: Visitor, user: User) -> str:
    """The id of the device on which ``user`` has just signed in."""
    user_id = user.id
    visitor.sign_in(user)
    query = sa.select(UserSession.public_id).where(UserSession.user_id == user_id)
    return db.session.scalars(query).one()
