"""Many buyers at once: never one piece too many, never one lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.checkout import cart as carts
from marketplace.checkout import service as checkouts
from marketplace.checkout.models import Cart, CartLine
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Conflict
from marketplace.inventory import queries, service
from marketplace.inventory.models import (
    MovementKind,
    StockLevel,
    StockMovement,
    StockReservation,
)
from marketplace.inventory.service import SoldOut
from marketplace.orders.models import Order
from tests.factories.catalog import published_cloth, variant_of
from tests.factories.orders import ADDRESSES
from tests.support.apps import ROOT
from tests.support.buyers import buy

PROCESSES = 4


def a_variant(*, pieces: int) -> int:
    return variant_of(published_cloth(stock=pieces)).id


def start_buyers(app: Flask, variant_id: int, buyers: int) -> list[subprocess.Popen[str]]:
    each = buyers // PROCESSES
    url = app.config["PETIK"].database_url
    folder = app.config["PETIK"].data_dir
    return [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.support.buyers", url, str(folder)),
                *(str(variant_id), str(number * each), str(each)),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for number in range(PROCESSES)
    ]


def sell_the_rest(variant_id: int, pieces: int) -> None:
    """What the killed process held becomes free when its time is over; others buy it."""
    later = clock.now() + timedelta(hours=1)
    with transaction():
        service.release_expired(now=later)
    for number in range(pieces):
        try:
            with transaction():
                items = {variant_id: 1}
                until = later + timedelta(minutes=30)
                service.reserve(f"late:{number}", items, until=until, latest=None, now=later)
            with transaction():
                service.commit(f"late:{number}", reference=f"late-{number}", now=later)
        except SoldOut:
            return


def sold_references(variant_id: int) -> Sequence[str]:
    query = sa.select(StockMovement.reference).where(
        StockMovement.variant_id == variant_id, StockMovement.kind == MovementKind.SOLD
    )
    return db.session.scalars(query).all()


@pytest.mark.slow
def test_four_processes_of_which_one_is_killed_sell_just_what_there_is(
    committing_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    pieces, buyers = 50, 400
    variant_id = a_variant(pieces=pieces)
    db.session.rollback()  # whoever waits with an open transaction is put out after ten seconds
    processes = start_buyers(committing_app, variant_id, buyers)
    told: list[str] = []
    assert processes[0].stdout is not None
    told.append(processes[0].stdout.readline().strip())
    processes[0].send_signal(signal.SIGKILL)
    for process in processes:
        told += [line for line in process.communicate()[0].splitlines() if line]
    sell_the_rest(variant_id, pieces)

    level = db.session.get_one(StockLevel, variant_id)
    sold = sold_references(variant_id)
    acknowledged = {line.split()[1] for line in told if line.startswith("bought")}
    assert (level.on_hand, level.reserved, len(sold)) == (0, 0, pieces)
    assert acknowledged <= set(sold)
    assert len(sold) == len(set(sold))
    times = sorted(float(line.split()[2]) for line in told if len(line.split()) == 3)
    with capsys.disabled():
        print(f"\n  p99 of a buyer: {times[int(len(times) * 0.99)] * 1000:.0f} ms")


def test_of_a_hundred_who_want_the_only_piece_one_gets_it(committing_app: Flask) -> None:
    variant_id = a_variant(pieces=1)
    now = clock.now()

    def take(number: int) -> bool:
        with committing_app.app_context():
            try:
                with transaction():
                    until = now + timedelta(minutes=30)
                    items = {variant_id: 1}
                    service.reserve(f"cart:{number}", items, until=until, latest=None, now=now)
            except SoldOut:
                return False
            return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(take, range(100))) == 1
    db.session.rollback()
    assert queries.available([variant_id], now=now) == {variant_id: 0}


def test_the_only_piece_is_sold_once_and_everybody_else_is_told_so(committing_app: Flask) -> None:
    variant_id = a_variant(pieces=1)
    with ThreadPoolExecutor(16) as pool:
        names = [f"buyer-{number}" for number in range(100)]
        told = list(pool.map(lambda name: buy(committing_app, variant_id, name).split()[:2], names))
    db.session.rollback()
    [winner] = [name for word, name in told if word == "bought"]
    assert [word for word, _name in told].count("sold-out") == 99
    level = db.session.get_one(StockLevel, variant_id)
    assert (level.on_hand, level.reserved) == (0, 0)
    assert sold_references(variant_id) == [winner]


def test_a_piece_in_two_bothis_one_order_and_the_other_checkout_hears_of_it(
    committing_app: Flask,
) -> None:
    app, at_once = committing_app, Barrier(2)
    variant = variant_of(published_cloth(stock=1))
    variant_id, public_id = variant.id, variant.public_id
    now = clock.now()
    with transaction():
        both = [carts.open_cart(user_id=None, now=now)[0] for _ in range(2)]
        for cart in both:
            carts.add(cart, public_id, quantity=1, now=now)
        ids = [cart.id for cart in both]

    def order(cart_id: int) -> str:
        at_once.wait(30)
        with app.app_context():
            try:
                return order_of_cart(cart_id)
            except SoldOut:
                return ""
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(order, ids))
    db.session.rollback()
    [winner] = filter(None, numbers)
    assert db.session.scalars(sa.select(Order.public_id)).all() == [winner]
    assert db.session.scalars(sa.select(StockReservation.holder)).all() == [f"order:{winner}"]
    assert queries.available([variant_id], now=now) == {variant_id: 0}
    left = ids[numbers.index("")]
    assert db.session.scalars(sa.select(CartLine.cart_id)).all() == [left]


def order_of_cart(cart_id: int) -> str:
    """From the first step to "place order" for a cart; the order's id."""
    now, address = clock.now(), ADDRESSES["US"]
    with transaction():
        cart = db.session.get_one(Cart, cart_id)
        checkout = checkouts.start(cart, country="US", now=now)
        checkouts.save_address(
            checkout, country="US", email="a@example.org", phone="", address=address, now=now
        )
        quote = checkouts.quote_for(checkout, cart, currency="USD", now=now)
        checkout_id = checkout.id
    with transaction():
        return checkouts.place(
            checkout_id,
            db.session.get_one(Cart, cart_id),
            currency="USD",
            language="en",
            user_id=None,
            seen_total=quote.total_price.minor,
            seen_currency="USD",
            now=now,
        ).public_id


def test_baskets_that_lock_in_any_order_never_wait_for_each_other(committing_app: Flask) -> None:
    variants = [a_variant(pieces=40) for _ in range(4)]
    now = clock.now()

    def take(number: int) -> bool:
        order = variants if number % 2 else list(reversed(variants))
        with committing_app.app_context(), transaction():
            until = now + timedelta(minutes=30)
            items = dict.fromkeys(order, 1)
            service.reserve(f"cart:{number}", items, until=until, latest=None, now=now)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(40))) == 40
    db.session.rollback()
    assert set(queries.available(variants, now=now).values()) == {0}


def test_a_basket_is_held_whole_or_not_at_all(app: Flask) -> None:
    many, one = a_variant(pieces=5), a_variant(pieces=1)
    now = clock.now()
    until = now + timedelta(minutes=30)
    with transaction():
        service.reserve("first", {one: 1}, until=until, latest=None, now=now)
    with pytest.raises(SoldOut), transaction():
        service.reserve("second", {many: 2, one: 1}, until=until, latest=None, now=now)
    assert queries.available([many, one], now=now) == {many: 5, one: 0}


def test_a_hold_is_renewed_by_activity_to_sixty_minutes_at_most(app: Flask) -> None:
    variant_id = a_variant(pieces=1)
    now = clock.now()
    latest = now + timedelta(minutes=60)
    with transaction():
        until = now + timedelta(minutes=30)
        service.reserve("buyer", {variant_id: 1}, until=until, latest=latest, now=now)
    for minutes in (20, 45):
        moment = now + timedelta(minutes=minutes)
        with transaction():
            service.extend("buyer", until=moment + timedelta(minutes=30), now=moment)
    assert queries.held_until("buyer", now=now) == latest
    with transaction():
        later = latest + timedelta(seconds=1)
        assert service.extend("buyer", until=later + timedelta(minutes=30), now=later) is None


def test_a_count_below_what_is_held_is_refused(app: Flask) -> None:
    variant_id = a_variant(pieces=2)
    now = clock.now()
    seller_id = db.session.get_one(StockLevel, variant_id).seller_id
    with transaction():
        until = now + timedelta(minutes=30)
        service.reserve("buyer", {variant_id: 2}, until=until, latest=None, now=now)
    with pytest.raises(Conflict), transaction():
        service.count(variant_id, seller_id=seller_id, on_hand=1, now=now)
