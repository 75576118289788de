"""Loads the demonstration into an empty database, through the services; drops it again.

Deterministic apart from dates, which count back from the moment of loading, and from secrets.
"""

import logging
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app

from marketplace.catalog import photos
from marketplace.core import clock, jobs, outbox
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_
from marketplace.core.jobs import Topics
from marketplace.core.runtime import current_settings
from marketplace.demo import accounts, cloths, courses, mark, orders, shops
from marketplace.demo.accounts import Account
from marketplace.demo.cloths import VIEWS, Listed
from marketplace.demo.mark import Mark
from marketplace.demo.orders import World
from marketplace.demo.shops import OpenShop
from marketplace.demo.timeline import Timeline, set_back
from marketplace.reference import loading as reference_loading
from marketplace.reference import regions
from marketplace.schema import downgrade, upgrade
from marketplace.search import index
from marketplace.shipping import loading as shipping_loading

Progress = Callable[[str], None]

# What is done at once, in a batch, at the end, instead of message by message.
_IN_ONE_GO = ("product.changed", "stock.changed", "seller.changed")
# Left to the worker: the sizes of the pictures take minutes.
_LEFT = ("photo.added",)
_FOLDERS = ("files", "mail")
_OPENED_AGO = 120.0


def load(topics: Topics, *, progress: Progress = lambda line: None) -> None:
    """Fill an empty database; nothing to do on one that holds the demonstration already."""
    started = time.monotonic()
    found = mark.find()
    if found is Mark.LOADED:
        progress("The demo is there already.")
        return
    _refuse_unless_ours(found)
    if found is Mark.LOADING:
        progress("The demo was left half loaded: beginning anew.")
        _recreate()
    with _quiet(), set_back() as timeline:
        with transaction():
            mark.write(Mark.LOADING, now=timeline.loaded_at)
        _load(topics, timeline, progress)
        with transaction():
            mark.write(Mark.LOADED, now=timeline.loaded_at)
    progress(f"The demo is loaded, in {time.monotonic() - started:.1f} s.")


def drop() -> None:
    """Empty a database that holds the demonstration, with its files; refuses any other."""
    if mark.find() is None:
        raise Refused(N_("This database does not hold the demonstration. Nothing was changed."))
    _recreate()


def list_accounts() -> Sequence[Account]:
    """The accounts of the demonstration; none when it is not loaded."""
    return accounts.ALL if mark.find() is Mark.LOADED else ()


def _refuse_unless_ours(found: Mark | None) -> None:
    if current_settings().is_production:
        raise Refused(N_("The demonstration is never loaded in production."))
    if found is None and not mark.is_empty():
        raise Refused(N_("Somebody has an account in this database already. Nothing was changed."))


def _load(topics: Topics, timeline: Timeline, progress: Progress) -> None:
    run = _runner(topics)
    _load_tables(timeline)
    progress("Regions, sample rates and sample delivery charges are there.")
    users = _open_accounts(timeline)
    count = courses.load(actor_id=users["reviewer1"], now=timeline.move_to(_OPENED_AGO - 1))
    run()
    progress(f"{len(users)} accounts; {count} participants of {courses.NAME}, all made up.")
    opened = shops.open_all(users, timeline, run=run)
    progress(f"{len(opened)} shops are open.")
    listed = cloths.list_all(opened, timeline, progress=progress)
    _make_pictures(listed)
    world = World(users, _owners(opened), listed, run)
    progress(f"{orders.place_all(world, timeline)} orders, one payout paid, one to approve.")
    shops.leave_waiting(users, timeline, run=run)
    timeline.move_to(0)
    _finish_search()


def _load_tables(timeline: Timeline) -> None:
    """Tables that orders of the past need; what stands there already is not doubled."""
    timeline.move_to(_OPENED_AGO)
    with transaction():
        reference_loading.load_tables(timeline())
        shipping_loading.load_tables(timeline())
    with transaction():
        regions.load()


def _open_accounts(timeline: Timeline) -> dict[str, int]:
    password = accounts.hash_password()
    timeline.move_to(_OPENED_AGO)
    return accounts.open_accounts(accounts.ALL, password=password, now=timeline())


def _owners(opened: Mapping[str, OpenShop]) -> dict[int, int]:
    return {shop.seller_id: shop.editor.user_id for shop in opened.values()}


def _make_pictures(listed: Mapping[str, Listed]) -> None:
    """Order lines keep the picture of their cloth for ever, so it must be ready before."""
    for slug in orders.ordered_cloths():
        photos.make_renditions({"photo_id": listed[slug].photo_ids[VIEWS[0]]})


def _finish_search() -> None:
    with transaction():
        outbox.expand(dict.fromkeys(_IN_ONE_GO, ()), limit=100_000)
    index.rebuild()


def _runner(topics: Topics) -> Callable[[], None]:
    """Does what the worker would do at this moment of the timeline."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    now_due = {
        topic: handlers for topic, handlers in topics.items() if topic not in (*_IN_ONE_GO, *_LEFT)
    }

    def run() -> None:
        # The worker has its own session; ours must not sit on a read transaction meanwhile.
        db.session.rollback()
        jobs.run_pending(app, now_due)

    return run


def _recreate() -> None:
    """An empty schema with its reference tables, and no files."""
    db.session.remove()
    downgrade(revision="base")
    upgrade()
    with transaction():
        reference_loading.load_tables(clock.now())
        shipping_loading.load_tables(clock.now())
    for folder in _FOLDERS:
        shutil.rmtree(current_settings().data_dir / folder, ignore_errors=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """Only warnings in the log: hundreds of jobs run, and the progress is told in a few lines."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(max(before, logging.WARNING))
    try:
        yield
    finally:
        root.setLevel(before)
