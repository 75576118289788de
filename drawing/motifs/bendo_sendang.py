"""Bendo and sendang: the tree at whose foot the spring rises."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone, running_out


def draw(pen: Pen) -> None:
    """A tree over rings of water, radius 1."""
    _water(pen)
    _trunk(pen)
    _crown(pen)


def _water(pen: Pen) -> None:
    for k, tone in enumerate((Tone.MID, Tone.LIGHT, Tone.MID, Tone.GROUND)):
        reach = 1.0 - 0.23 * k
        pool = curves.arc(0, 0.74, reach, 0.27 * reach, 0, 2 * math.pi, 49)[:-1]
        pen.form(pool, tone, 2.2, 3 if k == 0 else 0)
        way = curves.arc(0, 0.74, reach - 0.11, 0.27 * (reach - 0.11), 0, 2 * math.pi, 60)
        if k in (0, 2):
            isen.beads(pen, way, Tone.WHITE, 6, 2.2)
        elif k == 1:
            for a in np.linspace(0, 2 * math.pi, 30)[:-1]:
                c, s = math.cos(a), math.sin(a)
                pen.line(
                    np.array(
                        [
                            (c * q, 0.74 + s * q * 0.27)
                            for q in (reach - 0.05, reach - 0.12, reach - 0.19)
                        ]
                    ),
                    Tone.WHITE,
                    1.6,
                    running_out,
                )


def _trunk(pen: Pen) -> None:
    right = [(0.09, -0.1), (0.1, 0.25), (0.15, 0.5), (0.34, 0.68), (0.16, 0.66), (0.08, 0.78)]
    shape = np.vstack(
        [curves.smooth(right, steps=4), curves.smooth([(-x, y) for x, y in right[::-1]], steps=4)]
    )
    pen.form(shape, Tone.ACCENT, 2.4)
    for side in (-1, 1):
        for x in (0.02, 0.06):
            way = curves.smooth(
                [(side * x, -0.05), (side * x * 1.2, 0.3), (side * x * 2.2, 0.6)], steps=5
            )
            pen.line(way, Tone.WHITE, 1.5)
        branch = curves.smooth(
            [(0.05 * side, 0.05), (0.25 * side, -0.2), (0.5 * side, -0.34)], steps=6
        )
        pen.line(branch, Tone.WHITE, 7)
        pen.line(branch, Tone.ACCENT, 3.4)


def _crown(pen: Pen) -> None:
    """Bunches of leaves, the outer first."""
    bunches = [
        (0.66, -0.22, 0.32),
        (-0.66, -0.22, 0.32),
        (0.5, -0.62, 0.34),
        (-0.5, -0.62, 0.34),
        (0.0, -0.8, 0.36),
        (0.28, -0.36, 0.33),
        (-0.28, -0.36, 0.33),
    ]
    for x, y, size in bunches:
        bunch(pen.at(x, y, size, float(pen.rng.uniform(-0.3, 0.3))))
    for x, y in ((0.0, -0.12), (0.46, -0.02), (-0.46, -0.02), (0.0, -0.52)):
        for lean in (-0.5, 0.5):
            isen.simple_leaf(pen, x, y, math.pi / 2 + lean * 1.4, 0.22, 0.5, 0.0, Tone.MID, 2)
        pen.form(curves.ring(x, y, 0.07, 14), Tone.ACCENT, 2.0, 1)
        pen.dots([(x, y)], Tone.WHITE, 2.6)


def bunch(pen: Pen) -> None:
    """A rosette of leaves round a fruit."""
    for k in range(9):
        a = 2 * math.pi * k / 9
        isen.simple_leaf(
            pen,
            0.15 * math.cos(a),
            0.15 * math.sin(a),
            a,
            0.92,
            0.5,
            0.0,
            Tone.LEAF if k % 2 else Tone.MID,
            3,
        )
    pen.form(curves.ring(0, 0, 0.24, 16), Tone.LIGHT, 2.0, 1)
    isen.cecek(pen, curves.ring(0, 0, 0.24, 16), Tone.WHITE, 4, 1.8)
