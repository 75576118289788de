"""The demonstration's people with an account. All are invented; their addresses reach nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts import demo_access, officers, passwords, people, second_factor, service
from marketplace.accounts.models import OfficeRole
from marketplace.accounts.passwords import PasswordHash
from marketplace.core.database import transaction

DOMAIN = demo_access.DOMAIN
PASSWORD = demo_access.PASSWORD


@dataclass(frozen=True)
class Account:
    """``serial`` makes the telephone number. ``role`` is what ``demo accounts`` prints."""

    key: str
    role: str
    name: str
    serial: int
    language: str = "id"
    office: OfficeRole | None = None

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    @property
    def phone(self) -> str:
        return phone(self.serial)

    @property
    def password(self) -> str:
        return PASSWORD


def phone(serial: int) -> str:
    """A number of a range that no Indonesian operator was given (+62 860)."""
    return f"+6286000000{serial:03d}"


OFFICERS = (
    Account("reviewer1", "reviewer", "Ratri Danastri", 1, "id", OfficeRole.REVIEWER),
    Account("reviewer2", "reviewer", "Prabu Sanjiwana", 2, "id", OfficeRole.REVIEWER),
    Account("finance1", "finance officer", "Kirana Widyatama", 3, "id", OfficeRole.FINANCE),
    Account("finance2", "finance officer", "Bimo Raharsana", 4, "id", OfficeRole.FINANCE),
    Account("support", "support", "Anjani Wiralaga", 5, "en", OfficeRole.SUPPORT),
    Account("admin", "admin", "Galih Purwanegara", 6, "en", OfficeRole.ADMIN),
)
BUYERS = (
    Account("buyer", "buyer abroad", "Hannah Lindmarsh", 7, "en"),
    Account("pembeli", "buyer in Indonesia", "Dimas Wiratmaka", 8, "id"),
)
ARTISANS = (
    Account("lumarap", "artisan", "Wulan Prabasari", 11),
    Account("sasmaya", "artisan", "Tumini Rahsawati", 12),
    Account("kaloka", "artisan", "Endah Larasmaya", 13),
    Account("cakrawira", "artisan", "Sugeng Adiwaskita", 14),
    Account("wungkal", "artisan", "Mulyani Kertawira", 15),
    Account("tirtamaya", "artisan", "Bagus Danarpati", 16),
    Account("pancarupa", "artisan", "Surati Wonokersa", 17),
)
APPLICANTS = (
    Account("gandewa", "applicant, to correct", "Hadi Sasongkara", 21),
    Account("jatayu", "applicant, checked", "Niken Maheswardi", 22),
    Account("randu", "applicant, submitted", "Purwani Sekarwangi", 23),
)
ALL = (*OFFICERS, *BUYERS, *ARTISANS, *APPLICANTS)


def hash_password() -> PasswordHash:
    """The one password of all demo accounts, hashed once: hashing is slow on purpose."""
    return passwords.choose(PASSWORD, email="")


def open_accounts(
    accounts: Sequence[Account], *, password: PasswordHash, now: datetime
) -> dict[str, int]:
    """Make the accounts; their ids by key. Officers have their role and the second factor."""
    with transaction():
        return {account.key: _open(account, password, now) for account in accounts}


def _open(account: Account, password: PasswordHash, now: datetime) -> int:
    person = people.record_person(
        name=account.name, email=account.email, phone=account.phone, now=now
    )
    user = service.create_account(
        person,
        email=account.email,
        password=password,
        language=account.language,
        now=now,
        confirmed=True,
    )
    if account.office:
        officers.add_role(user.id, account.office, reason="Demonstration", now=now)
        second_factor.turn_on(user.id)
    return user.id
