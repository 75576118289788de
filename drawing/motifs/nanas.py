"""Nanas: the pineapple with its crown and sword leaves."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone


def draw(pen: Pen) -> None:
    """A pineapple standing upright, radius 1."""
    for lean, long in ((1.5, 0.85), (1.15, 0.95), (0.75, 0.8)):
        for side in (-1, 1):
            isen.simple_leaf(
                pen, 0.06 * side, 0.86, -math.pi / 2 + side * lean, long, 0.2, 0.3 * side, veins=6
            )
    for k, (lean, long) in enumerate(((0.95, 0.52), (0.62, 0.62), (0.3, 0.68), (0.0, 0.72))):
        for side in (-1, 1) if lean else (1,):
            tone = Tone.LEAF if k % 2 == 0 else Tone.MID
            isen.simple_leaf(
                pen,
                0.07 * side * (lean > 0),
                -0.3,
                -math.pi / 2 + side * lean,
                long,
                0.24,
                0.22 * side * (lean > 0),
                tone,
                4,
            )
    body = curves.smooth(
        [
            (0.0, -0.4),
            (0.27, -0.32),
            (0.4, 0.0),
            (0.42, 0.4),
            (0.28, 0.78),
            (0.0, 0.88),
            (-0.28, 0.78),
            (-0.42, 0.4),
            (-0.4, 0.0),
            (-0.27, -0.32),
        ],
        closed=True,
    )
    pen.form(body, Tone.ACCENT, 2.8)
    _eyes(pen)


def _half(y: float) -> float:
    return float(
        np.interp(y, (-0.4, -0.3, 0.0, 0.4, 0.75, 0.88), (0.1, 0.26, 0.39, 0.41, 0.28, 0.08))
    )


def _eyes(pen: Pen) -> None:
    """Diamonds in slanting rows, each with a floret of dots."""
    for slope in (-1, 1):
        for k in range(-8, 9):
            way = [(0.14 * k + slope * 0.62 * (y - 0.24), y) for y in np.linspace(-0.38, 0.86, 28)]
            kept = np.array([(x, y) for x, y in way if abs(x) < _half(y) * 0.96])
            if len(kept) > 3:
                pen.line(kept, Tone.WHITE, 2.0)
    step = 0.14 / 1.24
    for row in range(-6, 7):
        for column in range(-4, 5):
            x, y = 0.14 * (column + (0.5 if row % 2 else 0.0)), 0.24 + row * step
            if abs(x) < _half(y) * 0.86:
                pen.dots([(x, y)], Tone.WHITE, 2.8)
                pen.dots(
                    [(x, y - 0.035), (x - 0.025, y + 0.02), (x + 0.025, y + 0.02)], Tone.LIGHT, 1.3
                )
