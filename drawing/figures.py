"""Figures on hand-drawn cloth: how each lies, and small ones thrown into the gaps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drawing.curves import Points
from drawing.motifs import named
from drawing.wax import Pen

UPRIGHT = ("kendang-jimbe", "teratai", "candi-penataran", "bendo-sendang", "nanas")
LEVEL = ("cloud", "waves")
WIDE = ("koi", "mujaer", "gurami")  # reach beyond radius 1 with their tails


@dataclass(frozen=True)
class Field:
    """The cloth in mm, its figures, their radius in mm and what fills the ground."""

    width: float
    height: float
    main: str
    second: str
    fillers: tuple[str, ...]
    size: float
    ground: str


def turn_of(pen: Pen, name: str, index: int) -> float:
    """Standing figures stand; fish swim to and fro; the rest lies as it likes."""
    if name in UPRIGHT:
        return float(pen.rng.normal(0, 0.05))
    if name in WIDE:
        return (
            float(pen.rng.normal(0, 0.25))
            + (math.pi if index % 2 else 0.0)
            + (0.35 if index // 2 % 2 == 0 else -0.35)
        )
    return float(pen.rng.normal(0, 0.3)) + (0.5 if index % 2 else -0.2)


def figure(pen: Pen, name: str, x: float, y: float, size: float, index: int) -> None:
    """Draw the named figure at (x, y) mm with the radius ``size`` mm; no two lie alike."""
    turn = turn_of(pen, name, index)
    flip = bool(pen.rng.random() < 0.5)
    if flip and name in UPRIGHT:
        turn += math.pi  # mirrored, not stood on its head
    share = 0.86 if name in WIDE else 1.0
    child = pen.at(x, y, size * share, turn, flip)
    if child.sees(1.7):
        if name in WIDE:
            child = child.at(0.2, 0.0, 1.0)
        named(name)(child)


def fill_gaps(
    pen: Pen, field: Field, taken: Points, radii: Sequence[float], sizes: Sequence[float]
) -> None:
    """Throw small figures where there is room, big ones first."""
    known, reach = np.array(taken, float).reshape(-1, 2), np.array(radii, float)
    for size in sizes:
        tries = int(field.width * field.height / size**2 * 4.5)
        for x, y in pen.rng.random((tries, 2)) * (field.width, field.height):
            away = np.hypot(known[:, 0] - x, known[:, 1] - y)
            if (away < reach + size * 1.02).any():
                continue
            known, reach = np.vstack([known, (x, y)]), np.append(reach, size)
            name = field.fillers[int(pen.rng.integers(len(field.fillers)))]
            turn = float(pen.rng.uniform(0, 6.28))
            child = pen.at(float(x), float(y), size * 0.92, 0.0 if name in LEVEL else turn)
            if child.sees(1.4):
                named(name)(child)
