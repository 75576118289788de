"""Candi Penataran: the stepped temple among clouds."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.curves import Points
from drawing.motifs import small
from drawing.wax import Pen, Tone, running_out


def _block(top: float, bottom: float, high: float, low: float) -> Points:
    """A course of stone: y from ``high`` to ``low``, half widths above and below."""
    ys = np.linspace(high, low, 4)
    half = np.linspace(top, bottom, 4)
    across = np.linspace(-1, 1, 9)
    left = np.column_stack([-half, ys])[::-1]
    right = np.column_stack([half, ys])
    return np.vstack(
        [
            left,
            np.column_stack([across * top, np.full(9, high)]),
            right,
            np.column_stack([-across * bottom, np.full(9, low)]),
        ]
    )


def draw(pen: Pen) -> None:
    """The temple front, radius 1, clouds and leaves beside it."""
    for side in (-1, 1):
        small.cloud(pen.at(0.74 * side, -0.52, 0.3))
        small.cloud(pen.at(0.8 * side, 0.02, 0.22))
        for lean in (0.2, 0.7):
            isen.simple_leaf(
                pen, 0.62 * side, 0.95, -math.pi / 2 + side * lean, 0.6, 0.36, 0.1 * side
            )
    _roof(pen)
    _body(pen)
    _base(pen)


def _roof(pen: Pen) -> None:
    tiers = (
        (0.16, 0.2, -0.92, -0.8),
        (0.22, 0.28, -0.8, -0.64),
        (0.3, 0.36, -0.64, -0.46),
        (0.38, 0.44, -0.46, -0.26),
    )
    spire = curves.smooth(
        [(0.0, -1.12), (0.07, -1.02), (0.1, -0.92), (-0.1, -0.92), (-0.07, -1.02)], closed=True
    )
    pen.form(spire, Tone.ACCENT, 2.0, 2)
    for k, (top, bottom, high, low) in enumerate(tiers):
        pen.form(_block(top, bottom, high, low), Tone.MID if k % 2 else Tone.LIGHT, 2.2, 2)
        for q in np.linspace(-0.82, 0.82, 3 + 2 * k):
            tip = curves.turned(
                curves.petal(0.13, 0.085, 0.0, 0.35), -math.pi / 2, float(q) * bottom, low - 0.01
            )
            pen.form(tip, Tone.ACCENT, 1.6, 0)
        for q in np.linspace(-0.9, 0.9, 4 + 2 * k):
            pen.dots([(float(q) * top, high + 0.03)], Tone.WHITE, 2.0)
        line = np.array(
            [(-bottom * 0.9, low - 0.015), (0.0, low - 0.015), (bottom * 0.9, low - 0.015)]
        )
        isen.beads(pen, line, Tone.WHITE, 4.5, 1.8)


def _body(pen: Pen) -> None:
    pen.form(_block(0.4, 0.38, -0.26, 0.34), Tone.MID, 2.4, 2)
    for row in range(9):
        y = -0.2 + 0.06 * row
        for side in (-1, 1):
            pen.line(
                np.array([(0.17 * side, y), (0.21 * side, y), (0.25 * side, y)]), Tone.WHITE, 1.2
            )
    for side in (-1, 1):
        pillar = curves.moved(_block(0.05, 0.05, -0.22, 0.32), 0.31 * side, 0)
        pen.form(pillar, Tone.LIGHT, 1.8, 0)
        isen.beads(pen, np.array([(0.31 * side, -0.18), (0.31 * side, 0.3)]), Tone.ACCENT, 5, 2.4)
    door = np.vstack(
        [[(0.15, 0.34)], curves.arc(0, 0.02, 0.15, 0.16, 0, -math.pi, 14), [(-0.15, 0.34)]]
    )
    pen.form(door, Tone.GROUND, 2.4, 0)
    pen.line(np.array([(0.0, 0.0), (0.0, 0.15), (0.0, 0.33)]), Tone.WHITE, 1.6)
    isen.cecek(pen, door, Tone.WHITE, 6.0, 1.7)
    _kala(pen.at(0, -0.16, 0.17))


def _kala(pen: Pen) -> None:
    """The guardian head over the door."""
    for k in range(-3, 4):
        flame = curves.turned(
            curves.petal(0.75 - 0.06 * abs(k), 0.36, 0.05 * k, 0.4),
            -math.pi / 2 + 0.36 * k,
            0.26 * k,
            -0.3,
        )
        pen.form(flame, Tone.LIGHT, 1.4, 0)
    face = curves.smooth(
        [
            (-1.0, -0.1),
            (-0.6, -0.5),
            (0.0, -0.6),
            (0.6, -0.5),
            (1.0, -0.1),
            (0.85, 0.42),
            (0.0, 0.3),
            (-0.85, 0.42),
        ],
        closed=True,
    )
    pen.form(face, Tone.ACCENT, 1.8, 0)
    for side in (-1, 1):
        eye = curves.petal(0.5, 0.34, 0.0, 0.5) @ np.array([[float(side), 0.0], [0.0, 1.0]]) + (
            0.12 * side,
            -0.2,
        )
        pen.fill(eye, Tone.WHITE)
        pen.dots([(0.36 * side, -0.2)], Tone.GROUND, 1.8)
        isen.curl(pen, 0.95 * side, 0.3, 0.3, math.pi / 2, -1.2 * side, mm=1.6)
    for q in np.linspace(-0.6, 0.6, 7):
        pen.fill([(q - 0.08, 0.1), (q + 0.08, 0.1), (q, 0.3)], Tone.WHITE)


def _base(pen: Pen) -> None:
    for k, (top, bottom, high, low) in enumerate(
        ((0.5, 0.52, 0.34, 0.5), (0.62, 0.66, 0.5, 0.7), (0.76, 0.82, 0.7, 0.96))
    ):
        pen.form(_block(top, bottom, high, low), (Tone.ACCENT, Tone.LIGHT, Tone.MID)[k], 2.4, 1)
        y = (high + low) / 2
        for edge in (high + 0.025, low - 0.025):
            isen.beads(
                pen,
                np.array([(-top * 0.95, edge), (0.0, edge), (top * 0.95, edge)]),
                Tone.WHITE,
                4.2,
                1.5,
            )
        for q in np.linspace(-0.85, 0.85, 6 + 2 * k):
            x = float(q) * top
            if abs(x) > 0.17:
                if k == 1:
                    isen.curl(
                        pen, x, y, 0.055, 0.0 if x > 0 else math.pi, 1.3 if x > 0 else -1.3, mm=1.9
                    )
                else:
                    pen.loop(curves.arc(x, y, 0.05, 0.06, 0, 2 * math.pi, 5)[:-1], Tone.WHITE, 1.7)
                    pen.dots([(x, y)], Tone.WHITE, 2.0)
    stair = _block(0.14, 0.2, 0.34, 0.97)
    pen.form(stair, Tone.LIGHT, 2.2, 0)
    for y in np.linspace(0.42, 0.9, 8):
        pen.line(np.array([(-0.14, y), (0.0, y), (0.14, y)]), Tone.WHITE, 1.7)
    for k in (-1, 1):
        pen.line(
            np.array([(k * 0.84, 1.0), (k * 0.4, 1.03), (0.0, 1.0)]), Tone.WHITE, 2.4, running_out
        )
