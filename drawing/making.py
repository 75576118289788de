"""Pictures about the craft: the four stages of one cloth, dyed swatches, the wide picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
from PIL import Image, ImageFilter

from drawing import cloth as cloths
from drawing import dyehouse, shots
from drawing.cloth import ClothDrawing
from drawing.dyehouse import Bath, Hand
from drawing.noise import Field, clouds
from drawing.wax import FINE, Tone, Window, new_plan

# What each swatch was dyed with, dye and strength in order.
SWATCHES: Mapping[str, tuple[tuple[str, float], ...]] = {
    "mori": (),
    "soga": (("soga", 0.95),),
    "indigo": (("indigo", 0.95),),
    "mengkudu": (("mengkudu", 0.98),),
    "tegeran": (("tegeran", 0.98),),
    "ijo": (("tegeran", 0.85), ("indigo", 0.6)),
    "ireng": (("indigo", 0.95), ("soga", 1.05), ("tunjung", 0.4)),
}


def swatch(name: str) -> Field:
    """A piece of plain dyed cloth, 320 x 320 pixels, 60 mm wide."""
    window = Window(0, 0, 60, 60, 320 / 60)
    recipe = tuple(Bath(dye, {Tone.GROUND: strength}) for dye, strength in SWATCHES[name])
    return dyehouse.dyed(new_plan(window), window, recipe, Hand(0.0, 0.05, 0.0, 0.0), 3)


def hero(cloth: ClothDrawing) -> Field:
    """The cloth flat, 1600 x 1200 pixels, 1000 mm wide."""
    flat = cloths.part(cloth, 30, 150, 940, 705, 1600)
    return shots.close(flat, cloth.seed)


def stages(cloth: ClothDrawing, x: float, y: float, side: float = 430.0) -> list[Field]:
    """Drawn, waxed, dyed with the wax still on, finished; 800 x 800 pixels each."""
    window = Window(x, y, side, side, 800 / side)
    plan = cloths.plan(cloth, window)
    rng = np.random.default_rng([cloth.seed, 41])
    bare = dyehouse.dyed(new_plan(window), window, (), dyehouse.HANDS["printed"], cloth.seed)
    finished = dyehouse.dyed(
        plan, window, dyehouse.RECIPES[cloth.dyes], cloths.hand(cloth), cloth.seed
    )
    waxed = _share(plan, (Tone.WHITE,))
    later = _share(plan, (Tone.WHITE, Tone.LIGHT, Tone.MID, Tone.ACCENT, Tone.LEAF))
    drawn = _share(cloths.plan(cloth, window, sketch=True), (Tone.WHITE,))
    return [
        _pencilled(bare, drawn, rng),
        _waxed(bare, waxed, rng),
        _waxed(finished, later, rng, 0.62),
        finished,
    ]


def _share(plan: Image.Image, tones: tuple[Tone, ...]) -> Field:
    table = [0] * 256
    for tone in tones:
        table[int(tone)] = 255
    return np.asarray(
        plan.point(table).reduce(FINE).filter(ImageFilter.GaussianBlur(0.6)), np.float32
    ) / np.float32(255)


def _pencilled(bare: Field, line: Field, rng: np.random.Generator) -> Field:
    """Pencil on the bare cloth, pressed now more, now less."""
    height, width = line.shape
    press = np.clip(
        0.62 + 0.16 * clouds(rng, height, width, 40, 2) + 0.12 * clouds(rng, height, width, 2),
        0.2,
        0.95,
    )
    graphite = np.array((0.36, 0.35, 0.35), np.float32)
    share = (np.clip(line * 1.3, 0, 1) * press)[..., None]
    return cast(Field, bare * (1 - share) + graphite * share)


def _waxed(cloth: Field, wax: Field, rng: np.random.Generator, depth: float = 0.86) -> Field:
    """Brown wax lying on the cloth, a little raised and shiny."""
    height, width = wax.shape
    thick = depth * (1 + 0.07 * clouds(rng, height, width, 30, 2))
    brown = (
        np.array((0.60, 0.40, 0.19), np.float32)
        * (1 + 0.05 * clouds(rng, height, width, 12, 2))[..., None]
    )
    shine = np.clip(np.gradient(-wax, axis=1) + np.gradient(-wax, axis=0), -0.5, 0.5) * np.float32(
        0.22
    )
    share = (wax * thick)[..., None]
    return cast(
        Field,
        np.clip(cloth * (1 - share) + brown * share - shine[..., None], 0, 1).astype(np.float32),
    )
