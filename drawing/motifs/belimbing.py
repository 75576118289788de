"""Belimbing: the star fruit, whole with its ribs and cut into stars."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone, swelling


def draw(pen: Pen) -> None:
    """A twig with two fruits, two slices, flowers and leaves, radius about 1."""
    stem = curves.smooth(
        [(-0.95, -0.55), (-0.4, -0.72), (0.1, -0.55), (0.6, -0.7), (0.95, -0.55)], steps=9
    )
    for share, heading, long in (
        (0.05, 2.7, 0.5),
        (0.25, -1.9, 0.46),
        (0.5, -1.2, 0.5),
        (0.75, -1.8, 0.46),
        (0.95, -0.5, 0.5),
        (0.97, 0.6, 0.42),
        (0.03, 1.9, 0.42),
    ):
        x, y = stem[int(share * (len(stem) - 1))]
        isen.simple_leaf(pen, float(x), float(y), heading, long, 0.46)
    pen.line(stem, Tone.GROUND, 7.5)
    pen.line(stem, Tone.WHITE, 3.6)
    x, y = stem[len(stem) // 2]
    fruit(pen.at(float(x), float(y), 1.2, 1.35))
    x, y = stem[int(len(stem) * 0.2)]
    fruit(pen.at(float(x), float(y), 0.85, 1.9))
    slice_(pen.at(0.68, 0.0, 0.4, 0.3))
    slice_(pen.at(-0.22, 0.78, 0.3, 0.9))
    slice_(pen.at(0.72, 0.72, 0.26, 0.1))


def fruit(pen: Pen) -> None:
    """A whole fruit hanging along +x from (0, 0), 1 long."""
    left = [(0.06, 0.0), (0.14, -0.18), (0.4, -0.29), (0.72, -0.25), (0.98, -0.09), (1.04, 0.0)]
    shape = curves.smooth(left + [(x, -y) for x, y in left[1:-1]][::-1], closed=True)
    pen.form(shape, Tone.ACCENT, 2.6)
    for k, bow in enumerate((-0.62, -0.2, 0.2, 0.62)):
        way = curves.smooth(
            [
                (0.1, bow * 0.05),
                (0.3, bow * 0.24),
                (0.55, bow * 0.29),
                (0.8, bow * 0.22),
                (1.0, bow * 0.03),
            ],
            steps=5,
        )
        pen.line(way, Tone.WHITE, 2.2)
        if k < 3:
            mid = bow + 0.21
            isen.beads(
                pen,
                curves.smooth([(0.16, mid * 0.2), (0.5, mid * 0.29), (0.92, mid * 0.14)], steps=6),
                Tone.WHITE,
                5.2,
                1.8,
            )
    for side in (-1, 1):
        for k in range(7):
            a = 0.2 + 0.1 * k
            edge = 0.27 * math.sin(math.pi * (a * 0.9 + 0.08)) ** 0.6
            pen.line(
                np.array(
                    [
                        (a, side * edge * 0.72),
                        (a + 0.03, side * edge * 0.85),
                        (a + 0.05, side * edge * 0.95),
                    ]
                ),
                Tone.WHITE,
                1.4,
            )
    pen.line(np.array([(-0.06, 0.0), (0.02, 0.0), (0.08, 0.0)]), Tone.WHITE, 3)


def slice_(pen: Pen) -> None:
    """A cut star of radius 1 with seeds."""
    spots = []
    for k in range(10):
        a = math.pi * k / 5
        r = 1.0 if k % 2 == 0 else 0.46
        if k % 2 == 0:
            spots += [
                (r * math.cos(a - 0.09), r * math.sin(a - 0.09)),
                (r * math.cos(a + 0.09), r * math.sin(a + 0.09)),
            ]
        else:
            spots.append((r * math.cos(a), r * math.sin(a)))
    star = curves.smooth(spots, closed=True, steps=4)
    pen.form(star, Tone.LIGHT, 2.4)
    pen.loop(star * 0.84, Tone.WHITE, 1.4)
    for k in range(5):
        a = 2 * math.pi * k / 5
        seed = curves.turned(
            curves.petal(0.34, 0.15, 0.0, 0.6), a, 0.22 * math.cos(a), 0.22 * math.sin(a)
        )
        pen.fill(seed, Tone.MID)
        pen.loop(seed, Tone.WHITE, 1.2)
        pen.line(
            curves.turned(np.column_stack([np.linspace(0.62, 0.8, 4), np.zeros(4)]), a),
            Tone.WHITE,
            1.6,
            swelling,
        )
    pen.dots([(0.0, 0.0)], Tone.WHITE, 3.4)
