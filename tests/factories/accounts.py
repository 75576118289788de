"""People with accounts, always the same few by role: buyer, officer, their doubles.

Their password is ``PASSWORD``, hashed cheaply so that tests stay fast.
"""

from functools import cache
from itertools import count

import pyotp
from argon2 import PasswordHasher

from marketplace.accounts import contacts, officers, people, second_factor, service
from marketplace.accounts.models import OfficeRole, User
from marketplace.accounts.passwords import PasswordHash
from marketplace.core import clock
from marketplace.core.database import db, transaction

PASSWORD = "kain panjang biru"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_number = count(1)


def account(
    name: str = "Siti Contoh",
    *,
    email: str | None = None,
    phone: str | None = None,
    language: str = "en",
    confirmed: bool = True,
    password: PasswordHash | None = None,
) -> User:
    """An account that can be signed in to with ``PASSWORD`` unless another hash is given."""
    email = email or f"{contacts.sort_key(name).replace(' ', '.')}.{next(_number)}@example.org"
    with transaction():
        person = people.record_person(name=name, email=email, phone=phone, now=clock.now())
        user = service.create_account(
            person,
            email=email,
            password=password or cheap_hash(),
            language=language,
            now=clock.now(),
            confirmed=confirmed,
        )
        user_id = user.id
    return db.session.get_one(User, user_id)


def buyer() -> User:
    return account("Bella Buyer")


def other_buyer() -> User:
    return account("Bob Otherbuyer")


def officer(role: str = "reviewer", name: str = "Oki Officer") -> User:
    """An officer with ``role`` whose second factor is on (``code_of`` makes its codes)."""
    user_id = account(f"{name} {role}").id
    with transaction():
        officers.add_role(user_id, OfficeRole(role), reason="test", now=clock.now())
        second_factor.turn_on(user_id)
    return db.session.get_one(User, user_id)


def officer_without_second_factor(role: str = "reviewer") -> User:
    user_id = account(f"Nina New {role}").id
    with transaction():
        officers.add_role(user_id, OfficeRole(role), reason="test", now=clock.now())
    return db.session.get_one(User, user_id)


def with_second_factor(user: User) -> User:
    """``user`` after turning the second factor on."""
    user_id = user.id
    with transaction():
        second_factor.turn_on(user_id)
    return db.session.get_one(User, user_id)


def code_of(user: User) -> str:
    """What the app of ``user`` shows now."""
    code = second_factor.current_code(db.session.get_one(User, user.id), now=clock.now())
    assert code is not None
    return code


def code_from(secret: str) -> str:
    """What an app that learned ``secret`` shows now."""
    return pyotp.TOTP(secret).at(clock.now())


@cache
def cheap_hash() -> PasswordHash:
    return PasswordHash(CHEAP.hash(PASSWORD))
