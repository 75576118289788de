"""Fill a database with published cloths for measuring: bulk rows, past the services.

``python -m benchmarks.seed sqlite:////tmp/bench.db 100000``. Deterministic.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from marketplace.app import create_app
from marketplace.catalog.models import Photo, Product, ProductMotif, Variant
from marketplace.core.database import db, transaction
from marketplace.core.files import StoredFile
from marketplace.core.settings import for_tests
from marketplace.inventory.models import StockLevel
from marketplace.search import index
from marketplace.sellers.models import Seller

SHOPS = 50
BATCH = 2_000
START = datetime(2026, 1, 1, tzinfo=UTC)
TECHNIQUES = ("tulis", "cap", "kombinasi", "ciprat")
MOTIFS = ("koi", "kendang-jimbe", "belimbing", "kembang-turi", "teratai", "kakao")
COLOURS = ("soga", "indigo", "mengkudu", "tegeran", "ijo", "ireng")
WORDS = ("Koi", "Teratai", "Kakao", "Kembang", "Belimbing", "Nanas", "Mega", "Sendang")

Row = Mapping[str, Any]


def seed(count: int) -> None:
    """Write ``count`` cloths of 50 shops into the database of the present app, and index them."""
    with transaction() as session:
        connection = session.connection()
        insert(connection, Seller, (shop(number) for number in range(1, SHOPS + 1)))
        insert(connection, StoredFile, (picture(number) for number in range(1, 2)))
    for first in range(1, count + 1, 20_000):
        numbers = range(first, min(first + 20_000, count + 1))
        with transaction() as session:
            connection = session.connection()
            insert(connection, Product, map(product, numbers))
            insert(connection, Variant, map(variant, numbers))
            insert(connection, ProductMotif, map(motif, numbers))
            insert(connection, Photo, map(photo, numbers))
            insert(connection, StockLevel, map(stock, numbers))
    index.rebuild()


def insert(connection: sa.Connection, model: type[Any], rows: Iterator[Row]) -> None:
    """Insert ``rows`` in batches."""
    while batch := list(islice(rows, BATCH)):
        connection.execute(sa.insert(model.__table__), batch)


def shop(number: int) -> Row:
    name = f"Toko Ukur {number:02d}"
    return {
        "id": number, "public_id": f"sel_{number:016d}", "slug": f"toko-ukur-{number}",
        "name": name, "sort_key": name.lower(), "about": {}, "area": "city",
        "district": "Sananwetan", "phone": "", "pickup_address": "", "state": "approved",
        "approved_at": START, "published_count": 0, "created_at": START,
    }  # fmt: skip


def picture(number: int) -> Row:
    return {
        "id": number, "key": f"bench-{number}", "sha256": "0" * 64, "media_type": "image/webp",
        "size": 1, "is_public": False, "owner_kind": "bench", "owner_id": 1, "created_at": START,
    }  # fmt: skip


def product(number: int) -> Row:
    title = f"{WORDS[number % 8]} {WORDS[number // 8 % 8]} {number}"
    moment = START + timedelta(seconds=number)
    return {
        "id": number, "public_id": f"prd_{number:016d}", "seller_id": number % SHOPS + 1,
        "slug": f"kain-{number}", "title": {"id": title, "en": title}, "description": {},
        "technique_code": TECHNIQUES[number % 4], "fabric_code": "primissima",
        "piece_kind": "long_cloth", "colours": [COLOURS[number % 6]], "state": "published",
        "version": 1, "published_at": moment, "created_at": moment, "updated_at": moment,
    }  # fmt: skip


def variant(number: int) -> Row:
    return {
        "id": number, "public_id": f"var_{number:016d}", "seller_id": number % SHOPS + 1,
        "product_id": number, "price_amount": 150_000 + number % 900 * 1_000,
        "length_cm": 210, "width_cm": 105, "weight_grams": 350, "created_at": START,
    }  # fmt: skip


def motif(number: int) -> Row:
    return {
        "seller_id": number % SHOPS + 1, "product_id": number,
        "motif_slug": MOTIFS[number % 6], "position": 0,
    }  # fmt: skip


def photo(number: int) -> Row:
    renditions = [
        {"type": form, "width": width, "height": width * 5 // 4, "name": f"bench-{width}"}
        for form in ("image/avif", "image/webp", "image/jpeg")
        for width in (320, 640, 800)
    ]
    return {
        "id": number, "public_id": f"pho_{number:016d}", "seller_id": number % SHOPS + 1,
        "product_id": number, "kind": "whole", "position": 0, "original_id": 1, "width": 800,
        "height": 1000, "placeholder": "#e8dfd0", "renditions": renditions, "is_drawing": True,
        "ready_at": START, "created_at": START,
    }  # fmt: skip


def stock(number: int) -> Row:
    return {"variant_id": number, "seller_id": number % SHOPS + 1, "on_hand": 1, "reserved": 0}


def main() -> None:
    """Seed the database at the URL given; it must have its schema."""
    url, count = sys.argv[1], int(sys.argv[2])
    with create_app(for_tests(database_url=url)).app_context():
        seed(count)
        db.engine.dispose()


if __name__ == "__main__":
    main()
