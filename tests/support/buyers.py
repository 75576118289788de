"""Many buyers in one process, each taking one piece: run as ``python -m tests.support.buyers``.

Prints one line for each sale once its transaction is committed, so that a killed process loses no
sale that it has told.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from flask import Flask

from marketplace.app import create_app
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.settings import for_tests
from marketplace.inventory import service
from marketplace.inventory.service import SoldOut

THREADS = 4


def buy(app: Flask, variant_id: int, buyer: str) -> str:
    """One buyer: hold a piece, then pay for it."""
    holder, now = f"checkout:{buyer}", clock.now()
    begun = perf_counter()
    with app.app_context():
        try:
            with transaction():
                until = now + timedelta(minutes=30)
                service.reserve(holder, {variant_id: 1}, until=until, latest=None, now=now)
            with transaction():
                service.commit(holder, reference=buyer, now=now)
        except SoldOut:
            return f"sold-out {buyer} {perf_counter() - begun:.4f}"
        finally:
            db.session.remove()
    return f"bought {buyer} {perf_counter() - begun:.4f}"


def main() -> None:
    url, folder, variant_id, first, count = sys.argv[1:6]
    app = create_app(for_tests(database_url=url, data_dir=Path(folder), log_level="ERROR"))
    names = [f"buyer-{number}" for number in range(int(first), int(first) + int(count))]
    with ThreadPoolExecutor(THREADS) as pool:
        for line in pool.map(lambda name: buy(app, int(variant_id), name), names):
            print(line, flush=True)


if __name__ == "__main__":
    main()
