"""The dye house: one bath after the other over the wax, then the wax is boiled off.

Cloth swallows light: each bath multiplies what the cloth throws back, so two
baths over each other make the third colour, as they do in the craft. Where wax
broke, the last baths seep in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from drawing.noise import Field, clouds, cracks, ramp
from drawing.wax import FINE, Tone, Window

MORI = np.array((0.95, 0.915, 0.84), np.float32)

# What white cloth still throws back (red, green, blue) after one full bath.
DYES: Mapping[str, tuple[float, float, float]] = {
    "indigo": (0.125, 0.225, 0.42),
    "soga": (0.60, 0.355, 0.165),
    "mengkudu": (0.63, 0.155, 0.115),
    "tegeran": (0.94, 0.73, 0.22),
    "tunjung": (0.33, 0.30, 0.28),
}


@dataclass(frozen=True)
class Bath:
    """One dye, and how long each tone stayed open to it (1 = a full bath)."""

    dye: str
    open_to: Mapping[Tone, float]


Recipe = tuple[Bath, ...]


@dataclass(frozen=True)
class Hand:
    """How a technique shows in the cloth: all in shares, edge in mm.

    ``flood`` lets a bath into the cracks even where the ground itself was waxed.
    """

    crackle: float
    uneven: float
    edge: float
    seep: float
    flood: bool = False


HANDS: Mapping[str, Hand] = {
    "drawn": Hand(0.34, 0.085, 0.17, 0.05),
    "stamped": Hand(0.5, 0.075, 0.14, 0.06),
    "crumpled": Hand(1.0, 0.11, 0.2, 0.07, flood=True),
    "printed": Hand(0.0, 0.006, 0.0, 0.0),
}


def _recipe(**dyes: tuple[float, float, float, float, float]) -> Recipe:
    """Baths given as strengths for GROUND, LIGHT, MID, ACCENT, LEAF."""
    order = (Tone.GROUND, Tone.LIGHT, Tone.MID, Tone.ACCENT, Tone.LEAF)
    return tuple(Bath(dye, dict(zip(order, shares, strict=True))) for dye, shares in dyes.items())


RECIPES: Mapping[str, Recipe] = {
    "indigo": _recipe(indigo=(1.08, 0.16, 0.5, 0.34, 0.62)),
    "indigo-red": _recipe(
        tegeran=(0, 0, 0, 0.12, 0.7),
        mengkudu=(0, 0, 0, 1.0, 0),
        indigo=(1.05, 0.2, 0.45, 0.0, 0.45),
    ),
    "indigo-gold": _recipe(
        tegeran=(0, 0.55, 0, 0.9, 0.8), soga=(0, 0, 0, 0.5, 0), indigo=(1.1, 0, 0.4, 0, 0.42)
    ),
    "sogan": _recipe(indigo=(0.95, 0, 0, 0.68, 0.3), soga=(1.1, 0.24, 1.05, 0.1, 0.75)),
    "sogan-gold": _recipe(
        tegeran=(0.3, 0.4, 0.5, 0.3, 0.6),
        soga=(1.35, 0.12, 0.75, 1.2, 0.45),
        tunjung=(0.75, 0, 0.1, 0, 0.1),
    ),
    "soga-ground": _recipe(
        soga=(1.35, 0.22, 0.6, 0.3, 0.35),
        indigo=(0.1, 0, 0, 0.95, 0.6),
        tegeran=(0, 0.2, 0, 0, 0.4),
    ),
    "mengkudu": _recipe(
        mengkudu=(1.08, 0.1, 0.45, 0.05, 0),
        indigo=(0.12, 0, 0, 0.95, 0.55),
        tegeran=(0.1, 0.18, 0, 0, 0.75),
    ),
    "mengkudu-soga": _recipe(
        mengkudu=(1.15, 0.08, 0.4, 0.9, 0.05),
        soga=(0.5, 0.25, 0.7, 0, 0.7),
        tunjung=(0.25, 0, 0, 0, 0.05),
    ),
    "tegeran": _recipe(
        tegeran=(1.0, 0.35, 0.6, 0.25, 0.7),
        soga=(0.32, 0, 0.85, 0.35, 0),
        mengkudu=(0, 0, 0, 0.95, 0),
        indigo=(0, 0, 0, 0, 0.55),
    ),
    "ijo": _recipe(
        tegeran=(0.95, 0.5, 0.5, 0.3, 0.6),
        indigo=(0.82, 0, 0.28, 0, 0.3),
        mengkudu=(0, 0, 0, 0.95, 0),
        soga=(0.12, 0.05, 0, 0, 0),
    ),
    "ijo-gold": _recipe(
        tegeran=(1.0, 0.85, 0.7, 0.9, 0.8),
        indigo=(0.95, 0, 0.42, 0, 0.22),
        soga=(0.25, 0.08, 0, 0.75, 0),
    ),
    "ireng": _recipe(
        indigo=(1.0, 0, 0, 0, 0.45),
        soga=(1.1, 0.22, 0.85, 0.1, 0.1),
        mengkudu=(0, 0, 0, 1.05, 0),
        tegeran=(0, 0.3, 0, 0, 0.8),
        tunjung=(0.35, 0, 0, 0, 0),
    ),
    "ireng-gold": _recipe(
        tegeran=(0.2, 0.75, 0.6, 1.0, 0.8),
        soga=(1.2, 0.08, 0.7, 0.5, 0.1),
        indigo=(0.9, 0, 0, 0, 0.5),
        tunjung=(0.4, 0, 0.1, 0, 0),
    ),
    # For crackle: the ground is waxed after a first dip, so that the net of cracks shows on it.
    "indigo-crackle": (
        Bath(
            "indigo",
            {Tone.GROUND: 0.17, Tone.LIGHT: 0.3, Tone.MID: 0.5, Tone.ACCENT: 1.0, Tone.LEAF: 0.75},
        ),
    ),
    # Red on white: here the wax covers the ground and the fields, the lines are left open.
    "lasem": (
        Bath(
            "mengkudu",
            {
                Tone.GROUND: 0.0,
                Tone.WHITE: 1.0,
                Tone.LIGHT: 0.06,
                Tone.MID: 0.2,
                Tone.ACCENT: 0.3,
                Tone.LEAF: 0.0,
            },
        ),
        Bath("tegeran", {Tone.GROUND: 0.04, Tone.WHITE: 0.1, Tone.LIGHT: 0.3, Tone.LEAF: 0.5}),
    ),
}
"""Named colourings; the first colour in the name is that of the ground."""


def _amount(plan: Image.Image, bath: Bath) -> Field:
    """How much of a bath each picture pixel took up."""
    table = [0] * 256
    for tone, share in bath.open_to.items():
        table[int(tone)] = round(share * 160)
    grey = plan.point(table).reduce(FINE)
    return np.asarray(grey, np.float32) / np.float32(160)


def ragged(plan: Image.Image, rng: np.random.Generator, reach: float) -> Image.Image:
    """Wax does not end sharp: move the edges by about ``reach`` plan pixels."""
    if reach < 0.4:
        return plan
    tones = np.asarray(plan)
    height, width = tones.shape
    down = clouds(rng, height, width, reach * 8) * np.float32(reach)
    right = clouds(rng, height, width, reach * 8) * np.float32(reach)
    y, x = np.ogrid[0:height, 0:width]
    rows = np.clip((y + down).astype(np.int32), 0, height - 1)
    columns = np.clip((x + right).astype(np.int32), 0, width - 1)
    return Image.fromarray(tones[rows, columns])


def _sway(x: Field, y: Field, length: float, turn: float) -> Field:
    """A slow wave over the cloth, -1..1; ``length`` in mm. The same at any scale."""
    one = np.sin(x / np.float32(length) + 1.3 * np.sin(y / np.float32(1.37 * length) + turn))
    two = np.sin(y / np.float32(0.71 * length) + 1.1 * np.sin(x / np.float32(length) + 2 * turn))
    return cast(Field, (0.5 * (one + two)).astype(np.float32))


def crackle(window: Window, salt: int, crumpled: bool) -> Field:
    """Where the wax broke, 0..1: long cracks all over, a fine net where it was bent or crumpled."""
    width, height = window.pixels
    step = 1 / window.scale
    x = np.asarray(window.x + np.arange(width) * step, np.float32)
    y = np.asarray(window.y + np.arange(height) * step, np.float32)
    x, y = np.broadcast_to(x, (height, width)), np.broadcast_to(y[:, None], (height, width))
    bend = (_sway(x, y, 7.0, salt), _sway(y, x, 8.0, salt + 1))
    small = (bend[0] * np.float32(0.09), bend[1] * np.float32(0.09))
    large = (bend[1] * np.float32(0.13), bend[0] * np.float32(0.13))
    bent = ramp(-0.25, 0.9, _sway(x, y, 95.0, salt + 2))
    if crumpled:
        bent = 0.6 + 0.4 * bent
    long = cracks(x, y, 46, max(0.7, 0.9 * step), salt, small)
    net = cracks(x, y, 17, max(0.45, 0.7 * step), salt + 1, large)
    return cast(Field, np.clip(long * (0.3 + bent * 0.7) + net * bent * bent * 0.85, 0, 1))


def dyed(plan: Image.Image, window: Window, recipe: Recipe, hand: Hand, seed: int) -> Field:
    """The finished cloth in light thrown back (height, width, 3), 0..1, sRGB values."""
    rng = np.random.default_rng([seed, 11])
    width, height = window.pixels
    plan = ragged(plan, rng, hand.edge * window.scale * FINE)
    cloth: NDArray[np.float32] = np.ones((height, width, 3), np.float32) * MORI
    broken = (
        crackle(window, seed % 997, hand.flood)
        if hand.crackle
        else np.zeros((height, width), np.float32)
    )
    patchy = clouds(rng, height, width, 210 * window.scale, 3)
    grain = clouds(rng, height, width, max(1.5, 1.4 * window.scale), 2)
    weak = ramp(0.3, 1.8, clouds(rng, height, width, 55 * window.scale, 2))
    for bath in recipe:
        taken = _amount(plan, bath)
        deepest = np.float32(max(bath.open_to.values()))
        full = deepest if hand.flood else np.float32(bath.open_to[Tone.GROUND])
        missed = np.clip(full - taken, 0, None).astype(np.float32)
        taken = taken * (
            1 + np.float32(hand.uneven) * patchy + np.float32(hand.uneven * 0.4) * grain
        )
        taken = taken + missed * (
            broken * np.float32(hand.crackle * 0.75) + weak * np.float32(hand.seep)
        )
        taken = np.clip(taken, 0, deepest * 1.35)
        cloth *= np.exp(taken[..., None] * np.log(np.array(DYES[bath.dye], np.float32)))
    return woven(cloth, window, rng)


def woven(cloth: Field, window: Window, rng: np.random.Generator) -> Field:
    """Give the cloth its threads: unequal ones, and their relief when seen close."""
    height, width = cloth.shape[:2]
    across = np.asarray(rng.normal(0, 0.014, width), np.float32)[None, :]
    down = np.asarray(rng.normal(0, 0.014, height), np.float32)[:, None]
    relief = np.float32(1.0) + across + down
    if window.scale > 2:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        sway = clouds(rng, height, width, 90, 1) * np.float32(0.8)
        period = np.float32(3.4)
        relief = relief + np.float32(0.035) * np.sin(2 * np.pi * (x + sway) / period) * np.sin(
            2 * np.pi * (y + sway) / period
        )
    lit = cloth * np.float32(0.95) + np.array((0.05, 0.046, 0.044), np.float32)
    return cast(Field, np.clip(lit * relief[..., None], 0, 1).astype(np.float32))


def softened(image: Image.Image, mm: float, window: Window) -> Image.Image:
    """Blur by a length in mm, as dye creeps in the thread."""
    return image.filter(ImageFilter.GaussianBlur(mm * window.scale))
