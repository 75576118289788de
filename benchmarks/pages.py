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


def bench(url: str, count: int, rounds: int, folder: Path, memory: int) -> dict[str, Series]:
    """All pages and yardsticks on a new database of ``count`` cloths."""
    app = create_app(
        for_tests(
            database_url=url, data_dir=folder, page_memory_seconds=memory, log_level="WARNING"
        )
    )
    with app.app_context():
        upgrade()
        with transaction():
            reference.load_tables(clock.now())
            shipping.load_tables(clock.now())
        seed(count)
        db.session.remove()
    requests: dict[str, Callable[[], object]] = {}
    for name, path in PAGES.items():
        client = app.test_client()
        with Queries() as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status)
        print(f"    {name}: {queries.count} queries, {len(answer.data):,} bytes")
        requests[name] = lambda client=client, path=path: client.get(path)  # type: ignore[misc]
        bare, plain = yardsticks(app, answer.data)
        requests[f"{name}/bare"] = lambda client=bare: client.get("/")  # type: ignore[misc]
        requests[f"{name}/plain"] = lambda client=plain: client.get("/")  # type: ignore[misc]
    series = measure(requests, rounds)
    with app.app_context():
        db.engine.dispose()
    return series


def yardsticks(shop: Flask, page: bytes):  # type: ignore[no-untyped-def]
    """Clients of the two yardsticks for a page of these bytes."""
    bare = Flask("bare")
    bare.add_url_rule("/", "page", lambda: page)
    plain = Flask("plain")
    with shop.app_context():
        engine = db.engine
    rest = page.decode()[:: max(1, len(page) // 400)]
    line = "x" * (len(page) // 24)

    @plain.route("/")
    def view() -> str:
        with engine.connect() as connection:
            query = sa.select(Product.slug).order_by(Product.id.desc()).limit(24)
            rows = [f"{slug} {line}" for slug in connection.scalars(query)]
        return render_template_string(ROWS, title=rest, rows=rows)

    return bare.test_client(), plain.test_client()


def report(engine: str, count: int, series: dict[str, Series]) -> None:
    """One line for each page: our time, p95, and the share of each yardstick's speed."""
    for name in PAGES:
        own = series[name]
        bare, plain = series[f"{name}/bare"], series[f"{name}/plain"]
        print(
            f"| {engine} | {count:,} | {name} | {own.median * 1000:.1f} | {own.p95 * 1000:.1f} | "
            f"{bare.median / own.median:.0%} | {plain.median / own.median:.0%} |"
        )


def main() -> None:
    """Measure on both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--memory", type=int, default=60, help="seconds pages are kept; 0 never")
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
                series = bench(url, count, options.rounds, Path(folder), options.memory)
                results.append((engine, count, series))
    server.stop()
    print("| engine | cloths | page | median ms | p95 ms | of bare view | of query + Jinja |")
    print("|---|---|---|---|---|---|---|")
    for engine, count, series in results:
        report(engine, count, series)


if __name__ == "__main__":
    main()
