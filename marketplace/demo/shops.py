"""The demonstration's shops, opened the way every shop is: apply, be checked, be approved.

Names, people, addresses and numbers are invented. Identity numbers begin with 99, which is no
province; streets are called "Jalan Contoh".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.accounts import queries as accounts
from marketplace.catalog.changes import Editor
from marketplace.core.database import transaction
from marketplace.demo import courses
from marketplace.demo.shop_texts import SHOPS, Shop
from marketplace.demo.timeline import Timeline
from marketplace.sellers import applying, makers, reviewing
from marketplace.sellers.applying import PickupAddress, Profile
from marketplace.sellers.models import MemberRole, Requirement

_FIRST_DAY = 112.0
_DAYS_EACH = 4.0
_WAIVER = "Kelompok ini belajar pada kursus kecamatan tahun 2024; suratnya dilihat. (Contoh)"


@dataclass(frozen=True)
class OpenShop:
    """An approved shop, as the cloths and orders of the demonstration need it."""

    seller_id: int
    editor: Editor
    maker_ids: tuple[int, ...]


@dataclass(frozen=True)
class Applied:
    """An application in the office."""

    public_id: str
    seller_id: int


def open_all(
    users: dict[str, int], timeline: Timeline, *, run: Callable[[], None]
) -> dict[str, OpenShop]:
    """Open the approved shops one after the other; those that wait come last."""
    opened = {}
    for position, shop in enumerate(shop for shop in SHOPS if not shop.waits_as):
        now = timeline.move_to(_FIRST_DAY - position * _DAYS_EACH)
        opened[shop.key] = _open(shop, users, timeline, now, run=run)
    return opened


def leave_waiting(users: dict[str, int], timeline: Timeline, *, run: Callable[[], None]) -> None:
    """Applications for the office to work on: to correct, checked once, submitted."""
    for shop in SHOPS:
        if shop.waits_as:
            applied = _apply(shop, users[shop.key], timeline.move_to(shop.days_ago))
            run()
            if shop.waits_as == "returned":
                _return(applied, users["reviewer2"], timeline.move_to(shop.days_ago - 1))
            elif shop.waits_as == "checked":
                _check(applied, users["reviewer1"], timeline.move_to(shop.days_ago - 1))
            run()


def _open(
    shop: Shop,
    users: dict[str, int],
    timeline: Timeline,
    now: datetime,
    *,
    run: Callable[[], None],
) -> OpenShop:
    first, second = _reviewers(shop, users)
    applied = _apply(shop, users[shop.key], now)
    run()
    now = timeline.move_to(_days(timeline, now + timedelta(days=1)))
    _check(applied, first, now, waive=shop.key == courses.WITHOUT)
    run()
    now = timeline.move_to(_days(timeline, now + timedelta(days=1)))
    with transaction():
        reviewing.approve(applied.public_id, actor_id=second, now=now)
        maker_ids = tuple(
            makers.add_maker(applied.seller_id, name=name, now=now).id for name in shop.makers
        )
    run()
    editor = Editor(applied.seller_id, users[shop.key], MemberRole.OWNER)
    return OpenShop(applied.seller_id, editor, maker_ids)


def _reviewers(shop: Shop, users: dict[str, int]) -> tuple[int, int]:
    """Both reviewers check and approve; never the same one both."""
    pair = (users["reviewer1"], users["reviewer2"])
    return pair if len(shop.key) % 2 else (pair[1], pair[0])


def _apply(shop: Shop, user_id: int, now: datetime) -> Applied:
    with transaction():
        application = applying.start(user_id, now=now)
        _hand_in_certificate(shop, user_id, now)
        applying.hand_in_profile(user_id, profile=_profile(shop, user_id), now=now)
        applying.hand_in_address(user_id, address=_address(shop), now=now)
        applying.hand_in_identity(user_id, number=_identity_number(shop), now=now)
        applying.hand_in_bank_account(
            user_id,
            bank_code=shop.bank_code,
            number=shop.bank_number,
            holder=accounts.get_user(user_id).person.name.upper(),
            now=now,
        )
        applying.agree_to_terms(user_id, language="id", now=now)
        applying.submit(user_id, now=now)
        return Applied(application.public_id, application.seller_id)


def _hand_in_certificate(shop: Shop, user_id: int, now: datetime) -> None:
    if shop.key == courses.WITHOUT:
        applying.ask_without_certificate(user_id, reason=_WAIVER, now=now)
        return
    contact = accounts.get_user(user_id).person.phone or ""
    number = courses.certificate_number(shop.key)
    applying.hand_in_certificate(user_id, number=number, contact=contact, now=now)


def _check(applied: Applied, actor_id: int, now: datetime, *, waive: bool = False) -> None:
    with transaction():
        reviewing.claim(applied.public_id, actor_id=actor_id, now=now)
        for requirement in Requirement:
            if waive and requirement is Requirement.CERTIFICATE:
                reviewing.waive_certificate(
                    applied.public_id, reason=_WAIVER, actor_id=actor_id, now=now
                )
            else:
                reviewing.accept(applied.public_id, requirement, actor_id=actor_id, now=now)
        reviewing.check(applied.public_id, actor_id=actor_id, now=now)


def _return(applied: Applied, actor_id: int, now: datetime) -> None:
    remarks = {
        Requirement.PROFILE: {
            "about_id": "Tulis juga cara membuatnya: tulis, cap, atau keduanya. (Contoh)"
        },
        Requirement.BANK_ACCOUNT: {
            "holder": "Nama pemilik rekening harus sama dengan nama di KTP. (Contoh)"
        },
    }
    with transaction():
        reviewing.claim(applied.public_id, actor_id=actor_id, now=now)
        for requirement in Requirement:
            if requirement in remarks:
                reviewing.reject(
                    applied.public_id,
                    requirement,
                    remarks=remarks[requirement],
                    actor_id=actor_id,
                    now=now,
                )
            else:
                reviewing.accept(applied.public_id, requirement, actor_id=actor_id, now=now)
        reviewing.return_to_applicant(applied.public_id, actor_id=actor_id, now=now)


def _profile(shop: Shop, user_id: int) -> Profile:
    return Profile(
        name=shop.name,
        about={"id": shop.about_id, "en": shop.about_en},
        area=shop.area,
        district=shop.district,
        phone=accounts.get_user(user_id).person.phone or "",
    )


def _address(shop: Shop) -> PickupAddress:
    return PickupAddress(
        street=f"Jalan Contoh {shop.serial}",
        village=shop.village,
        district=shop.district,
        regency="Kota Blitar" if shop.area == "city" else "Kabupaten Blitar",
        postcode=shop.postcode,
        landmark="Alamat rekaan",
    )


def _identity_number(shop: Shop) -> str:
    return f"9901014501800{shop.serial:03d}"


def _days(timeline: Timeline, moment: datetime) -> float:
    return (timeline.loaded_at - moment) / timedelta(days=1)
