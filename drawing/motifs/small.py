"""Small fillings between the main figures: sprigs, florets, clouds, water."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone


def sprig(pen: Pen) -> None:
    """A twig along +x with pairs of leaves and a bud at the tip."""
    lean = float(pen.rng.uniform(-0.25, 0.25))
    t = np.linspace(0, 1, 12)
    stem = np.column_stack([-0.9 + 1.7 * t, lean * (2 * t - 1) ** 2])
    for k, share in enumerate((0.1, 0.35, 0.6)):
        x, y = stem[int(share * 11)]
        for side in (-1, 1):
            isen.simple_leaf(
                pen,
                float(x),
                float(y),
                side * (0.85 - 0.1 * k),
                0.68 - 0.08 * k,
                0.42,
                0.1 * side,
                veins=3,
            )
    pen.line(stem, Tone.WHITE, 2.4)
    tip = curves.moved(curves.petal(0.42, 0.26, 0.0, 0.4), 0.72, float(stem[-1, 1]))
    pen.form(tip, Tone.ACCENT, 2.0, 1.5)
    pen.dots([(0.86, stem[-1, 1]), (0.96, stem[-1, 1])], Tone.WHITE, 1.8)


def floret(pen: Pen) -> None:
    """A round flower of six petals."""
    count = 6 if pen.rng.random() < 0.6 else 5
    for k in range(count):
        a = 2 * math.pi * k / count
        shape = curves.turned(curves.petal(0.92, 0.72, 0.0, 0.62), a)
        pen.form(shape, Tone.ACCENT, 2.2, 2.0)
        for lean in (-0.2, 0.0, 0.2):
            way = np.column_stack([np.linspace(0.3, 0.62, 5), lean * np.linspace(0.4, 1, 5)])
            pen.line(curves.turned(way, a), Tone.WHITE, 1.6)
        if pen.size > 20:
            rim = (shape - shape.mean(axis=0)) * 0.8 + shape.mean(axis=0)
            isen.beads(pen, rim[5:-5], Tone.WHITE, 4.6, 1.7)
            pen.dots(
                curves.turned(np.array([(0.7, -0.1), (0.73, 0.0), (0.7, 0.1)]), a), Tone.WHITE, 1.8
            )
    pen.form(curves.ring(0, 0, 0.26, 18), Tone.LIGHT, 2.0, 0.8)
    isen.cecek(pen, curves.ring(0, 0, 0.26, 18), Tone.WHITE, 4.0, 1.6)
    pen.dots(curves.ring(0, 0, 1.12, 18), Tone.WHITE, 2.0)


def curls(pen: Pen) -> None:
    """Three curls of water with dots."""
    for k in range(3):
        a = 2 * math.pi * k / 3 + 0.3
        x, y = 0.45 * math.cos(a), 0.45 * math.sin(a)
        isen.curl(pen, x, y, 0.42, a, 1.5 if k % 2 else -1.5, mm=2.8)
    pen.dots(curves.ring(0, 0, 1.0, 12), Tone.WHITE, 2.2)


def star(pen: Pen) -> None:
    """A truntum star."""
    isen.starlet(pen, 0, 0, 0.8, 8)


def cloud(pen: Pen) -> None:
    """Mega: a cloud of nested bows, MID inside."""
    shape = curves.smooth(
        [
            (-1.0, 0.2),
            (-0.75, -0.12),
            (-0.4, -0.1),
            (-0.15, -0.42),
            (0.25, -0.36),
            (0.4, -0.1),
            (0.75, -0.14),
            (1.0, 0.2),
            (0.4, 0.26),
            (-0.4, 0.26),
        ],
        closed=True,
    )
    for share, tone in ((1.0, Tone.LIGHT), (0.68, Tone.MID), (0.36, Tone.WHITE)):
        pen.form(shape * share + (0, 0.06 * (1 - share)), tone, 2.2, 2.5 if share == 1.0 else 0)


def waves(pen: Pen) -> None:
    """A patch of water lines."""
    isen.ripples(pen, 0, 0, 0.9, 4)


def kawung(pen: Pen) -> None:
    """Four sugar-palm fruits about a star, with their seeds."""
    for k in range(4):
        a = math.pi / 2 * k + math.pi / 4
        t = np.linspace(0, 2 * math.pi, 25)[:-1]
        oval = np.column_stack([0.66 + 0.56 * np.cos(t), 0.33 * np.sin(t)])
        pen.form(curves.turned(oval, a), Tone.LIGHT, 2.2, 1.5)
        pen.loop(curves.turned((oval - (0.66, 0)) * 0.68 + (0.66, 0), a), Tone.MID, 1.5)
        for q in (0.45, 0.87):
            seed = np.column_stack([q + 0.13 * np.cos(t), 0.055 * np.sin(t)])
            pen.fill(curves.turned(seed, a), Tone.ACCENT)
        b = a + math.pi / 4
        pen.dots([(q * math.cos(b), q * math.sin(b)) for q in (0.38, 0.52, 0.66)], Tone.WHITE, 2.4)
    pen.dots([(0.0, 0.0)], Tone.WHITE, 3.6)


def butterfly(pen: Pen) -> None:
    """A butterfly seen from above."""
    for side in (-1, 1):
        isen.fan(pen, (0.05, 0.06 * side), 0.95 * side, 0.55, 0.95, 6, Tone.ACCENT)
        isen.fan(pen, (-0.08, 0.06 * side), 2.2 * side, 0.5, 0.72, 5, Tone.LIGHT)
        feeler = curves.smooth(
            [(0.32, 0.02 * side), (0.5, 0.1 * side), (0.62, 0.24 * side)], steps=5
        )
        pen.line(feeler, Tone.WHITE, 1.8)
        pen.dots([(0.64, 0.27 * side)], Tone.WHITE, 2.6)
    pen.form(curves.moved(curves.petal(0.8, 0.2, 0.0, 0.6), -0.42, 0.0), Tone.MID, 2.0, 0.5)
    isen.beads(pen, np.array([(-0.3, 0.0), (0.25, 0.0)]), Tone.WHITE, 4.5, 1.8)
