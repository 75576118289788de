"""Isen: the fillings that leave no field of a batik empty."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from drawing import curves
from drawing.curves import Points
from drawing.wax import Pen, Tone, running_out, swelling


def cecek(pen: Pen, shape: Points, tone: Tone, spacing: float = 6.0, mm: float = 2.0) -> None:
    """Dots over a shape; spacing and size in mm."""
    step = pen.mm(spacing)
    low, high = shape.min(axis=0), shape.max(axis=0)
    xs, ys = np.arange(low[0], high[0], step), np.arange(low[1], high[1], step * 0.87)
    if not len(xs) or not len(ys):
        return
    grid = np.stack(np.meshgrid(xs, ys), -1)
    grid[1::2, :, 0] += step / 2
    spots = grid.reshape(-1, 2)
    middle = shape.mean(axis=0)
    pen.dots(spots[curves.inside(middle + (shape - middle) * 0.86, spots)], tone, mm)


def beads(pen: Pen, way: Points, tone: Tone, spacing: float = 5.0, mm: float = 2.2) -> None:
    """A row of dots along a line; spacing and size in mm."""
    pen.dots(curves.along(way, pen.mm(spacing)), tone, mm)


def fan(
    pen: Pen,
    root: tuple[float, float],
    heading: float,
    spread: float,
    length: float,
    rays: int,
    tone: Tone = Tone.LIGHT,
    curl: float = 0.0,
    lean: float = 0.0,
) -> None:
    """A fin or a spread petal: scalloped edge and rays (sawut) from the root.

    ``spread`` is half the opening in radians, ``curl`` bends the rays, ``lean``
    makes one side longer than the other.
    """

    def ray(t: float, reach: float) -> tuple[float, float]:
        out = length * (1 - 0.22 * t * t + lean * t) * reach
        angle = heading + spread * t * (0.35 + 0.65 * reach) + curl * reach**1.6
        return root[0] + out * math.cos(angle), root[1] + out * math.sin(angle)

    edge = [
        ray(t, 0.93 + 0.07 * abs(math.sin(math.pi * rays * (t + 1) / 2)))
        for t in np.linspace(-1, 1, rays * 6 + 1)
    ]
    first = [ray(-1, q) for q in (0.05, 0.3, 0.55, 0.8)]
    last = [ray(1, q) for q in (0.8, 0.55, 0.3, 0.05)]
    pen.form(np.array(first + edge + last), tone)
    for j in range(rays):
        t = -1 + 2 * (j + 0.5) / rays
        way = np.array([ray(t, q) for q in np.linspace(0.22, 0.86, 10)])
        pen.line(way, Tone.WHITE, 1.7, running_out)
    for j in range(1, rays):
        t = -1 + 2 * j / rays
        pen.dots([ray(t, q) for q in (0.62, 0.74, 0.86)], Tone.WHITE, 1.5)


def leaf(
    pen: Pen,
    shape: Points,
    spine: Points,
    tone: Tone = Tone.LEAF,
    veins: int = 5,
    dotted: bool = True,
) -> None:
    """A leaf with its mid rib, slanting veins and dots between them."""
    pen.form(shape, tone)
    pen.line(spine, Tone.WHITE, 1.8, running_out)
    half = len(shape) // 2
    for i in range(1, veins + 1):
        t = i / (veins + 1)
        foot = spine[int(t * 0.8 * (len(spine) - 1))]
        for side in (shape[:half], shape[half:][::-1]):
            tip = side[min(len(side) - 1, int((t * 0.82 + 0.14) * (len(side) - 1)))]
            end = foot + (tip - foot) * 0.78
            pen.line(np.linspace(foot, end, 5), Tone.WHITE, 1.3, running_out)
            if dotted:
                pen.dots(
                    [tuple(foot + (tip - foot) * 0.5 + (spine[-1] - spine[0]) * 0.05)],
                    Tone.WHITE,
                    1.4,
                )


def simple_leaf(
    pen: Pen,
    x: float,
    y: float,
    heading: float,
    length: float,
    width: float = 0.4,
    lean: float = 0.12,
    tone: Tone = Tone.LEAF,
    veins: int = 5,
) -> None:
    """A pointed leaf grown from (x, y); width as a share of the length."""
    shape = curves.turned(curves.petal(length, width * length, lean, 0.42), heading, x, y)
    t = np.linspace(0.04, 0.95, 10)
    spine = curves.turned(np.column_stack([t * length, lean * length * t**2]), heading, x, y)
    leaf(pen, shape, spine, tone, veins)


def scales(
    pen: Pen,
    body: Callable[[float, float], tuple[float, float]],
    start: float,
    end: float,
    rows: int,
    tone_at: Callable[[float, float], Tone],
    across: int = 7,
    mm: float = 1.4,
) -> None:
    """Sisik: rows of round scales on a body given as place(along 0..1, across -1..1)."""
    step = (end - start) / rows
    width = 2.0 / across
    for row in range(rows):
        s = start + row * step
        shift = 0.5 if row % 2 else 0.0
        for k in range(across + 1):
            v = -1 + (k + shift) * width
            if abs(v) > 0.97:
                continue
            tone = tone_at(s, v)
            way = [
                body(s + 0.95 * step * math.cos(a), v + width * 0.5 * math.sin(a))
                for a in np.linspace(-1.5, 1.5, 7)
            ]
            pen.line(np.array(way), tone, mm)
            pen.dots([body(s + 0.35 * step, v)], tone, mm * 0.95)


def curl(
    pen: Pen,
    x: float,
    y: float,
    radius: float,
    start: float,
    turns: float,
    tone: Tone = Tone.WHITE,
    mm: float = 2.2,
) -> None:
    """Ukel: a curl with a thick start."""
    pen.line(curves.spiral(x, y, radius, radius * 0.12, start, turns), tone, mm, running_out)


def ripples(
    pen: Pen, x: float, y: float, length: float, rows: int, tone: Tone = Tone.WHITE
) -> None:
    """Galaran: short waves one under the other, as water is drawn."""
    for row in range(rows):
        t = np.linspace(-1, 1, 17)
        reach = length * (1 - 0.18 * abs(row - (rows - 1) / 2))
        ys = y + pen.mm(6.5) * (row - (rows - 1) / 2) + pen.mm(1.9) * np.sin(t * 7 + row)
        pen.line(np.column_stack([x + reach * t, ys]), tone, 1.9, swelling)


def starlet(
    pen: Pen,
    x: float,
    y: float,
    radius: float,
    points: int = 8,
    tone: Tone = Tone.WHITE,
    turn: float = 0.0,
) -> None:
    """A small truntum star: strokes round a dot, dots at the tips."""
    tips: list[tuple[float, float]] = []
    for k in range(points):
        a = turn + 2 * math.pi * k / points
        long = radius * (1.0 if k % 2 == 0 else 0.7)
        c, s = math.cos(a), math.sin(a)
        way = np.array(
            [[x + c * radius * q, y + s * radius * q] for q in np.linspace(0.2, long / radius, 6)]
        )
        pen.line(way, tone, max(2.4, 0.2 * radius * pen.size), swelling)
        tips.append((x + c * (long + pen.mm(3.2)), y + s * (long + pen.mm(3.2))))
    pen.dots([(x, y)], tone, 2.6)
    pen.dots(tips, tone, 1.6)
