"""Kakao: cocoa pods on the branch, one of them cut open."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone


def draw(pen: Pen) -> None:
    """A branch with two pods, an open pod, leaves and florets."""
    branch = curves.smooth(
        [(-1.0, -0.2), (-0.5, -0.45), (0.0, -0.42), (0.5, -0.6), (1.0, -0.5)], steps=9
    )
    for share, heading, long in (
        (0.0, 2.6, 0.5),
        (0.2, -1.8, 0.75),
        (0.45, -1.2, 0.72),
        (0.7, -1.9, 0.6),
        (0.9, -0.9, 0.62),
        (1.0, 0.1, 0.55),
        (0.06, 1.9, 0.6),
    ):
        x, y = branch[int(share * (len(branch) - 1))]
        isen.simple_leaf(pen, float(x), float(y), heading, long, 0.36, 0.16, veins=6)
    pen.line(branch, Tone.GROUND, 10)
    pen.line(branch, Tone.WHITE, 5)
    pen.line(branch, Tone.MID, 2)
    for share, heading, size, cut in (
        (0.28, 1.85, 1.05, False),
        (0.86, 1.3, 0.95, False),
        (0.56, 1.55, 1.22, True),
    ):
        x, y = branch[int(share * (len(branch) - 1))]
        pod(pen.at(float(x), float(y), size, heading), cut)


def pod(pen: Pen, cut: bool) -> None:
    """A ribbed pod hanging along +x, 1 long; cut open it shows two rows of beans."""
    half = [(0.1, 0.0), (0.2, 0.13), (0.45, 0.225), (0.7, 0.2), (0.92, 0.09), (1.04, 0.0)]
    shape = curves.smooth(half + [(x, -y) for x, y in half[1:-1]][::-1], closed=True)
    pen.line(np.array([(-0.04, 0.0), (0.05, 0.0), (0.14, 0.0)]), Tone.WHITE, 4)
    pen.form(shape, Tone.ACCENT, 2.6)
    if cut:
        _beans(pen, shape)
        return
    for bow in (-0.8, -0.42, 0.0, 0.42, 0.8):
        t = np.linspace(0.16, 0.97, 14)
        ys = bow * 0.225 * np.sin(math.pi * np.clip((t - 0.08) / 0.96, 0, 1)) ** 0.8
        way = np.column_stack([t, ys])
        pen.line(way, Tone.WHITE, 1.9)
        if bow < 0.8:
            between = np.column_stack([t[2:-2], ys[2:-2] + 0.2 * 0.225 * np.sin(math.pi * t[2:-2])])
            isen.beads(pen, between, Tone.WHITE, 5.2, 1.7)


def _beans(pen: Pen, shape: curves.Points) -> None:
    middle = np.array([(0.56, 0.0)])
    hollow = middle + (shape - middle) * (0.82, 0.74)
    pen.form(hollow, Tone.MID, 1.8, 0)
    for k in range(6):
        x = 0.27 + 0.115 * k
        for side in (-1, 1):
            y = side * 0.066
            bean = curves.arc(x, y, 0.056, 0.052, 0, 2 * math.pi, 15)[:-1]
            pen.form(bean, Tone.LIGHT, 1.5, 0)
            pen.line(np.array([(x - 0.025, y), (x, y + 0.008), (x + 0.025, y)]), Tone.WHITE, 1.2)
