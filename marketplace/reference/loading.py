"""The tables of facts beside this module, taken over into the database.

A row that left a table stays in the database: cloths may point to it.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from marketplace.core.database import db
from marketplace.core.runtime import current_settings
from marketplace.reference.models import Bank, Fabric, Motif, Technique
from marketplace.reference.rate_files import load_sample_rates

TABLES = Path(__file__).parent / "tables"


def load_tables(now: datetime) -> None:
    """Take over the tables; again changes nothing. Outside production the sample rates too."""
    _load_motifs()
    _load_techniques()
    _load_fabrics()
    _load_banks()
    # Sample rates never age: in production they would be worse than none.
    if not current_settings().is_production:
        load_sample_rates(now=now)


def _load_motifs() -> None:
    for row in _rows("motifs.csv"):
        db.session.merge(
            Motif(
                slug=row["slug"],
                name=_both(row, "name"),
                area=row["area"],
                kind=row["kind"],
                meaning=_both(row, "meaning"),
                source=row["source"],
                as_of=row["as_of"],
                evidence=row["evidence"],
            )
        )


def _load_techniques() -> None:
    for position, row in enumerate(_rows("techniques.csv")):
        db.session.merge(
            Technique(
                code=row["code"],
                name=_both(row, "name"),
                how=_both(row, "how"),
                signs=_both(row, "signs"),
                may_be_called_batik=row["may_be_called_batik"] == "yes",
                batikmark_class=row["batikmark_class"] or None,
                is_listable=row["is_listable"] == "yes",
                position=position,
                source=row["source"],
                as_of=row["as_of"],
                evidence=row["evidence"],
            )
        )


def _load_fabrics() -> None:
    for position, row in enumerate(_rows("fabrics.csv")):
        db.session.merge(
            Fabric(
                code=row["code"],
                name=_both(row, "name"),
                fibre=_both(row, "fibre"),
                grams_per_m2=int(row["grams_per_m2"]),
                position=position,
                source=row["source"],
                as_of="",
                evidence=row["evidence"],
            )
        )


def _load_banks() -> None:
    for row in _rows("bank_codes.csv"):
        db.session.merge(
            Bank(
                code=row["code"],
                name=row["name"],
                usual_digits=row["usual_digits"],
                source="",
                as_of="",
                evidence=row["evidence"],
            )
        )


def _both(row: dict[str, str], name: str) -> dict[str, str]:
    return {"id": row[f"{name}_id"], "en": row[f"{name}_en"]}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
