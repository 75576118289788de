"""Kenanga: ylang-ylang, its long petals curling down."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone, running_out


def draw(pen: Pen) -> None:
    """Two flowers back to back on a twig with leaves, radius about 1."""
    stem = curves.smooth(
        [(-0.75, 0.75), (-0.35, 0.3), (0.0, 0.0), (0.35, -0.4), (0.72, -0.78)], steps=8
    )
    for share, heading, long in (
        (0.0, 2.6, 0.5),
        (0.05, 1.5, 0.5),
        (0.28, 0.9, 0.66),
        (0.28, 3.3, 0.6),
        (0.72, -2.3, 0.66),
        (0.72, 0.0, 0.6),
        (0.97, -1.6, 0.5),
        (1.0, -0.5, 0.5),
    ):
        x, y = stem[int(share * (len(stem) - 1))]
        isen.simple_leaf(pen, float(x), float(y), heading, long, 0.42, 0.14, veins=5)
    pen.line(stem, Tone.GROUND, 8)
    pen.line(stem, Tone.WHITE, 3.6)
    flower(pen.at(0.1, -0.1, 0.86, float(pen.rng.uniform(-0.3, 0.3))))
    bud(pen.at(-0.55, -0.35, 0.36, 2.2))
    bud(pen.at(0.6, 0.42, 0.36, -0.9))


def flower(pen: Pen) -> None:
    """Six ribbon petals, each turning its own way."""
    order = [(k, 2 * math.pi * k / 6) for k in (0, 2, 4, 1, 3, 5)]
    for k, angle in order:
        bend = float(pen.rng.uniform(0.35, 0.6)) * (1 if k % 2 else -1)
        long = 1.0 if k % 2 == 0 else 0.92
        ribbon(pen, angle, long, bend, Tone.ACCENT if k % 2 else Tone.LIGHT)
    pen.form(curves.ring(0, 0, 0.17, 20), Tone.MID, 2.2, 1)
    isen.cecek(pen, curves.ring(0, 0, 0.17, 20), Tone.WHITE, 4, 1.8)
    pen.dots(curves.ring(0, 0, 0.235, 11), Tone.WHITE, 2.0)


def ribbon(pen: Pen, angle: float, long: float, bend: float, tone: Tone) -> None:
    """One petal: narrow at the foot, a belly, a curled tip; sawut along both sides."""
    t = np.linspace(0, 1, 18)
    heading = angle + bend * t**1.4 * 1.9
    step = long / 18
    middle = np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]) * step, axis=0)
    half = (
        0.15
        * long
        * np.sin(math.pi * (0.1 + 0.88 * t)) ** 0.8
        * (0.6 + 0.8 * np.sin(math.pi * t * 0.8))
    )
    shape = curves.ribbon(middle, half)
    pen.form(shape, tone, 2.2, 2.2)
    pen.line(middle[2:-1], Tone.WHITE, 1.6, running_out)
    out = curves.normals(middle)
    for i in range(4, 16, 2):
        for side in (-1, 1):
            a = middle[i] + out[i] * side * half[i] * 0.45
            b = middle[i] + out[i] * side * half[i] * 0.92
            pen.line(np.linspace(b, a, 4), Tone.WHITE, 1.4, running_out)


def bud(pen: Pen) -> None:
    """A bunch of closed petals."""
    for lean in (-0.45, 0.45, 0.0):
        ribbon(pen, lean, 0.95, 0.12 if lean <= 0 else -0.12, Tone.LIGHT if lean else Tone.ACCENT)
    pen.form(curves.ring(0, 0, 0.13, 14), Tone.LEAF, 1.8, 1)
