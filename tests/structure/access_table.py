"""Who may enter where: the table that the declarations in the code are held against.

Every endpoint stands here once, under the people who may enter. Written by hand from the rules:
a new page needs its row, and a changed declaration shows as a difference.
"""

from collections.abc import Iterator

PEOPLE = (
    "anonymous", "buyer", "other buyer", "owner", "manager", "maker", "other owner",
    "reviewer", "support", "finance", "admin", "officer of a shop",
)  # fmt: skip
"""Twelve roles; the officer of a shop is a reviewer who belongs to one as a manager."""

_OFFICERS = frozenset({"reviewer", "support", "finance", "admin", "officer of a shop"})

ANYONE = """
account.confirm account.confirm_email account.forgot account.mail_sent account.register
account.reset account.second_factor account.sign_in account.sign_out cart.add cart.change
cart.remove cart.show catalog.home catalog.how catalog.listing catalog.media catalog.motif
catalog.motifs catalog.page catalog.product catalog.robots catalog.root catalog.shop
catalog.shops catalog.sitemap catalog.technique catalog.visit certificates.check
checkout.address checkout.delivery checkout.hold checkout.place checkout.places checkout.review
checkout.save_address checkout.save_delivery checkout.start demo_mailbox.html demo_mailbox.inbox
demo_mailbox.show demo_page.act demo_page.show operations.healthz operations.readyz
orders.confirm orders.receipt orders.received orders.show orders.unlock payments.returned
payments.show payments.start payments.state
"""

SIGNED_NOTICES = """
webhooks.receive
"""

SIGNED_IN = """
account.arrive account.begin_second_factor account.change_email account.change_password
account.home account.profile account.renew_recovery_codes account.revoke_other_sessions
account.revoke_session account.sessions account.set_up_second_factor
account.turn_off_second_factor account_notices.read_all account_notices.show orders.mine
sellers.address sellers.agreement sellers.bank sellers.certificate sellers.check
sellers.identity sellers.no_certificate sellers.profile sellers.start sellers.submit
sellers.task_list
"""

ALL_OF_A_SHOP = """
workshop.add_photos workshop.begin_cloth workshop.change_photo workshop.check workshop.cloths
workshop.home workshop.kind workshop.new_cloth workshop.photos workshop.price workshop.remove
workshop.size workshop_orders.board workshop_orders.pack workshop_orders.show
"""

OWNER_AND_MANAGER = """
workshop.count_pieces workshop.money workshop.pause workshop.profile workshop.publish
workshop_orders.accept workshop_orders.correct workshop_orders.decline workshop_orders.ship
"""

EVERY_OFFICER = """
admin_home.home
"""

REVIEWER = """
admin_sellers.accept admin_sellers.approve admin_sellers.check admin_sellers.claim
admin_sellers.open_number admin_sellers.queue admin_sellers.refuse admin_sellers.reject
admin_sellers.reopen admin_sellers.review admin_sellers.send_back admin_sellers.undo
admin_sellers.waive admin_training.import_participants admin_training.new_course
admin_training.revoke
"""

REVIEWER_AND_SUPPORT = """
admin_training.course admin_training.courses
"""

SUPPORT = """
admin_orders.delivered
"""

FINANCE_AND_SUPPORT = """
admin_orders.cancel admin_orders.orders admin_orders.show
"""

FINANCE = """
admin_finance.alarm_seen admin_finance.approve admin_finance.bank_file admin_finance.batch
admin_finance.batches admin_finance.books admin_finance.cancel admin_finance.mark_paid
admin_finance.prepare
"""

ADMIN = """
admin_people.end admin_people.grant admin_people.people admin_settings.setting
admin_settings.settings
"""

_TABLE = (
    (ANYONE, frozenset(PEOPLE)),
    (SIGNED_NOTICES, frozenset(PEOPLE)),
    (SIGNED_IN, frozenset(PEOPLE) - {"anonymous"}),
    (ALL_OF_A_SHOP, frozenset({"owner", "manager", "maker", "other owner", "officer of a shop"})),
    (OWNER_AND_MANAGER, frozenset({"owner", "manager", "other owner", "officer of a shop"})),
    (EVERY_OFFICER, _OFFICERS),
    (REVIEWER, frozenset({"reviewer", "officer of a shop"})),
    (REVIEWER_AND_SUPPORT, frozenset({"reviewer", "support", "officer of a shop"})),
    (SUPPORT, frozenset({"support"})),
    (FINANCE_AND_SUPPORT, frozenset({"finance", "support"})),
    (FINANCE, frozenset({"finance"})),
    (ADMIN, frozenset({"admin"})),
)


def rows() -> Iterator[tuple[str, frozenset[str]]]:
    """Each endpoint with the people who may enter."""
    for endpoints, people in _TABLE:
        for endpoint in endpoints.split():
            yield endpoint, people
