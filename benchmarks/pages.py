"""Listing, product and search beside two yardsticks, in one run, on both engines.

Yardsticks: a bare Flask view that returns the same bytes, and Flask + one indexed query + Jinja
of the same size. Requests go through the WSGI app in this process, one at a time, interleaved,
so that a drift of the machine meets all of them. Figures are requests a second (median) and p95.
"""

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from benchmarks.seed import seed
from marketplace.app import create_app
from marketplace.catalog.models import Product
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.settings import for_tests
from marketplace.reference import loading as reference
from marketplace.schema import upgrade
from marketplace.shipping import loading as shipping
from tests.support.postgres import PostgresServer
from tests.support.queries import Queries

PAGES = {
    "listing": "/en/cloths",
    "product": "/en/cloths/kain-500",
    "search": "/en/cloths?q=teratai",
}
MEMORY = {"kept": 60, "made anew": 0}
"""Seconds for which pages of visitors are kept: as the shop does, and never."""
ROWS = (
    """<!doctype html><title>{{ title }}</title>{% for row in rows %}<p>{{ row }}</p>{% endfor %}"""
)


@dataclass
class Series:
    """Times of one page in seconds."""

    times: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.95)]


def measure(requests: dict[str, Callable[[], object]], rounds: int) -> dict[str, Series]:
    """Call each in turn ``rounds`` times, after a tenth of that to warm up."""
    series: dict[str, list[float]] = {name: [] for name in requests}
    for number in range(rounds + rounds // 10):
        for name, call in requests.items():
            before = time.perf_counter()
            call()
            if number >= rounds // 10:
                series[name].append(time.perf_counter() - before)
    return {name: Series(times) for name, times in series.items()}


def bench(url: str, count: int, rounds: int, folder: Path) -> dict[str, Series]:
    """All pages and yardsticks on a new database of ``count`` cloths."""
    apps = {kind: shop(url, folder, seconds) for kind, seconds in MEMORY.items()}
    with apps["kept"].app_context():
        upgrade()
        with transaction():
            reference.load_tables(clock.now())
            shipping.load_tables(clock.now())
        seed(count)
        db.session.remove()
    requests: dict[str, Callable[[], object]] = {}
    for name, path in PAGES.items():
        for kind, app in apps.items():
            client = app.test_client()
            client.get(path)  # tables that are read once a minute
            with Queries() as queries:
                page = client.get(path)
            assert page.status_code == 200, (path, page.status)
            print(f"    {name}, {kind}: {queries.count} queries, {len(page.data):,} bytes")
            requests[f"{name}/{kind}"] = getter(client, path)
        for kind, yardstick in yardsticks(apps["kept"], page.data).items():
            requests[f"{name}/{kind}"] = getter(yardstick, "/")
    series = measure(requests, rounds)
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()
    return series


def shop(url: str, folder: Path, memory: int) -> Flask:
    """The shop on this database; it keeps pages of visitors for ``memory`` seconds."""
    return create_app(
        for_tests(
            database_url=url, data_dir=folder, page_memory_seconds=memory, log_level="WARNING"
        )
    )


def getter(client: FlaskClient, path: str) -> Callable[[], object]:
    return lambda: client.get(path)


def yardsticks(app: Flask, page: bytes) -> dict[str, FlaskClient]:
    """Clients of the two yardsticks for a page of these bytes."""
    bare = Flask("bare")
    bare.add_url_rule("/", "page", lambda: page)
    plain = Flask("plain")
    with app.app_context():
        engine = db.engine
    rest = page.decode()[:: max(1, len(page) // 400)]
    line = "x" * (len(page) // 24)

    @plain.route("/")
    def view() -> str:
        with engine.connect() as connection:
            query = sa.select(Product.slug).order_by(Product.id.desc()).limit(24)
            rows = [f"{slug} {line}" for slug in connection.scalars(query)]
        return render_template_string(ROWS, title=rest, rows=rows)

    return {"bare": bare.test_client(), "plain": plain.test_client()}


def report(engine: str, count: int, series: dict[str, Series]) -> None:
    """A line for each page and kind: our time, p95, and the share of each yardstick's speed."""
    for name in PAGES:
        bare, plain = series[f"{name}/bare"], series[f"{name}/plain"]
        for kind in MEMORY:
            own = series[f"{name}/{kind}"]
            print(
                f"| {engine} | {count:,} | {name}, {kind} | {own.median * 1000:.1f} | "
                f"{own.p95 * 1000:.1f} | {bare.median / own.median:.0%} | "
                f"{plain.median / own.median:.0%} |"
            )


def main() -> None:
    """Measure on both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {date.today()}")  # noqa: DTZ011
    results = []
    server = PostgresServer.start()
    for count in options.counts:
        with tempfile.TemporaryDirectory() as folder:
            for engine in ("sqlite", "postgresql"):
                url = f"sqlite:///{folder}/bench.db"
                if engine == "postgresql":
                    url = server.create_database(f"bench_{count}")
                print(f"  {engine}, {count:,} cloths")
                series = bench(url, count, options.rounds, Path(folder))
                results.append((engine, count, series))
    server.stop()
    print("| engine | cloths | page | median ms | p95 ms | of bare view | of query + Jinja |")
    print("|---|---|---|---|---|---|---|")
    for engine, count, series in results:
        report(engine, count, series)


if __name__ == "__main__":
    main()
