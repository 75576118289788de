"""The cloths of the demonstration shop: one table, and how their pictures are written."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from drawing import cloth as cloths
from drawing import cloths_garden, cloths_other, cloths_pond, cloths_stamped, making, shots
from drawing.cloth import ClothDrawing as Cloth
from drawing.noise import Field

CLOTHS: tuple[Cloth, ...] = (
    *cloths_pond.CLOTHS,
    *cloths_garden.CLOTHS,
    *cloths_stamped.CLOTHS,
    *cloths_other.CLOTHS,
)
"""The table of demo cloths."""

HERO = Cloth(
    "hero",
    "koi",
    "tulis",
    "indigo-red",
    203,
    "",
    "",
    ("indigo", "mengkudu"),
    second="kembang-turi",
    ground="galaran",
    fillers=cloths_pond.WATER,
    size=140,
)
CEILING = {"hung": 150, "folded": 125, "close": 155, "hero": 520, "stage": 150, "dye": 40}
"""Largest size of a picture in kB by its kind."""


def _save(picture: Field, path: Path, kind: str) -> None:
    """Write a WebP of quality 82, or as much less as the ceiling asks."""
    image = Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
    for quality in (82, 76, 70, 64, 58, 50):
        image.save(path, quality=quality, method=4)
        if path.stat().st_size <= CEILING[kind] * 1024:
            return


def draw_cloth(cloth: Cloth, out: Path) -> None:
    """The three pictures of one cloth."""
    whole = cloths.whole(cloth)
    _save(shots.hung(whole, cloth.shown, cloth.seed), out / f"{cloth.slug}-hung.webp", "hung")
    _save(shots.folded(whole, cloth.seed), out / f"{cloth.slug}-folded.webp", "folded")
    width, height = cloth.shown
    near = cloths.part(cloth, width * cloth.near[0], height * cloth.near[1], 220, 275, 800)
    _save(shots.close(near, cloth.seed), out / f"{cloth.slug}-close.webp", "close")


def draw_craft(out: Path) -> None:
    """The wide picture, the four stages and the swatches."""
    _save(making.hero(HERO), out / "hero.webp", "hero")
    for number, picture in enumerate(making.stages(HERO, 250, 330)):
        _save(picture, out / f"stage-{number}.webp", "stage")
    for name in making.SWATCHES:
        _save(making.swatch(name), out / f"dye-{name}.webp", "dye")


def write_table(out: Path) -> None:
    """The table that the demo loader reads."""
    with (out / "cloths.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("slug", "motif", "technique", "colours", "title_en", "title_id", "kind"))
        for c in CLOTHS:
            table.writerow(
                (c.slug, c.motif, c.technique, " ".join(c.colours), c.title_en, c.title_id, c.kind)
            )


def draw(out: Path, only: list[str] | None = None) -> None:
    """Write the pictures of all cloths, or of those named; "craft" names the rest."""
    out.mkdir(parents=True, exist_ok=True)
    for cloth in CLOTHS:
        if only is None or cloth.slug in only:
            draw_cloth(cloth, out)
    if only is None or "craft" in only:
        draw_craft(out)
    write_table(out)
