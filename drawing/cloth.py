"""A cloth of the demo from its description: plan, wax, dye; any part of it at any scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image

from drawing import borders, dyehouse, splash, stamp, unwaxed
from drawing.figures import Field, figure
from drawing.layouts import LAYOUTS
from drawing.noise import Field as Picture
from drawing.wax import Pen, Window, new_plan

Technique = Literal[
    "tulis", "cap", "kombinasi", "ciprat", "jumput", "ecoprint", "printing", "paduan"
]
Kind = Literal["long cloth", "shawl", "sarong", "scarf"]

# Part of the cloth that hangs in the picture: width and height in mm.
SHOWN: dict[str, tuple[float, float]] = {
    "long cloth": (1000.0, 1300.0),
    "sarong": (1000.0, 1120.0),
    "shawl": (640.0, 1280.0),
    "scarf": (470.0, 1180.0),
}


@dataclass(frozen=True)
class ClothDrawing:
    """One drawn cloth. ``motif`` is empty for cloth without wax; ``size`` is in mm.

    ``near`` is where the close picture starts, as shares of width and height.
    """

    slug: str
    motif: str
    technique: Technique
    dyes: str
    seed: int
    title_en: str
    title_id: str
    colours: tuple[str, ...]
    kind: Kind = "long cloth"
    layout: str = "strewn"
    main: str = ""
    second: str = "floret"
    fillers: tuple[str, ...] = ("sprig", "floret", "star")
    ground: str = "cecek"
    size: float = 130.0
    border: str = "tumpal"
    turn: float = 0.0
    crumpled: bool = False
    near: tuple[float, float] = (0.36, 0.42)

    @property
    def shown(self) -> tuple[float, float]:
        """Width and height in mm of what hangs in the picture."""
        return SHOWN[self.kind]


def _field(cloth: ClothDrawing) -> Field:
    width, height = cloth.shown
    return Field(
        width,
        height,
        cloth.main or cloth.motif,
        cloth.second,
        cloth.fillers,
        cloth.size,
        cloth.ground,
    )


def _stamp(cloth: ClothDrawing) -> stamp.Stamp:
    third = cloth.fillers[0] if cloth.fillers else "star"
    return stamp.Stamp(
        cloth.main or cloth.motif, cloth.second, third, cloth.ground, cloth.size, cloth.turn
    )


def plan(cloth: ClothDrawing, window: Window, sketch: bool = False) -> Image.Image:
    """The wax plan of the part of the cloth in the window."""
    drawn = new_plan(window)
    width, height = cloth.shown
    pen = Pen(
        drawn,
        window,
        cloth.seed,
        0.12 if cloth.technique in ("cap", "printing", "paduan") else 0.35,
    )
    pen.sketch = sketch
    if cloth.technique == "tulis":
        LAYOUTS[cloth.layout](pen, _field(cloth))
    elif cloth.technique == "kombinasi":
        _stamped_and_drawn(pen, cloth)
    elif cloth.technique == "ciprat":
        (splash.sawut if cloth.layout == "sawut" else splash.ciprat)(pen, width, height)
    else:
        stamp.impress(
            drawn, window, _stamp(cloth), cloth.seed, 0.55 if cloth.technique == "cap" else 0.0
        )
        if cloth.technique == "paduan":
            stamp.touched_up(pen, width, height)
    if cloth.technique != "ciprat":
        _finish(pen, cloth, width, height)
    return drawn


def _stamped_and_drawn(pen: Pen, cloth: ClothDrawing) -> None:
    """The ground stamped, the figures drawn over it by hand."""
    grid = stamp.Stamp("kawung", "kawung", "star", "plain", 110.0, 0.0, 0.27)
    if cloth.ground != "kawung":
        grid = stamp.Stamp("floret", "star", "star", cloth.ground, 120.0, 0.0, 0.13)
    stamp.impress(pen.plan, pen.window, grid, cloth.seed, 0.55)
    field = _field(cloth)
    step_x, step_y = cloth.size * 3.0, cloth.size * 2.25
    for index in range(400):
        row, column = divmod(index, 20)
        x = (column - 0.75 + (0.5 if row % 2 else 0.0)) * step_x
        y = (row - 0.3) * step_y
        if x < field.width + step_x and y < field.height + step_y:
            figure(pen, field.main, x, y, cloth.size * 1.1, index + row)
            figure(pen, cloth.second, x + step_x / 2, y, cloth.size * 0.5, index)


def _finish(pen: Pen, cloth: ClothDrawing, width: float, height: float) -> None:
    if cloth.border:
        if cloth.kind != "sarong":
            borders.edges(pen, width, height)
        borders.BORDERS[cloth.border](pen, width, height)
    borders.hem(pen, width, height)


def hand(cloth: ClothDrawing) -> dyehouse.Hand:
    """How the technique shows in the dyed cloth."""
    if cloth.crumpled:
        return dyehouse.HANDS["crumpled"]
    if cloth.technique in ("printing", "paduan"):
        return dyehouse.HANDS["printed"]
    return dyehouse.HANDS["stamped" if cloth.technique == "cap" else "drawn"]


TIES: dict[str, tuple[unwaxed.Dyes, unwaxed.Dyes]] = {
    "indigo": ((("indigo", 0.3),), (("indigo", 0.85),)),
    "mengkudu": ((("tegeran", 0.7),), (("mengkudu", 1.0),)),
    "ijo": ((("tegeran", 0.8),), (("indigo", 0.8),)),
}
LEAVES: dict[str, tuple[unwaxed.Dyes, unwaxed.Dyes]] = {
    "soga": ((("soga", 0.75), ("tunjung", 0.55)), (("soga", 0.16),)),
    "ijo": (
        (("tegeran", 0.6), ("indigo", 0.3), ("tunjung", 0.35)),
        (("tegeran", 0.16), ("soga", 0.06)),
    ),
}


def coloured(cloth: ClothDrawing, window: Window) -> Picture:
    """The finished cloth, or a part of it, as light thrown back (height, width, 3)."""
    width, height = cloth.shown
    if cloth.technique == "jumput":
        light, deep = TIES[cloth.dyes]
        return unwaxed.tied(window, width, height, light, deep, cloth.seed, cloth.size)
    if cloth.technique == "ecoprint":
        leaf, ground = LEAVES[cloth.dyes]
        return unwaxed.leaf_printed(window, width, height, cloth.seed, leaf, ground)
    return dyehouse.dyed(
        plan(cloth, window), window, dyehouse.RECIPES[cloth.dyes], hand(cloth), cloth.seed
    )


def whole(cloth: ClothDrawing, scale: float = 1.1) -> Picture:
    """The whole shown cloth at ``scale`` pixels per mm."""
    width, height = cloth.shown
    return coloured(cloth, Window(0, 0, width, height, scale))


def part(
    cloth: ClothDrawing, x: float, y: float, width: float, height: float, across: int
) -> Picture:
    """A part of the cloth (mm) drawn ``across`` pixels wide."""
    return coloured(cloth, Window(x, y, width, height, across / width))
