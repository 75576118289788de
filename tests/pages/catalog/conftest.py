"""A shop with a few cloths on sale, as every page of it is tested."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.catalog.models import Product
from marketplace.search import index, memory
from tests.factories.catalog import published_cloth
from tests.factories.sellers import approved_seller


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    """What pages keep for a minute is of the test's own database."""
    memory.forget()
    yield
    memory.forget()


@pytest.fixture
def cloth(app: Flask) -> Product:
    """One cloth of one shop, found by the search."""
    product = published_cloth(
        seller=approved_seller("Griya Batik Uji"), title="Koi di sendang", price=400_000
    )
    index.product_changed({"product_id": product.id})
    return product


@pytest.fixture
def many(app: Flask) -> list[int]:
    """Thirty cloths: more than a page."""
    seller = approved_seller("Sanggar Banyak")
    made = [published_cloth(seller=seller, price=(n + 1) * 50_000).id for n in range(30)]
    index.rebuild()
    return made
