"""Tanahan: what fills the ground between the figures, over the whole cloth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from drawing import curves, isen
from drawing.curves import Points
from drawing.wax import Pen, Tone, running_out, swelling


def lattice(
    width: float, height: float, step: float, rng: np.random.Generator, stray: float
) -> Points:
    """Half-drop places over a field in mm, strayed by a share of the step."""
    xs, ys = np.arange(-step, width + step, step), np.arange(-step, height + step, step * 0.866)
    grid = np.stack(np.meshgrid(xs, ys), -1)
    grid[1::2, :, 0] += step / 2
    spots: Points = grid.reshape(-1, 2)
    return spots + rng.standard_normal(spots.shape) * step * stray


def _near(pen: Pen, spots: Points, reach: float) -> Points:
    w = pen.window
    x, y = spots[:, 0], spots[:, 1]
    seen = (
        (x > w.x - reach)
        & (x < w.x + w.width + reach)
        & (y > w.y - reach)
        & (y < w.y + w.height + reach)
    )
    return spots[seen]


def cecek(pen: Pen, width: float, height: float) -> None:
    """Dots everywhere, close and uneven."""
    pen.dots(lattice(width, height, 8.5, pen.rng, 0.16), Tone.WHITE, 2.5)


def ukel(pen: Pen, width: float, height: float) -> None:
    """Curls turning both ways among dots."""
    spots = lattice(width, height, 52, pen.rng, 0.16)
    turns = pen.rng.random((len(spots), 2))
    pen.dots(lattice(width, height, 9.0, pen.rng, 0.14), Tone.WHITE, 2.3)
    for (x, y), (a, b) in zip(spots, turns, strict=True):
        child = pen.at(float(x), float(y), 13.5)
        if child.sees(1.2):
            way = 1 if b > 0.5 else -1
            child.fill(curves.ring(0, 0, 1.12, 20), Tone.GROUND)
            isen.curl(child, 0, 0, 0.95, 6.3 * a, 1.9 * way, mm=2.8)


def galaran(pen: Pen, width: float, height: float) -> None:
    """Water: waves in broken rows, dots between."""
    for row in range(int(height / 11) + 2):
        x = -float(pen.rng.uniform(0, 60))
        y = row * 11.0
        while x < width:
            long = float(pen.rng.uniform(40, 105))
            child = pen.at(x, y, 1.0)
            if child.sees(long + 10):
                t = np.linspace(0, long, max(8, int(long / 4)))
                child.line(
                    np.column_stack([t, 2.4 * np.sin((t + x) / 9.5 + row * 0.8)]),
                    Tone.WHITE,
                    2.1,
                    swelling,
                )
                child.dots([(long + 6, 0), (long + 11, 0.5)], Tone.WHITE, 2.4)
            x += long + 18


def gringsing(pen: Pen, width: float, height: float) -> None:
    """Scales, each with a dot, row over row."""
    step = 20.0
    for row in range(int(height / (step * 0.62)) + 2):
        for column in range(int(width / step) + 3):
            x = (column + (0.5 if row % 2 else 0.0)) * step - step
            child = pen.at(x, row * step * 0.62, step / 2)
            if child.sees(1.5):
                child.line(curves.arc(0, 0, 0.98, 0.98, math.pi, 2 * math.pi, 11), Tone.WHITE, 1.9)
                child.line(
                    curves.arc(0, 0, 0.6, 0.6, math.pi * 1.08, math.pi * 1.92, 8), Tone.WHITE, 1.3
                )
                child.dots([(0.0, -0.14)], Tone.WHITE, 3.2)


def truntum(pen: Pen, width: float, height: float) -> None:
    """Small stars in a lattice, dots between."""
    pen.dots(lattice(width, height, 9.5, pen.rng, 0.1), Tone.WHITE, 1.8)
    for x, y in lattice(width, height, 38, pen.rng, 0.025):
        child = pen.at(float(x), float(y), 11.5)
        if child.sees(1.5):
            child.fill(curves.ring(0, 0, 1.3, 16), Tone.GROUND)
            isen.starlet(child, 0, 0, 0.95, 8)


def rambut(pen: Pen, width: float, height: float) -> None:
    """Hair-fine leaves strewn over the ground, dots between."""
    pen.dots(lattice(width, height, 10.5, pen.rng, 0.14), Tone.WHITE, 2.0)
    spots = lattice(width, height, 30, pen.rng, 0.12)
    for (x, y), a in zip(spots, pen.rng.random(len(spots)) * 6.3, strict=True):
        child = pen.at(float(x), float(y), 13, float(a))
        if child.sees(1.3):
            child.fill(curves.ring(0, 0, 1.05, 14), Tone.GROUND)
            for lean in (-0.9, 0.0, 0.9):
                shape = curves.turned(curves.petal(0.95, 0.4, 0.0, 0.55), lean, -0.4, 0)
                child.fill(shape, Tone.LIGHT if lean else Tone.WHITE)
                child.loop(shape, Tone.WHITE, 1.4)
            child.line(
                np.array([(-0.95, 0.1), (-0.65, 0.03), (-0.4, 0.0)]), Tone.WHITE, 1.9, running_out
            )


def sawut(pen: Pen, width: float, height: float) -> None:
    """Slanting strokes in a basket pattern."""
    step = 15.0
    for row in range(int(height / step) + 2):
        for column in range(int(width / step) + 2):
            child = pen.at(column * step, row * step, step / 2, math.pi / 2 * ((row + column) % 2))
            if child.sees(1.2):
                for k in (-0.6, 0.0, 0.6):
                    child.line(
                        np.array([(-0.8, k), (0.0, k + 0.06), (0.8, k)]), Tone.WHITE, 1.8, swelling
                    )


def plain(pen: Pen, width: float, height: float) -> None:
    """Nothing: a ground that rests the eye, a few strewn dots in threes."""
    for x, y in lattice(width, height, 26, pen.rng, 0.08):
        pen.dots([(x, y - 2.6), (x - 2.6, y + 2), (x + 2.6, y + 2)], Tone.WHITE, 2.2)


Ground = Callable[[Pen, float, float], None]

GROUNDS: Mapping[str, Ground] = {
    "cecek": cecek,
    "ukel": ukel,
    "galaran": galaran,
    "gringsing": gringsing,
    "truntum": truntum,
    "rambut": rambut,
    "sawut": sawut,
    "plain": plain,
}
