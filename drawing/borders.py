"""Borders: the ends and edges that make a length of batik a finished cloth."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.motifs import small
from drawing.wax import Pen, Tone, running_out

BAND = 150.0  # mm, height of the end band


def _rule(pen: Pen, y: float, width: float, mm: float) -> None:
    pen.line(np.column_stack([np.linspace(-5, width + 5, 90), np.full(90, y)]), Tone.WHITE, mm)


def _seret(pen: Pen, y: float, width: float) -> None:
    """A strip of rules and beads, 22 mm high, from ``y`` down."""
    pen.fill([(-5, y), (width + 5, y), (width + 5, y + 22), (-5, y + 22)], Tone.GROUND)
    for drop, mm in ((1.5, 3.0), (20.5, 3.0), (5.5, 1.5), (16.5, 1.5)):
        _rule(pen, y + drop, width, mm)
    for x in np.arange(5, width, 13.0):
        pen.line(
            np.array([(x - 3.4, y + 11), (x, y + 11.3), (x + 3.4, y + 11)]),
            Tone.WHITE,
            4.2,
            lambda t: np.sin(math.pi * np.clip(t, 0.05, 0.95)),
        )
    pen.dots([(float(x), y + 11.0) for x in np.arange(11.5, width, 13.0)], Tone.WHITE, 2.2)


def tumpal(pen: Pen, width: float, height: float) -> None:
    """A row of tall triangles along the lower end."""
    top = height - BAND
    pen.fill([(-5, top), (width + 5, top), (width + 5, height + 5), (-5, height + 5)], Tone.GROUND)
    pen.dots(_grid(width, top + 18, height, 8.5), Tone.WHITE, 2.2)
    count = max(4, round(width / 88))
    step = width / count
    for k in range(count):
        _triangle(pen.at((k + 0.5) * step, height - 24, step), step)
    for k in range(count + 1):
        child = pen.at(k * step, top + 42, 15)
        child.form(
            curves.petal(1.7, 0.9, 0, 0.4) @ np.array([[0, 1], [-1, 0]]) + (0, -0.7),
            Tone.ACCENT,
            2.0,
            2,
        )
        child.line(np.array([(0.0, -0.5), (0.0, 0.0), (0.0, 0.6)]), Tone.WHITE, 1.6)
        child.dots([(0.0, 1.5), (0.0, 1.9)], Tone.WHITE, 2.4)
    _seret(pen, top, width)
    _seret(pen, height - 25, width)


def _grid(width: float, top: float, bottom: float, step: float) -> curves.Points:
    xs, ys = np.meshgrid(np.arange(0, width, step), np.arange(top, bottom, step))
    return np.column_stack([xs.ravel() + (ys.ravel() / step % 2 > 1) * step / 2, ys.ravel()])


def _triangle(pen: Pen, step: float) -> None:
    tall = 98.0 / step
    for share, tone in ((1.0, Tone.MID), (0.72, Tone.GROUND), (0.62, Tone.ACCENT)):
        side = [(0.47 * share * (1 - q), -tall * share * q) for q in (0.0, 0.5, 1.0)]
        pen.form(
            np.array(side + [(-x, y) for x, y in side[:-1][::-1]]),
            tone,
            2.2,
            1.5 if share == 1.0 else 0,
        )
    for q in np.linspace(0.08, 0.86, 11):
        for s in (-1, 1):
            edge = 0.47 * (1 - q)
            pen.line(
                np.array(
                    [
                        (s * edge * 0.97, -tall * q),
                        (s * edge * 0.86, -tall * q - 0.01),
                        (s * edge * 0.76, -tall * q - 0.015),
                    ]
                ),
                Tone.WHITE,
                1.6,
                running_out,
            )
    pen.line(np.array([(0.0, -0.03), (0.0, -tall * 0.25), (0.0, -tall * 0.5)]), Tone.WHITE, 1.8)
    for q in (0.1, 0.2, 0.3, 0.4):
        for s in (-1, 1):
            reach = 0.2 * (1 - q * 1.5)
            way = curves.smooth(
                [
                    (0.0, -tall * q),
                    (s * reach * 0.6, -tall * (q + 0.02)),
                    (s * reach, -tall * (q + 0.09)),
                ],
                steps=4,
            )
            pen.line(way, Tone.WHITE, 1.6)
            pen.dots([(s * reach, -tall * (q + 0.11))], Tone.WHITE, 2.4)


def garland(pen: Pen, width: float, height: float) -> None:
    """A winding stem with leaves and flowers along the lower end."""
    top = height - BAND * 0.82
    pen.fill([(-5, top), (width + 5, top), (width + 5, height + 5), (-5, height + 5)], Tone.GROUND)
    pen.dots(_grid(width, top + 18, height, 9), Tone.WHITE, 2.2)
    middle = (top + height) / 2 - 1
    count = max(4, round(width / 130))
    step = width / count
    way = curves.smooth(
        [(k * step / 2, middle + 20 * (-1) ** k) for k in range(-1, 2 * count + 2)], steps=9
    )
    for i in range(3, len(way) - 3, 4):
        side = 1 if (i // 4) % 2 else -1
        isen.simple_leaf(
            pen.at(float(way[i, 0]), float(way[i, 1]), 34),
            0,
            0,
            side * 0.9,
            0.85,
            0.44,
            0.1 * side,
            veins=3,
        )
    pen.line(way, Tone.GROUND, 8)
    pen.line(way, Tone.WHITE, 3.6)
    for k in range(2 * count + 1):
        small.floret(pen.at(k * step / 2, middle - 14 * (-1) ** k, 22 if k % 2 else 18, 0.3 * k))
    _seret(pen, top, width)
    _seret(pen, height - 25, width)


def rules(pen: Pen, width: float, height: float) -> None:
    """Two strips of beads along the lower end, slanting strokes between."""
    top = height - 70
    pen.fill([(-5, top), (width + 5, top), (width + 5, height + 5), (-5, height + 5)], Tone.GROUND)
    for k, x in enumerate(np.arange(-10, width + 10, 11.0)):
        blade = [(x, height - 28), (x + 4, height - 36), (x + 12, height - 46)]
        pen.line(
            curves.smooth(blade, steps=4),
            Tone.WHITE if k % 2 else Tone.LIGHT,
            5.5,
            lambda t: np.sin(math.pi * np.clip(t, 0.08, 0.95)),
        )
    _seret(pen, top, width)
    _seret(pen, height - 25, width)


def edges(pen: Pen, width: float, height: float) -> None:
    """Rules and beads down both long sides, then the bare selvedge."""
    for side in (0.0, width):
        inward = 1 if side == 0.0 else -1
        pen.fill(
            [
                (side - 2 * inward, -5),
                (side + 24 * inward, -5),
                (side + 24 * inward, height),
                (side - 2 * inward, height),
            ],
            Tone.GROUND,
        )
        ys = np.linspace(-5, height + 5, 120)
        for away, mm in ((23.0, 2.6), (18.5, 1.4), (6.0, 1.4)):
            pen.line(np.column_stack([np.full(120, side + away * inward), ys]), Tone.WHITE, mm)
        for y in np.arange(4, height, 12.0):
            pen.line(
                np.array(
                    [
                        (side + 9 * inward, y),
                        (side + 12.5 * inward, y + 2.6),
                        (side + 16 * inward, y + 3.4),
                    ]
                ),
                Tone.WHITE,
                2.6,
                running_out,
            )


def hem(pen: Pen, width: float, height: float) -> None:
    """The bare cloth at the very end."""
    pen.fill(
        [(-5, height - 4), (width + 5, height - 4), (width + 5, height + 5), (-5, height + 5)],
        Tone.WHITE,
    )


BORDERS = {"tumpal": tumpal, "garland": garland, "rules": rules}
