"""Ciprat: hot wax flicked from a brush, blobs with tails and satellites."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves
from drawing.wax import Pen, Tone


def flick(pen: Pen, width: float, height: float, count: int, biggest: float, tone: Tone) -> None:
    """Throw ``count`` blobs of up to ``biggest`` mm across the cloth."""
    for _ in range(count):
        x, y = pen.rng.random() * width, pen.rng.random() * height
        size = biggest * float(pen.rng.random()) ** 2.4 + 2.0
        _blob(pen.at(float(x), float(y), size / 2, float(pen.rng.uniform(0, 6.28))), tone, size)


def _blob(pen: Pen, tone: Tone, mm: float) -> None:
    if not pen.sees(7):
        return
    angle = np.linspace(0, 2 * math.pi, 15)[:-1]
    radius = 1 + 0.095 * pen.rng.standard_normal(14)
    long = float(pen.rng.uniform(1.0, 1.9))
    shape = np.column_stack([np.cos(angle) * radius * long, np.sin(angle) * radius])
    pen.fill(curves.smooth(shape, closed=True, steps=5), tone)
    if mm < 7:
        return
    heading = float(pen.rng.normal(0, 0.4))
    if pen.rng.random() < 0.55:
        reach = float(pen.rng.uniform(2.0, 4.2))
        t = np.linspace(0, 1, 12)
        tail = np.column_stack(
            [reach * t * math.cos(heading), reach * t * math.sin(heading) + 0.3 * np.sin(t * 3)]
        )
        pen.line(tail, tone, mm * 0.45, lambda q: 1 - 0.85 * q)
    for _ in range(int(pen.rng.integers(3, 11))):
        a = heading + float(pen.rng.normal(0, 0.55))
        away = float(pen.rng.uniform(1.6, 5.5))
        pen.dots(
            [(away * math.cos(a), away * math.sin(a))], tone, mm * float(pen.rng.uniform(0.06, 0.3))
        )


def swung(pen: Pen, width: float, height: float, count: int, tone: Tone) -> None:
    """Lines of drops from a swung brush of coconut fibre."""
    for _ in range(count):
        x, y = float(pen.rng.uniform(-0.1, 1.0)) * width, float(pen.rng.random()) * height
        heading, long = float(pen.rng.normal(0.5, 0.5)), float(pen.rng.uniform(90, 260))
        t = np.sort(pen.rng.random(int(long / 5)))
        bow = float(pen.rng.normal(0, 0.25))
        xs = x + long * (t * math.cos(heading) - bow * t**2 * math.sin(heading))
        ys = y + long * (t * math.sin(heading) + bow * t**2 * math.cos(heading))
        spots = np.column_stack([xs, ys]) + pen.rng.normal(0, 2.2, (len(t), 2))
        pen.dots(spots[::2], tone, 3.2)
        pen.dots(spots[1::2], tone, 6.0)


def ciprat(pen: Pen, width: float, height: float) -> None:
    """The cloth after three rounds of flicking; the wax flicked first lies deepest."""
    area = width * height / 1e6
    for tone, count, biggest in (
        (Tone.MID, 420, 30),
        (Tone.ACCENT, 260, 36),
        (Tone.LIGHT, 420, 38),
        (Tone.WHITE, 520, 30),
    ):
        flick(pen, width, height, int(count * area), biggest, tone)
        swung(pen, width, height, int(26 * area), tone)
    flick(pen, width, height, int(2600 * area), 5, Tone.WHITE)


def sawut(pen: Pen, width: float, height: float) -> None:
    """Swung lines only, crossing, over a field of drops."""
    area = width * height / 1e6
    for tone in (Tone.MID, Tone.ACCENT, Tone.LIGHT, Tone.WHITE):
        for _ in range(int(95 * area)):
            x, y = float(pen.rng.uniform(-0.1, 1)) * width, float(pen.rng.uniform(-0.1, 1)) * height
            long = float(pen.rng.uniform(50, 200))
            child = pen.at(x, y, long, float(pen.rng.normal(-0.8, 0.35)))
            if child.sees(1.3):
                t = np.linspace(0, 1, 14)
                bow = float(pen.rng.normal(0, 0.12))
                child.line(
                    np.column_stack([t, bow * t * (1 - t) * 4]),
                    tone,
                    float(pen.rng.uniform(3, 8)),
                    lambda q: 1 - 0.9 * q,
                )
        flick(pen, width, height, int(480 * area), 13, tone)
    flick(pen, width, height, int(2200 * area), 4, Tone.WHITE)
