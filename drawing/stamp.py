"""Stamped cloth: one copper stamp pressed side by side, never quite in line.

A print is the same without the error: always in line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from drawing.grounds import GROUNDS, lattice
from drawing.motifs import named
from drawing.wax import FINE, Pen, Tone, Window, new_plan

BLEED = 0.8  # mm that a stamp reaches over its neighbour


@dataclass(frozen=True)
class Stamp:
    """The face of a stamp: a square of ``side`` mm, figures by name."""

    main: str
    second: str
    third: str
    ground: str
    side: float
    turn: float = 0.0
    share: float = 0.36


def face(stamp: Stamp, scale: float, seed: int, tremble: float = 0.12) -> Image.Image:
    """The plan of one stamp; corner and edge figures go on across the joins."""
    window = Window(-BLEED, -BLEED, stamp.side + 2 * BLEED, stamp.side + 2 * BLEED, scale)
    plan = new_plan(window)
    pen = Pen(plan, window, seed, tremble)
    side = stamp.side
    GROUNDS[stamp.ground](pen, side + BLEED, side + BLEED)
    for x, y, name, share, turn in (
        (0.5, 0.5, stamp.main, stamp.share, stamp.turn),
        (0.0, 0.0, stamp.second, 0.27, math.pi / 4),
        (0.5, 0.0, stamp.third, 0.15, math.pi / 2),
        (0.0, 0.5, stamp.third, 0.15, 0.0),
    ):
        for across in (0, 1) if x == 0.0 else (0,):
            for down in (0, 1) if y == 0.0 else (0,):
                copy = Pen(plan, window, seed + len(name) + int(90 * x + 40 * y), tremble)
                named(name)(copy.at((x + across) * side, (y + down) * side, share * side, turn))
    return plan


def impress(plan: Image.Image, window: Window, stamp: Stamp, seed: int, misfit: float) -> None:
    """Press the stamp over the whole plan; ``misfit`` is the usual error in mm."""
    die = face(stamp, window.scale, seed)
    rng = np.random.default_rng([seed, 5])
    k = window.scale * FINE
    rows, columns = math.ceil(1700 / stamp.side), math.ceil(1300 / stamp.side)
    tilt = rng.normal(0, 0.1 if misfit else 0.0, (rows, columns))
    slip = rng.normal(0, misfit, (rows, columns, 2))
    for row in range(rows):
        for column in range(columns):
            x = (column * stamp.side + slip[row, column, 0] - BLEED - window.x) * k
            y = (row * stamp.side + slip[row, column, 1] - BLEED - window.y) * k
            if x > plan.width or y > plan.height or x < -die.width or y < -die.height:
                continue
            pressed = (
                die.rotate(float(tilt[row, column]), Image.Resampling.NEAREST) if misfit else die
            )
            plan.paste(pressed, (round(x), round(y)))


def touched_up(pen: Pen, width: float, height: float) -> None:
    """Real wax dots set over a print by hand, as in mixed cloth."""
    spots = lattice(width, height, 22, pen.rng, 0.22)
    pen.dots(spots, Tone.WHITE, 3.6)
