"""The forms of the office."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.payments import alarms, payouts
from marketplace.payments.models import Payout
from marketplace.sellers.models import Requirement, SellerApplication
from tests.factories import accounts, applications, training
from tests.factories.catalog import published_cloth
from tests.factories.orders import completed_order, paid_order, parts_of, shipped_order
from tests.factories.sellers import approved_seller, bank_account
from tests.pages.forms.cases import Case, Make, visitor

NOTE = {"note": "All agrees with the papers."}
COURSE = {
    "name": "Petik 2023", "starts_on": "2023-06-05", "ends_on": "2023-06-09", "places": "70",
}  # fmt: skip
ROSTER = (
    "nama;telepon;surel;jenis kelamin;kelurahan;usaha;hasil;nomor sertifikat\n"
    "Ani Contoh;0812-3456-7801;;P;Turi;Batik Ani;lulus;\n"
)


def _application(act: str, fields: dict[str, str], *, status: int = 303) -> Make:
    """An act of the officer who has taken the application on."""

    def make(app: Flask) -> Case:
        application, officer = applications.submitted(), accounts.officer("reviewer")
        path = f"/office/applications/{application.public_id}"
        client = visitor(app, officer)
        if act != "claim":
            client.post(f"{path}/claim")
        if act.endswith("undo"):
            client.post(f"{path}/{act.removesuffix('undo')}accept")
        return Case(client, f"{path}/{act}", fields, status)

    return make


def _waive(app: Flask) -> Case:
    path = f"/office/applications/{applications.submitted(certificate=False).public_id}"
    client = visitor(app, accounts.officer("reviewer"))
    client.post(f"{path}/claim")
    return Case(client, f"{path}/waive", {"reason": "Learnt from her mother; seen at work."})


def _decided(act: str, rejecting: dict[Requirement, dict[str, str]]) -> Make:
    def make(app: Flask) -> Case:
        officer = accounts.officer("reviewer")
        officer_id = officer.id
        done = applications.decided(applications.submitted(), officer, rejecting=rejecting)
        path = f"/office/applications/{done.public_id}/{act}"
        return Case(visitor(app, db.session.get_one(type(officer), officer_id)), path, NOTE)

    return make


def _second(act: str) -> Make:
    def make(app: Flask) -> Case:
        checked: SellerApplication = applications.checked(accounts.officer("reviewer"))
        path = f"/office/applications/{checked.public_id}/{act}"
        return Case(visitor(app, accounts.officer("reviewer", name="Rini Dua")), path, NOTE)

    return make


def _course(app: Flask) -> Case:
    return Case(visitor(app, accounts.officer("reviewer")), "/office/courses/new", COURSE)


def _roster(app: Flask) -> Case:
    path = f"/office/courses/{training.course().public_id}/participants"
    fields = {"file": (ROSTER.encode(), "peserta.csv")}
    return Case(visitor(app, accounts.officer("reviewer")), path, fields)


def _revoke(app: Flask) -> Case:
    public_id = training.unclaimed_certificate().public_id
    path = f"/office/courses/certificates/{public_id}/revoke"
    fields = {"reason": "Issued to the wrong person"}
    return Case(visitor(app, accounts.officer("reviewer")), path, fields)


def _order(act: str, **fields: str) -> Make:
    def make(app: Flask) -> Case:
        order = shipped_order() if act == "delivered" else paid_order()
        path = f"/office/orders/{order.number}/parts/{parts_of(order)[0].number}/{act}"
        return Case(visitor(app, accounts.officer("support")), path, fields)

    return make


def _payable() -> None:
    seller = approved_seller(name="Toko Bayar")
    bank_account(seller)
    completed_order(published_cloth(seller=seller, price=400_000))


def _prepare(app: Flask) -> Case:
    _payable()
    return Case(visitor(app, accounts.officer("finance")), "/office/payouts/prepare")


def _batch(act: str, *, status: int = 303, **fields: str) -> Make:
    """An act of a second officer on a batch; approved already where it must be."""

    def make(app: Flask) -> Case:
        _payable()
        first, second = accounts.officer("finance").id, accounts.officer("finance", name="Dua")
        second_id, signed = second.id, {"now": clock.now()}
        with transaction():
            public_id = payouts.prepare(actor_id=first, now=clock.now()).public_id
        if act in ("paid", "bank-file"):
            with transaction():
                payouts.approve(public_id, actor_id=second_id, note="", **signed)
        sent = dict(fields)
        if act == "paid":
            payout = db.session.scalars(sa.select(Payout.public_id)).one()
            sent[f"reference-{payout}"] = "TRF 77"
        client = visitor(app, db.session.get_one(type(second), second_id))
        return Case(client, f"/office/payouts/{public_id}/{act}", sent, status)

    return make


def _alarm(app: Flask) -> Case:
    with transaction():
        alarms.sound("late:1", "late", reference="PTK-1", detail="", now=clock.now())
    client = visitor(app, accounts.officer("finance"))
    return Case(client, "/office/payouts/alarms/seen", {"key": "late:1"})


def _admin(path: str, **fields: str) -> Make:
    def make(app: Flask) -> Case:
        colleague = accounts.officer("support", name="Sari")
        filled = {name: text.format(email=colleague.email) for name, text in fields.items()}
        address = path.format(person=colleague.public_id)
        return Case(visitor(app, accounts.officer("admin")), address, filled)

    return make


CASES: dict[str, Callable[[Flask], Case]] = {
    "admin_sellers.claim": _application("claim", {}),
    "admin_sellers.accept": _application("parts/terms/accept", {}),
    "admin_sellers.undo": _application("parts/terms/undo", {}),
    "admin_sellers.reject": _application(
        "parts/profile/reject", {"profile-name": "Another shop has this name."}
    ),
    "admin_sellers.waive": _waive,
    "admin_sellers.check": _decided("check", {}),
    "admin_sellers.send_back": _decided("return", {Requirement.PROFILE: {"name": "Taken."}}),
    "admin_sellers.refuse": _application("refuse", {"note": "These cloths are printed."}),
    "admin_sellers.approve": _second("approve"),
    "admin_sellers.reopen": _second("reopen"),
    "admin_sellers.open_number": _application(
        "open/identity", {"reason": "check_number"}, status=200
    ),
    "admin_training.new_course": _course,
    "admin_training.import_participants": _roster,
    "admin_training.revoke": _revoke,
    "admin_orders.cancel": _order("cancel", reason="Toko tutup"),
    "admin_orders.delivered": _order("delivered"),
    "admin_finance.prepare": _prepare,
    "admin_finance.alarm_seen": _alarm,
    "admin_finance.approve": _batch("approve", note="Seen."),
    "admin_finance.cancel": _batch("cancel", reason="Wrong day for the bank"),
    "admin_finance.mark_paid": _batch("paid"),
    "admin_finance.bank_file": _batch("bank-file", status=200),
    "admin_people.grant": _admin(
        "/office/people/grant", email="{email}", role="finance", reason="keeps the books"
    ),
    "admin_people.end": _admin("/office/people/{person}/support/end", reason="moved away"),
    "admin_settings.setting": _admin(
        "/office/settings/commission_points", value="4", effective_at="",
        reason="Decided by the city council",
    ),
}  # fmt: skip
