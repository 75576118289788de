"""Kendang jimbe: the turned drum of Blitar's wood workers."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.curves import Points
from drawing.motifs import small
from drawing.wax import Pen, Tone, running_out


def _half(y: float) -> float:
    """Half width of the drum at the height y (-1 head, 1 foot)."""
    at = (-0.82, -0.55, -0.2, 0.1, 0.35, 0.75, 1.0)
    half = (0.56, 0.58, 0.46, 0.26, 0.2, 0.3, 0.38)
    return float(np.interp(y, at, half))


def _band(top: float, bottom: float) -> Points:
    ys = np.linspace(top, bottom, 9)
    right = [(_half(y), y + 0.08 * (1 - 0.35 * abs(y))) for y in ys]
    bow_low = [
        (q * _half(bottom), bottom + 0.08 + 0.09 * (1 - q * q)) for q in np.linspace(1, -1, 13)
    ]
    left = [(-x, y) for x, y in right[::-1]]
    bow_high = [(q * _half(top), top + 0.08 + 0.09 * (1 - q * q)) for q in np.linspace(-1, 1, 13)]
    return np.array(right + bow_low + left + bow_high)


def draw(pen: Pen) -> None:
    """A drum standing upright, radius 1, with leaves at its foot."""
    for side in (-1, 1):
        for lean, long in ((0.25, 0.62), (0.75, 0.55), (-0.3, 0.5)):
            heading = -lean if side > 0 else math.pi + lean
            isen.simple_leaf(pen, 0.22 * side, 0.95, heading, long, 0.42, 0.14 * -side)
        small.curls(pen.at(0.78 * side, -0.1, 0.22))
    _bowl(pen)
    _foot(pen)
    _head(pen)


def _bowl(pen: Pen) -> None:
    pen.form(_band(-0.82, 0.2), Tone.MID, 2.4)
    for k in range(7):
        a, b = -0.86 + 0.245 * k, -0.74 + 0.245 * k
        for q0, q1 in ((a, b), (a + 0.245, b)):
            if abs(q0) < 0.95:
                ys = np.linspace(-0.7, -0.1, 8)
                q = np.linspace(q0, q1 * 0.9, 8)
                way = [
                    (float(qq) * _half(float(y)), float(y) + 0.08 + 0.09 * (1 - float(qq) ** 2))
                    for qq, y in zip(q, ys, strict=True)
                ]
                pen.line(np.array(way), Tone.WHITE, 2.0)
    for y, tone in ((-0.72, Tone.ACCENT), (-0.08, Tone.ACCENT), (0.06, Tone.LIGHT)):
        pen.form(_band(y, y + 0.09), tone, 2.0, 0)
        bow = np.array(
            [
                (q * _half(y + 0.04), y + 0.125 + 0.09 * (1 - q * q))
                for q in np.linspace(-0.9, 0.9, 13)
            ]
        )
        isen.beads(pen, bow, Tone.WHITE, 5, 2.2)


def _foot(pen: Pen) -> None:
    pen.form(_band(0.24, 0.82), Tone.ACCENT, 2.4, 1)
    for k in range(-3, 4):
        q = k / 3.6
        way = np.array(
            [(q * _half(y), y + 0.08 + 0.09 * (1 - q * q)) for y in np.linspace(0.34, 0.74, 8)]
        )
        if k % 2:
            pen.line(way, Tone.WHITE, 1.8)
        else:
            isen.beads(pen, way, Tone.WHITE, 5, 2.2)
    pen.form(_band(0.82, 0.98), Tone.LIGHT, 2.2, 1)
    bow = np.array(
        [(q * _half(0.9), 0.98 + 0.09 * (1 - q * q)) for q in np.linspace(-0.9, 0.9, 13)]
    )
    isen.beads(pen, bow, Tone.WHITE, 5.5, 2.6)


def _head(pen: Pen) -> None:
    skin = curves.arc(0, -0.76, 0.57, 0.2, 0, 2 * math.pi, 41)[:-1]
    pen.form(skin, Tone.LIGHT, 2.6, 1.5)
    pen.loop(curves.arc(0, -0.76, 0.46, 0.145, 0, 2 * math.pi, 37)[:-1], Tone.WHITE, 1.6)
    disc = curves.arc(0, -0.76, 0.24, 0.075, 0, 2 * math.pi, 29)[:-1]
    pen.form(disc, Tone.ACCENT, 1.8, 0)
    for k in range(18):
        a = 2 * math.pi * k / 18
        c, s = math.cos(a), math.sin(a)
        pen.line(
            np.array([(c * r, -0.76 + s * r * 0.32) for r in (0.28, 0.34, 0.41)]),
            Tone.WHITE,
            1.6,
            running_out,
        )
