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
from itertools import product
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


def requests_of(url: str, count: int, folder: Path) -> dict[str, Callable[[], object]]:
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
    return requests


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


def report(engine: str, counts: list[int], series: dict[str, Series]) -> None:
    """A line for each page, kind and size: our time, the share of each yardstick's speed, growth.

    Growth is the p95 divided by that of the first size.
    """
    for name, kind in product(PAGES, MEMORY):
        first = series[f"{counts[0]}/{name}/{kind}"]
        for count in counts:
            own = series[f"{count}/{name}/{kind}"]
            bare, plain = series[f"{count}/{name}/bare"], series[f"{count}/{name}/plain"]
            print(
                f"| {engine} | {name}, {kind} | {count:,} | {own.median * 1000:.1f} | "
                f"{own.p95 * 1000:.1f} | {own.p95 / first.p95:.2f} | "
                f"{bare.median / own.median:.0%} | {plain.median / own.median:.0%} |"
            )


def main() -> None:
    """Measure on both engines, all sizes of an engine in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {date.today()}")  # noqa: DTZ011
    server = PostgresServer.start()
    results: dict[str, dict[str, Series]] = {}
    for engine in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder:
            requests = {}
            for count in options.counts:
                url = f"sqlite:///{folder}/{count}.db"
                if engine == "postgresql":
                    url = server.create_database(f"bench_{count}")
                print(f"  {engine}, {count:,} cloths", flush=True)
                for name, call in requests_of(url, count, Path(folder)).items():
                    requests[f"{count}/{name}"] = call
            results[engine] = measure(requests, options.rounds)
    print("| engine | page | cloths | median ms | p95 ms | growth | of bare | of query + Jinja |")
    print("|---|---|---|---|---|---|---|---|")
    for engine, series in results.items():
        report(engine, options.counts, series)
    server.stop()


if __name__ == "__main__":
    main()
