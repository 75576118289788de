"""Cakra Palah: the wheel of the Palah temple joined with the sun of Majapahit."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone, running_out, swelling


def draw(pen: Pen) -> None:
    """A medallion of radius 1."""
    _rays(pen)
    _wheel(pen)
    _lotus(pen)


def _rays(pen: Pen) -> None:
    for k in (*range(1, 16, 2), *range(0, 16, 2)):
        a = 2 * math.pi * k / 16
        long = k % 2 == 0
        tip, half = (1.0, 0.16) if long else (0.86, 0.17)
        ray = curves.smooth(
            [
                (0.55, -half),
                (0.74, -half * 0.8),
                (tip * 0.92, -0.03),
                (tip, 0.0),
                (tip * 0.92, 0.03),
                (0.74, half * 0.8),
                (0.55, half),
            ],
            steps=4,
        )
        pen.form(curves.turned(ray, a), Tone.ACCENT if long else Tone.LIGHT, 2.2, 2.5)
        pen.line(
            curves.turned(np.column_stack([np.linspace(0.64, tip * 0.9, 8), np.zeros(8)]), a),
            Tone.WHITE,
            2.0,
            running_out,
        )
        for side in (-1, 1):
            for q in (0.66, 0.72, 0.78):
                pen.dots(
                    curves.turned(np.array([(q, side * half * (1.35 - q) * 0.75)]), a),
                    Tone.WHITE,
                    1.5,
                )
        if not long:
            pen.dots(
                curves.turned(np.array([(0.91, 0.0), (0.97, 0.0), (1.02, 0.0)]), a), Tone.WHITE, 2.2
            )


def _wheel(pen: Pen) -> None:
    pen.form(curves.ring(0, 0, 0.62, 72), Tone.MID, 2.6, 1.5)
    pen.dots(curves.ring(0, 0, 0.57, 40), Tone.WHITE, 2.6)
    pen.loop(curves.ring(0, 0, 0.52, 60), Tone.WHITE, 2.0)
    for k in range(24):
        a = 2 * math.pi * k / 24
        curve = curves.smooth([(0.5, 0.0), (0.455, 0.035), (0.41, 0.0)], steps=4)
        pen.line(curves.turned(curve, a), Tone.WHITE, 1.5, running_out)
    pen.form(curves.ring(0, 0, 0.4, 60), Tone.GROUND, 2.2, 0)


def _lotus(pen: Pen) -> None:
    for layer, (reach, tone, shift) in enumerate(
        ((0.37, Tone.LIGHT, 0.5), (0.3, Tone.ACCENT, 0.0))
    ):
        for k in range(8):
            a = 2 * math.pi * (k + shift) / 8
            shape = curves.turned(curves.petal(reach, reach * 0.52, 0.0, 0.6), a)
            pen.form(shape, tone, 1.9, 0.8)
            for lean in (-0.16, 0.0, 0.16):
                way = np.column_stack(
                    [np.linspace(0.5, 0.86, 5) * reach, lean * reach * np.linspace(0.7, 0.8, 5)]
                )
                pen.line(curves.turned(way, a), Tone.WHITE, 1.3, swelling)
        if layer == 0:
            pen.dots(curves.ring(0, 0, 0.38, 16), Tone.WHITE, 1.8)
    pen.form(curves.ring(0, 0, 0.11, 24), Tone.WHITE, 1.8, 1)
    isen.cecek(pen, curves.ring(0, 0, 0.11, 24), Tone.ACCENT, 3.4, 1.6)
