"""Kembang turi: the hanging blossom that gave its name to a quarter of Blitar."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.wax import Pen, Tone, running_out


def draw(pen: Pen) -> None:
    """A twig from (-1, -0.6) with feathered leaves, three blossoms and buds."""
    stem = curves.smooth(
        [(-1.0, -0.45), (-0.5, -0.62), (0.05, -0.5), (0.55, -0.62), (0.95, -0.4)], steps=10
    )
    for share, heading, length in (
        (0.06, 2.5, 0.55),
        (0.3, -1.25, 0.62),
        (0.62, -1.75, 0.62),
        (0.97, -0.35, 0.6),
        (0.8, 0.75, 0.5),
    ):
        x, y = stem[int(share * (len(stem) - 1))]
        feather(pen, float(x), float(y), heading, length)
    pen.line(stem, Tone.GROUND, 8)
    pen.line(stem, Tone.WHITE, 4.2)
    pen.line(stem, Tone.MID, 1.4)
    for share, heading, size in ((0.16, 1.9, 0.5), (0.84, 1.25, 0.46)):
        x, y = stem[int(share * (len(stem) - 1))]
        bud(pen.at(float(x), float(y), size, heading, flip=share > 0.5))
    x, y = stem[len(stem) // 2]
    blossom(pen.at(float(x) - 0.02, float(y) + 0.02, 0.95, 1.62))
    x, y = stem[int(0.33 * len(stem))]
    blossom(pen.at(float(x), float(y), 0.72, 2.35, flip=True))
    x, y = stem[int(0.7 * len(stem))]
    blossom(pen.at(float(x), float(y), 0.72, 0.85))


def blossom(pen: Pen) -> None:
    """One blossom hanging along +x: the standard bent back, wing, crescent keel and cup."""
    for heading, curl in ((-1.15, -0.45), (-0.5, -0.2)):
        isen.fan(pen, (0.14, -0.02), heading, 0.42, 0.98, 7, Tone.LIGHT, curl=curl)
    wing = curves.smooth(
        [(0.16, -0.04), (0.5, -0.17), (0.9, -0.22), (1.2, -0.2), (0.9, -0.02), (0.45, 0.05)],
        closed=True,
    )
    pen.form(wing, Tone.ACCENT, 2.2, 1.5)
    for k in range(6):
        a = 0.36 + 0.11 * k
        way = np.array([(a, 0.0 - 0.02 * k), (a + 0.04, -0.06 - 0.02 * k), (a + 0.08, -0.15)])
        pen.line(way, Tone.WHITE, 1.5, running_out)
    keel = curves.smooth(
        [
            (0.16, 0.05),
            (0.5, 0.1),
            (0.9, 0.02),
            (1.34, -0.34),
            (1.18, 0.0),
            (0.8, 0.23),
            (0.4, 0.2),
        ],
        closed=True,
    )
    pen.form(keel, Tone.ACCENT, 2.2, 1.5)
    crease = curves.smooth([(0.3, 0.12), (0.6, 0.15), (0.95, 0.06), (1.2, -0.16)], steps=5)
    pen.line(crease, Tone.WHITE, 1.8)
    low = curves.smooth([(0.34, 0.17), (0.62, 0.2), (0.92, 0.12), (1.1, 0.0)], steps=5)
    isen.beads(pen, low, Tone.WHITE, 4.5, 1.7)
    for lean in (0.0, 0.1, 0.2):
        way = curves.smooth([(1.28, -0.28), (1.38, -0.42 + lean), (1.42, -0.56 + lean)], steps=5)
        pen.line(way, Tone.WHITE, 1.6)
        pen.dots([(1.42, -0.58 + lean)], Tone.WHITE, 3.2)
    cup = curves.smooth(
        [
            (0.0, -0.05),
            (0.12, -0.17),
            (0.3, -0.13),
            (0.25, 0.02),
            (0.32, 0.17),
            (0.12, 0.18),
            (0.0, 0.05),
        ],
        closed=True,
    )
    pen.form(cup, Tone.LEAF, 2.0, 1.5)
    isen.cecek(pen, cup, Tone.WHITE, 4.2, 1.5)


def bud(pen: Pen) -> None:
    """A crescent bud along +x."""
    shape = curves.smooth(
        [
            (0.1, -0.06),
            (0.4, -0.2),
            (0.8, -0.16),
            (1.1, 0.1),
            (0.8, 0.06),
            (0.4, 0.05),
            (0.12, 0.08),
        ],
        closed=True,
    )
    pen.form(shape, Tone.ACCENT, 2.2, 2.5)
    for k in range(5):
        a = 0.32 + 0.14 * k
        pen.line(
            np.array([(a, 0.02), (a + 0.04, -0.04), (a + 0.07, -0.11)]),
            Tone.WHITE,
            1.4,
            running_out,
        )
    cup = curves.smooth(
        [
            (0.0, -0.05),
            (0.16, -0.14),
            (0.34, -0.12),
            (0.28, 0.0),
            (0.34, 0.1),
            (0.16, 0.12),
            (0.0, 0.05),
        ],
        closed=True,
    )
    pen.form(cup, Tone.LEAF, 2.0, 1.0)


def feather(pen: Pen, x: float, y: float, heading: float, length: float, pairs: int = 7) -> None:
    """A leaf of many small leaflets in pairs."""
    lean = float(pen.rng.uniform(-0.22, 0.22))
    t = np.linspace(0, 1, 16)
    rib = curves.turned(np.column_stack([t * length, lean * length * t**2]), heading, x, y)
    for k in range(pairs):
        place = rib[int((0.14 + 0.8 * k / pairs) * (len(rib) - 1))]
        size = length * (0.36 - 0.018 * k)
        for side in (-1, 1):
            angle = heading + side * (1.15 - 0.07 * k) + lean * k / pairs
            _leaflet(pen, place, angle, size)
    _leaflet(pen, rib[-1], heading + lean, length * 0.27)
    pen.line(rib, Tone.WHITE, 2.0)


def _leaflet(
    pen: Pen, foot: np.ndarray[tuple[int, ...], np.dtype[np.float64]], angle: float, size: float
) -> None:
    shape = curves.turned(
        curves.petal(size, size * 0.38, 0.0, 0.55), angle, float(foot[0]), float(foot[1])
    )
    pen.form(shape, Tone.LEAF, 1.6, 1.6)
    c, s = math.cos(angle), math.sin(angle)
    pen.line(
        np.array([(foot[0] + c * size * q, foot[1] + s * size * q) for q in (0.1, 0.3, 0.5, 0.72)]),
        Tone.WHITE,
        1.2,
        running_out,
    )
