"""Shops in the states that tests start from."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count

from marketplace.accounts import contacts
from marketplace.accounts.models import User
from marketplace.core import clock, crypto, ids
from marketplace.core.database import db, in_transaction, transaction
from marketplace.reference.models import Bank
from marketplace.sellers import names, queries
from marketplace.sellers.models import (
    MemberRole,
    Seller,
    SellerBankAccount,
    SellerMember,
    SellerState,
)
from tests.factories.accounts import account

_number = count(1)


@contextmanager
def written() -> Iterator[None]:
    """What is added inside is committed, so that the next request sees it."""
    if in_transaction():
        yield
        db.session.flush()  # the ids are needed by what follows in the same transaction
    else:
        with transaction():
            yield


def member(seller: Seller, user: User | None = None, *, role: str = "owner") -> User:
    """``user`` (or a new account) acts for ``seller``."""
    user = user or account()
    user_id, person_id, seller_id = user.id, user.person_id, seller.id
    with written():
        db.session.add(
            SellerMember(
                seller_id=seller_id,
                person_id=person_id,
                user_id=user_id,
                role=MemberRole(role),
                created_at=clock.now(),
            )
        )
    return db.session.get_one(User, user_id)


def approved_seller(
    name: str = "Griya Batik Contoh",
    *,
    owner: User | None = None,
    at: datetime | None = None,
    state: SellerState = SellerState.APPROVED,
) -> Seller:
    """A shop that may sell, and its owner (``owner_of(seller)``). Names may repeat."""
    at = at or clock.now()
    owner = owner or account(f"Pemilik {name}")
    owner_id, person_id = owner.id, owner.person_id
    with written():
        seller = Seller(
            public_id=ids.public_id("slr"),
            slug=f"{names.slug(name)}-{next(_number)}",
            name=name,
            sort_key=contacts.sort_key(name),
            about={"id": "Batik tulis buatan sendiri.", "en": "Our own hand-drawn batik."},
            area="city",
            district="Sananwetan",
            phone="+6281200000000",
            state=state,
            approved_at=at if state is SellerState.APPROVED else None,
            created_at=at,
        )
        db.session.add(seller)
        db.session.flush()  # the member points to it
        db.session.add(
            SellerMember(
                seller_id=seller.id,
                person_id=person_id,
                user_id=owner_id,
                role=MemberRole.OWNER,
                created_at=at,
            )
        )
        seller_id = seller.id
    return db.session.get_one(Seller, seller_id)


def owner_of(seller: Seller) -> User:
    """The account of the shop's first owner."""
    found: User = (
        db.session.query(User)
        .join(SellerMember, SellerMember.user_id == User.id)
        .filter(SellerMember.seller_id == seller.id, SellerMember.role == MemberRole.OWNER)
        .order_by(SellerMember.id)
        .limit(1)
        .one()
    )
    return found


def bank_account(seller: Seller, *, number: str = "1234500093") -> SellerBankAccount:
    """Where ``seller`` is paid, with holder and number encrypted as in life."""
    seller_id, subject = seller.id, queries.crypto_subject(seller.id)
    with written():
        if db.session.get(Bank, "014") is None:
            db.session.add(Bank(code="014", name="BCA", usual_digits="10"))
            db.session.flush()  # the account refers to it
        account = SellerBankAccount(
            seller_id=seller_id,
            bank_code="014",
            holder=crypto.encrypt("Siti Contoh", subject=subject, place=queries.BANK_HOLDER_PLACE),
            number=crypto.encrypt(number, subject=subject, place=queries.BANK_NUMBER_PLACE),
            number_hash=crypto.keyed_hash(f"014:{number}", purpose="seller_bank_account.number"),
            number_last4=number[-4:],
            created_at=clock.now(),
        )
        db.session.add(account)
    found = queries.find_bank_account(seller_id)
    assert found is not None
    return found
