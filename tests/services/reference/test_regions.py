"""The regions of Indonesia: loaded once, suggested while typing."""

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core.database import db, transaction
from marketplace.reference import regions
from marketplace.reference.models import Region


def names(places: list[regions.Place]) -> list[str]:
    return [place.name for place in places]


def test_the_regions_load_once_and_are_suggested(app: Flask) -> None:
    seen: list[tuple[int, int]] = []
    with transaction():
        written = regions.load(progress=lambda done, all_: seen.append((done, all_)))
    assert seen[-1] == (34, 34)
    assert written == 38 + 514 + 7_097 + 82_503
    with transaction():
        assert regions.load() == 0
    _suggestions_narrow_down()
    _typing_is_never_refused()
    _names_lead_the_way_like_codes()
    _every_row_has_its_parent()


def _suggestions_narrow_down() -> None:
    province = regions.suggest(regions.PROVINCE, "", "jawa t")[1]
    assert (province.code, province.name) == ("35", "Jawa Timur")
    found = regions.suggest(regions.REGENCY, "35", "blitar")
    assert names(found) == ["Kabupaten Blitar", "Kota Blitar"]
    districts = regions.suggest(regions.DISTRICT, found[1].code, "")
    assert names(districts) == ["Kepanjen Kidul", "Sanan Wetan", "Sukorejo"]
    turi = regions.suggest(regions.VILLAGE, districts[2].code, "tur")
    assert [(place.name, place.postcode[:3]) for place in turi] == [("Turi", "661")]


def _typing_is_never_refused() -> None:
    assert regions.suggest(regions.PROVINCE, "", "Atlantis") == []
    assert regions.suggest(regions.VILLAGE, ["Atlantis", "x"], "a") == []
    assert regions.suggest(regions.DISTRICT, "", "sukorejo") == []
    assert regions.suggest(regions.VILLAGE, "93", "%_'; --") == []
    assert names(regions.suggest(regions.DISTRICT, ["35", "Kota Blitar"], "KEPANJENKIDUL")) == [
        "Kepanjen Kidul"
    ]
    assert names(regions.suggest(regions.REGENCY, "Atlantis", "kota blitar")) == ["Kota Blitar"]
    assert len(regions.suggest(regions.REGENCY, "35", "", limit=3)) == 3
    assert regions.suggest(regions.REGENCY, "96", "") == []


def _names_lead_the_way_like_codes() -> None:
    path = ["jawa timur", "KOTA  Blitar", "sukorejo"]
    assert "Turi" in names(regions.suggest(regions.VILLAGE, path, "t"))
    assert regions.suggest(regions.DISTRICT, ["Jawa Timur", "Blitar"], "") == []
    assert names(regions.suggest(regions.DISTRICT, ["East Java", "Surabaya"], "wono")) == [
        "Wonocolo",
        "Wonokromo",
    ]


def _every_row_has_its_parent() -> None:
    parent = sa.orm.aliased(Region)
    orphans = (
        sa.select(sa.func.count())
        .select_from(Region)
        .outerjoin(parent, parent.code == Region.parent_code)
        .where(Region.level > 1, parent.code.is_(None))
    )
    assert db.session.scalar(orphans) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("35", "35"),
        ("Jawa Timur", "35"),
        (" jawa   timur ", "35"),
        ("East Java", "35"),
        ("Provinsi Jawa Timur", "35"),
        ("DKI Jakarta", "31"),
        ("Daerah Khusus Ibukota Jakarta", "31"),
        ("Jakarta", "31"),
        ("DIY", "34"),
        ("D.I. Yogyakarta", "34"),
        ("Sumatra Barat", "13"),
        ("Papua Pegunungan", "95"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_province_is_found_as_people_write_it(text: str, code: str | None) -> None:
    found = regions.find_province(text)
    assert (found.code if found else None) == code
