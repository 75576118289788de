"""The regions of Indonesia: suggestions while an address is typed, never a limit to it.

From the package areaid (MIT), which predates the four Papuan provinces of 2022: those come from our
own table of provinces and have no lower levels. A province has its Kemendagri code; below, the
source has no official codes, so a code is the province's, a letter and the source's own number.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from marketplace.core.database import db
from marketplace.reference.models import Region

PROVINCE, REGENCY, DISTRICT, VILLAGE = 1, 2, 3, 4
MOST_SUGGESTIONS = 50

_TABLE = Path(__file__).parent / "tables" / "id_provinces_postal.csv"
# The source gives Jakarta the ISO code of West Java.
_WRONG_ISO_CODES = {"Daerah Khusus Ibukota Jakarta": "ID-JK"}
_KINDS = ("kabupaten", "kota", "kab")
_SHORTENED = (
    (r"^(provinsi|province of|propinsi) ", ""),
    (r"^daerah khusus (ibukota )?", "dki "),
    (r"^(daerah istimewa|di|d\.i\.) ", ""),
    (r"^dki ", ""),
    (r"^diy$", "yogyakarta"),
    (r"\bsumatra\b", "sumatera"),
)


@dataclass(frozen=True)
class Place:
    """A region as it is suggested; a village brings its postcode."""

    code: str
    name: str
    postcode: str


@dataclass(frozen=True)
class Province:
    """A province with its code, and its name in both languages."""

    code: str
    iso_code: str
    name: str
    name_en: str


@cache
def provinces() -> tuple[Province, ...]:
    """All 38 provinces."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Province(row["kemendagri_code"], row["iso_3166_2"], row["province"], row["name_en"])
        for row in rows
    )


def find_province(text: str) -> Province | None:
    """The province somebody means by ``text``: its code or its name in either language."""
    wanted = _short(text)
    for province in provinces():
        if wanted in (province.code, _short(province.name), _short(province.name_en)):
            return province
    return None


def suggest(level: int, parent: str | Sequence[str], text: str, *, limit: int = 10) -> list[Place]:
    """Places of a level whose name begins with ``text``, then those that contain it.

    ``parent`` is a code, or the names from the province down as they were typed. Without a place
    that we know there is nothing to suggest but regencies of all Indonesia.
    """
    codes = _parents(level, parent)
    if not codes:
        return []
    rows = db.session.execute(
        sa.select(Region.code, Region.name, Region.postcode)
        .where(Region.parent_code.in_(codes), Region.level == level)
        .order_by(Region.name, Region.code)
    )
    found = [Place(row.code, row.name, row.postcode) for row in rows]
    return _best(found, text, max(1, min(limit, MOST_SUGGESTIONS)))


def _parents(level: int, parent: str | Sequence[str]) -> list[str]:
    if level == PROVINCE:
        return [""]
    if isinstance(parent, str):
        code = parent if re.match(r"[0-9]{2}", parent) else _code_of([parent])
    else:
        code = _code_of(parent)
    if code:
        return [code]
    return [province.code for province in provinces()] if level == REGENCY else []


def _code_of(names: Sequence[str]) -> str:
    """The code of the last of ``names``, a path from the province down; "" when unknown."""
    province = find_province(names[0]) if names else None
    code = province.code if province else ""
    for name in names[1:]:
        code = _child(code, name) if code else ""
    return code


def _child(parent_code: str, name: str) -> str:
    rows = db.session.execute(
        sa.select(Region.code, Region.name).where(Region.parent_code == parent_code)
    )
    codes = {_key(row.name): row.code for row in rows}
    typed = _key(name)
    if typed in codes:
        return str(codes[typed])
    # "Blitar" may be the city or the regency around it: then we do not know.
    alike = [code for known, code in codes.items() if _bare(known) == _bare(typed)]
    return str(alike[0]) if len(alike) == 1 else ""


def _best(places: Iterable[Place], text: str, limit: int) -> list[Place]:
    typed = _key(text)
    begin, contain = [], []
    for place in places:
        name = _key(place.name)
        if name.startswith(typed) or _bare(name).startswith(typed):
            begin.append(place)
        elif typed in name:
            contain.append(place)
    return [*begin, *contain][:limit]


def _key(text: str) -> str:
    """Letters and digits only: "Kepanjen Kidul" and "Kepanjenkidul" are one place."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _bare(name: str) -> str:
    for kind in _KINDS:
        name = name.removeprefix(kind)
    return name


def _short(text: str) -> str:
    text = " ".join(text.split()).casefold()
    for pattern, replacement in _SHORTENED:
        text = re.sub(pattern, replacement, text)
    return text


def load(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Fill the table when it is empty; how many regions were written.

    ``progress(done, of_all)`` is called as provinces are read.
    """
    sources = sorted(
        (each for each in (files("areaid") / "data").iterdir() if each.name.endswith(".json")),
        key=lambda each: each.name,
    )
    if db.session.scalar(sa.select(Region.code).limit(1)):
        return 0
    written = _insert(_row(province.code, PROVINCE, "", province.name) for province in provinces())
    for done, source in enumerate(sources, start=1):
        for content in json.loads(source.read_text(encoding="utf-8")):
            written += _insert(_below(content))
        if progress:
            progress(done, len(sources))
    return written


def _below(content: dict[str, Any]) -> Iterator[dict[str, object]]:
    """The rows of a province's regencies, districts and villages."""
    iso_code = _WRONG_ISO_CODES.get(content["provinsi"], content["p_bsni"])
    province = next(each.code for each in provinces() if each.iso_code == iso_code)
    for regency in content["kabupaten"]:
        regency_code = f"{province}-r{regency['id']}"
        yield _row(regency_code, REGENCY, province, regency["kab_kota"])
        for district in regency["kecamatan"]:
            district_code = f"{province}-d{district['id']}"
            yield _row(district_code, DISTRICT, regency_code, district["kec"])
            for village in district["kelurahan"]:
                code = f"{province}-v{village['id']}"
                yield _row(code, VILLAGE, district_code, village["kelu"], str(village["pos"]))


def _row(code: str, level: int, parent: str, name: str, postcode: str = "") -> dict[str, object]:
    return {
        "code": code,
        "level": level,
        "parent_code": parent,
        "name": " ".join(name.split()),
        "postcode": postcode,
    }


def _insert(rows: Iterator[dict[str, object]]) -> int:
    """Write rows in batches; past the ORM, which would take several times as long."""
    connection, written = db.session.connection(), 0
    while batch := list(islice(rows, 5_000)):
        connection.execute(sa.insert(Region.__table__), batch)  # type: ignore[arg-type]
        written += len(batch)
    return written
