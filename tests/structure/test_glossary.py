"""The glossary knows every noun of the code, once."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from marketplace.core.database import Base

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
for source in sorted(ROOT.glob("marketplace/*/models.py")):
    import_module(f"marketplace.{source.parent.name}.models")

NOUNS = sorted(
    mapper.class_.__name__
    for mapper in Base.registry.mappers
    if "marketplace" in str(mapper.class_)
)


def _named_in(glossary: str) -> list[str]:
    """The names of the code in the first column of each table."""
    rows = re.findall(r"^\| ([^|]+) \|", glossary, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"\b[A-Z][A-Za-z]+\b", row)]


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_of_the_tables_stands_once_in_the_glossary(noun: str) -> None:
    assert _named_in(GLOSSARY).count(noun) == 1


def test_a_noun_that_is_missing_is_noticed() -> None:
    assert _named_in("| Order, Cart | order |\n| payout | payout |") == ["Order", "Cart"]
