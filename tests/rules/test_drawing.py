"""The drawn cloths of the demo: the same from the same seed, and all of them there."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawing import cloth as cloths
from drawing.demo import CLOTHS, write_table
from drawing.grounds import GROUNDS
from drawing.making import SWATCHES
from drawing.motifs import FILLERS, MOTIFS, named
from drawing.wax import Pen, Tone, Window, new_plan

PICTURES = Path(__file__).parents[2] / "marketplace" / "demo_pictures"
SOLD = {"tulis", "cap", "kombinasi", "ciprat", "jumput", "ecoprint", "printing", "paduan"}


def _part(slug: str, seed: int | None = None) -> bytes:
    cloth = next(c for c in CLOTHS if c.slug == slug)
    if seed is not None:
        cloth = replace(cloth, seed=seed)
    return cloths.part(cloth, 300, 300, 120, 150, 120).tobytes()


@pytest.mark.parametrize(
    "slug",
    # Each line of a cloth drawn by hand is waxed on its own, which takes long.
    ["cakra-stamp-blue", "splash-blue", pytest.param("koi-spring-indigo", marks=pytest.mark.slow)],
)
def test_a_seed_draws_one_cloth(slug: str) -> None:
    assert _part(slug) == _part(slug)
    assert _part(slug) != _part(slug, seed=999)


@pytest.mark.parametrize("name", [*MOTIFS, *FILLERS])
def test_a_motif_is_more_than_an_outline(name: str) -> None:
    window = Window(-150, -150, 300, 300, 1.0)
    plan = new_plan(window)
    named(name)(Pen(plan, window, seed=4).at(0, 0, 110))
    tones = np.asarray(plan)
    assert (tones == Tone.WHITE).mean() > 0.01
    if name in MOTIFS:
        assert (tones != Tone.GROUND).mean() > 0.08
        assert len(set(np.unique(tones)) - {int(Tone.GROUND)}) >= 3


@pytest.mark.parametrize("name", GROUNDS)
def test_a_ground_leaves_no_field_empty(name: str) -> None:
    window = Window(0, 0, 240, 240, 1.0)
    plan = new_plan(window)
    GROUNDS[name](Pen(plan, window, seed=4), 240, 240)
    fields = (np.asarray(plan) != Tone.GROUND).reshape(6, 80, 6, 80).any(axis=(1, 3))
    assert fields.all()


@pytest.mark.slow
def test_a_stamp_repeats_and_a_hand_does_not() -> None:
    def tiles(slug: str, step: float) -> float:
        cloth = next(c for c in CLOTHS if c.slug == slug)
        plans = [
            np.asarray(cloths.plan(cloth, Window(x, 260, step, step, 1.0)))
            for x in (2 * step, 3 * step)
        ]
        return float((plans[0] == plans[1]).mean())

    assert tiles("printed-koi", 205) > 0.995
    assert 0.8 < tiles("cakra-stamp-blue", 178) < 0.995
    assert tiles("turi-green", 140) < 0.8


def test_the_table_shows_every_technique_and_many_motifs() -> None:
    assert len(CLOTHS) >= 36
    assert {c.technique for c in CLOTHS} == SOLD
    assert len({c.motif for c in CLOTHS if c.motif}) >= 12
    assert len({c.slug for c in CLOTHS}) == len(CLOTHS)
    assert {name for c in CLOTHS for name in c.colours} == set(SWATCHES)


def test_textile_prints_are_not_called_batik() -> None:
    for cloth in CLOTHS:
        if cloth.technique in ("printing", "paduan"):
            assert "batik" not in cloth.title_en.lower()
            assert "motif batik" in cloth.title_id.lower() or "batik" not in cloth.title_id.lower()


def test_every_picture_is_there_and_the_folder_stays_small() -> None:
    expected = {f"{c.slug}-{shot}" for c in CLOTHS for shot in ("hung", "folded", "close")}
    expected |= {"hero", *(f"stage-{n}" for n in range(4)), *(f"dye-{name}" for name in SWATCHES)}
    assert {path.stem for path in PICTURES.glob("*.webp")} == expected
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= 20 * 1024 * 1024


def test_pictures_have_their_shape() -> None:
    for path in PICTURES.glob("*.webp"):
        with Image.open(path) as picture:
            if path.stem == "hero":
                assert picture.size == (1600, 1200)
            elif path.stem.startswith(("stage-", "dye-")):
                assert picture.width == picture.height
            else:
                assert picture.size == (800, 1000)


def test_the_written_table_is_the_drawn_one(tmp_path: Path) -> None:
    write_table(tmp_path)
    assert (tmp_path / "cloths.csv").read_text() == (PICTURES / "cloths.csv").read_text()
    with (PICTURES / "cloths.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} == {"long cloth", "shawl", "sarong", "scarf"}
