"""Applications for a shop in the states that tests start from."""

from itertools import count

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.reference.models import Bank
from marketplace.sellers import applying, reviewing
from marketplace.sellers.applying import PickupAddress, Profile
from marketplace.sellers.models import Requirement, SellerApplication
from tests.factories.accounts import account
from tests.factories.sellers import written
from tests.factories.training import passed_certificate

NIK = "3572014508800003"
ACCOUNT_NUMBER = "1234500093"
_number = count(1)


def profile(name: str | None = None) -> Profile:
    return Profile(
        name=name or f"Griya Contoh {next(_number)}",
        about={"id": "Kami membatik tulis dengan malam panas.", "en": ""},
        area="city",
        district="Sananwetan",
        phone="0812-3456-7890",
    )


def address() -> PickupAddress:
    return PickupAddress(
        street="Jalan Contoh 12",
        village="Turi",
        district="Sukorejo",
        regency="Kota Blitar",
        postcode="66121",
    )


def bank() -> str:
    """The code of a bank whose numbers usually have 10 digits."""
    with written():
        if db.session.get(Bank, "014") is None:
            db.session.add(Bank(code="014", name="BCA", usual_digits="10"))
    return "014"


def drafted(user: User | None = None, *, certificate: bool = True) -> User:
    """Somebody who has filled in every part and not sent it."""
    user = user or account("Siti Contoh")
    user_id = user.id
    held = passed_certificate(user) if certificate else None
    number = held.number if held else ""
    contact = (held.participant.person.email if held else "") or ""
    bank_code, now = bank(), clock.now()
    with written():
        applying.start(user_id, now=now)
        if held:
            applying.hand_in_certificate(user_id, number=number, contact=contact, now=now)
        else:
            reason = "Saya belajar membatik dari ibu."
            applying.ask_without_certificate(user_id, reason=reason, now=now)
        applying.hand_in_profile(user_id, profile=profile(), now=now)
        applying.hand_in_address(user_id, address=address(), now=now)
        applying.hand_in_identity(user_id, number=NIK, now=now)
        applying.hand_in_bank_account(
            user_id, bank_code=bank_code, number=ACCOUNT_NUMBER, holder="Siti Contoh", now=now
        )
        applying.agree_to_terms(user_id, language="id", now=now)
    return db.session.get_one(User, user_id)


def submitted(user: User | None = None, *, certificate: bool = True) -> SellerApplication:
    """An application that lies in the office."""
    user_id = drafted(user, certificate=certificate).id
    with written():
        application_id = applying.submit(user_id, now=clock.now()).id
    return db.session.get_one(SellerApplication, application_id)


def decided(
    application: SellerApplication, officer: User, *, rejecting: dict[Requirement, dict[str, str]]
) -> SellerApplication:
    """Claimed by ``officer``, every part accepted but those in ``rejecting``."""
    public_id, application_id, officer_id = application.public_id, application.id, officer.id
    act = {"actor_id": officer_id, "now": clock.now()}
    with written():
        reviewing.claim(public_id, **act)  # type: ignore[arg-type]
        for part in Requirement:
            if part in rejecting:
                reviewing.reject(public_id, part, remarks=rejecting[part], **act)  # type: ignore[arg-type]
            else:
                reviewing.accept(public_id, part, **act)  # type: ignore[arg-type]
    return db.session.get_one(SellerApplication, application_id)


def checked(officer: User, *, application: SellerApplication | None = None) -> SellerApplication:
    """An application that ``officer`` has checked and signed."""
    application = decided(application or submitted(), officer, rejecting={})
    public_id, application_id, officer_id = application.public_id, application.id, officer.id
    with written():
        reviewing.check(public_id, note="All agrees.", actor_id=officer_id, now=clock.now())
    return db.session.get_one(SellerApplication, application_id)
