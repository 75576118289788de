"""Sekar jagat: a map of fields, each with its own filling and often a flower."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from drawing import curves, isen
from drawing.curves import Points
from drawing.figures import Field, turn_of
from drawing.grounds import GROUNDS, lattice
from drawing.motifs import named
from drawing.wax import FINE, Pen, Tone, Window, new_plan


def _cells(seeds: Points, width: float, height: float) -> list[Points]:
    """Fields of land round seeds: a box cut by the middle line to each neighbour."""
    cells = []
    for i, seed in enumerate(seeds):
        cell = np.array(
            [(-90.0, -90.0), (width + 90, -90), (width + 90, height + 90), (-90, height + 90)]
        )
        for j, other in enumerate(seeds):
            if i != j and len(cell) > 2:
                cell = _cut(cell, (seed + other) / 2, other - seed)
        cells.append(cell)
    return cells


def _cut(cell: Points, through: Points, away: Points) -> Points:
    depth = (cell - through) @ away
    kept: list[Points] = []
    for k in range(len(cell)):
        a, b, da, db = cell[k - 1], cell[k], depth[k - 1], depth[k]
        if (da < 0) != (db < 0):
            kept.append(a + (b - a) * da / (da - db))
        if db < 0:
            kept.append(b)
    return np.array(kept)


GROUND_NAMES = ("cecek", "gringsing", "ukel", "galaran", "truntum", "sawut", "rambut")


def patches(pen: Pen, field: Field) -> None:
    """Sekar jagat: a map of fields, each with its own filling and often a flower."""
    seeds = lattice(field.width, field.height, field.size * 2.3, pen.rng, 0.17)
    cells = _cells(seeds, field.width, field.height)
    GROUNDS["cecek"](pen, field.width, field.height)
    kinds = [int(k) for k in pen.rng.integers(len(GROUND_NAMES), size=len(cells))]
    for kind, name in enumerate(GROUND_NAMES):
        _patch_ground(pen, [c for c, k in zip(cells, kinds, strict=True) if k == kind], name, field)
    for k, (cell, seed) in enumerate(zip(cells, seeds, strict=True)):
        if len(cell) < 3:
            continue
        pen.loop(_rounded(cell), Tone.WHITE, 3.0)
        isen.beads(pen, np.vstack([_rounded(cell, 0.93)]), Tone.WHITE, 7, 2.6)
        name = (field.main, field.second, *field.fillers)[k % (2 + len(field.fillers))]
        big = name in (field.main, field.second)
        child = pen.at(
            float(seed[0]),
            float(seed[1]),
            field.size * (0.88 if big else 0.6),
            turn_of(pen, name, k),
        )
        if child.sees(1.5):
            if not big:
                child.fill(curves.ring(0, 0, 1.1), Tone.GROUND)
            named(name)(child)


def _rounded(cell: Points, share: float = 0.965) -> Points:
    middle = cell.mean(axis=0)
    corners = middle + (cell - middle) * share
    edges = [
        corners[k - 1] + (corners[k] - corners[k - 1]) * q
        for k in range(len(corners))
        for q in (0.22, 0.5, 0.78)
    ]
    return curves.smooth(np.array(edges), closed=True, steps=5)


def _patch_ground(pen: Pen, cells: list[Points], name: str, field: Field) -> None:
    window: Window = pen.window
    other = new_plan(window)
    GROUNDS[name](
        Pen(other, window, pen.seed + len(name) * 131, pen.tremble), field.width, field.height
    )
    mask = Image.new("L", other.size, 0)
    draw = ImageDraw.Draw(mask)
    k = window.scale * FINE
    for cell in cells:
        if len(cell) > 2:
            draw.polygon(((_rounded(cell) - (window.x, window.y)) * k).ravel().tolist(), fill=255)
    pen.plan.paste(other, (0, 0), mask)
