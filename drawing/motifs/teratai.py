"""Teratai: the lotus over its leaves and the water."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone, running_out


def draw(pen: Pen) -> None:
    """A lotus from the side, radius about 1."""
    for x, y, size in ((-0.62, 0.62, 0.44), (0.66, 0.58, 0.4)):
        pad(pen.at(x, y, size, float(pen.rng.uniform(-0.5, 0.5))))
    isen.ripples(pen, 0, 0.9, 0.75, 3)
    stem = curves.smooth([(0.0, 0.3), (0.04, 0.55), (-0.02, 0.8)], steps=6)
    pen.line(stem, Tone.GROUND, 9)
    pen.line(stem, Tone.WHITE, 4)
    _back(pen)
    _pod(pen)
    _front(pen)
    for side in (-1, 1):
        small = pen.at(0.72 * side, -0.55, 0.34, 0.5 * side)
        closed(small)


def _petal(pen: Pen, heading: float, length: float, width: float, tone: Tone, lean: float) -> None:
    shape = curves.turned(curves.petal(length, width, lean, 0.55), heading, 0.0, 0.34)
    pen.form(shape, tone, 2.2, 1.4)
    for side in (-0.3, 0.0, 0.3):
        t = np.linspace(0.45, 0.92 - abs(side) * 0.4, 7)
        way = np.column_stack(
            [t * length, lean * length * t**2 + side * width * np.sin(math.pi * t)]
        )
        pen.line(curves.turned(way, heading, 0.0, 0.34), Tone.WHITE, 1.6, running_out)
    for side in (-0.15, 0.15):
        t = np.linspace(0.5, 0.75, 4)
        dots = np.column_stack(
            [t * length, lean * length * t**2 + side * width * np.sin(math.pi * t)]
        )
        pen.dots(curves.turned(dots, heading, 0.0, 0.34), Tone.WHITE, 1.5)


def _back(pen: Pen) -> None:
    for lean in (-1.25, 1.25, -0.85, 0.85, -0.45, 0.45, 0.0):
        _petal(
            pen, -math.pi / 2 + lean, 1.12 - 0.1 * abs(lean), 0.42, Tone.LIGHT, 0.12 * np.sign(lean)
        )


def _pod(pen: Pen) -> None:
    for k in range(15):
        a = -math.pi / 2 + (k - 7) * 0.12
        c, s = math.cos(a), math.sin(a)
        pen.line(np.array([(c * r, 0.2 + s * r) for r in (0.2, 0.36, 0.5)]), Tone.WHITE, 1.6)
        pen.dots([(c * 0.54, 0.2 + s * 0.54)], Tone.WHITE, 2.8)


def _front(pen: Pen) -> None:
    for lean in (-1.45, 1.45, -1.0, 1.0, -0.52, 0.52, 0.0):
        _petal(
            pen,
            -math.pi / 2 + lean,
            0.82 - 0.08 * abs(lean),
            0.38,
            Tone.ACCENT,
            0.16 * np.sign(lean),
        )


def pad(pen: Pen) -> None:
    """A round leaf with its notch."""
    edge = curves.arc(0, 0, 1.0, 0.62, 0.35, 2 * math.pi - 0.05, 34)
    shape = np.vstack([edge, [(0.12, 0.0)]])
    pen.form(shape, Tone.LEAF, 2.2)
    for k in range(9):
        a = 0.55 + k * 0.64
        c, s = math.cos(a), math.sin(a) * 0.62
        pen.line(
            np.array([(c * q, s * q) for q in (0.12, 0.45, 0.8)]), Tone.WHITE, 1.6, running_out
        )
        b = a + 0.32
        pen.dots([(math.cos(b) * q, math.sin(b) * q * 0.62) for q in (0.6, 0.78)], Tone.WHITE, 1.8)


def closed(pen: Pen) -> None:
    """A bud on a bent stalk."""
    stalk = curves.smooth([(0.0, 1.3), (0.1, 0.8), (0.0, 0.4)], steps=5)
    pen.line(stalk, Tone.GROUND, 6)
    pen.line(stalk, Tone.WHITE, 2.6)
    for lean in (-0.35, 0.35, 0.0):
        shape = curves.turned(curves.petal(1.1, 0.55, 0.0, 0.45), -math.pi / 2 + lean, 0, 0.5)
        pen.form(shape, Tone.ACCENT, 2.0, 1.2)
        way = np.column_stack([np.linspace(0.3, 0.9, 6), np.zeros(6)])
        pen.line(curves.turned(way, -math.pi / 2 + lean, 0, 0.5), Tone.WHITE, 1.5, running_out)
