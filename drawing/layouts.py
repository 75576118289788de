"""Layouts of hand-drawn cloth: where figures go so that nothing repeats or stays empty."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from drawing import curves, isen
from drawing.curves import Points
from drawing.figures import UPRIGHT, WIDE, Field, figure, fill_gaps
from drawing.grounds import GROUNDS
from drawing.motifs import named
from drawing.patches import patches
from drawing.wax import Pen, Tone


def strewn(pen: Pen, field: Field) -> None:
    """Figures in a loose half drop, the second kind between, small ones in the gaps."""
    GROUNDS[field.ground](pen, field.width, field.height)
    upright = field.main in UPRIGHT
    step_x, step_y = (
        field.size * (2.5 if upright else 2.8),
        field.size * (2.05 if upright else 1.55),
    )
    spots: list[tuple[float, float]] = []
    radii: list[float] = []
    behind: list[tuple[float, float, int]] = []
    before: list[tuple[float, float, int]] = []
    index = 0
    for row in range(-1, int(field.height / step_y) + 2):
        for column in range(-1, int(field.width / step_x) + 2):
            x = (column + (0.75 if row % 2 else 0.25)) * step_x + pen.rng.normal(
                0, 0.05
            ) * field.size
            y = (row + 0.5) * step_y + pen.rng.normal(0, 0.06) * field.size
            between = x + step_x / 2
            behind.append((between, y + 0.1 * field.size, index))
            before.append((x, y, index))
            spots += [(x, y), (between, y + 0.1 * field.size)]
            radii += [
                field.size * (0.72 if field.main in WIDE else 1.12 if upright else 0.95),
                field.size * 0.6,
            ]
            index += 1
    for x, y, index in behind:
        figure(pen, field.second, x, y, field.size * 0.6, index)
    for x, y, index in before:
        figure(pen, field.main, x, y, field.size, index)
    fill_gaps(
        pen,
        field,
        np.array(spots),
        radii,
        (field.size * 0.36, field.size * 0.26, field.size * 0.18),
    )


def vines(pen: Pen, field: Field) -> None:
    """Lung-lungan: stems winding up the cloth, a figure in every bend."""
    GROUNDS[field.ground](pen, field.width, field.height)
    count = max(1, round(field.width / (field.size * 2.7)))
    wide = field.width / count
    rise = field.size * 2.05
    spots: list[tuple[float, float]] = []
    radii: list[float] = []
    for column in range(count):
        middle = (column + 0.5) * wide
        way = curves.smooth(
            [
                (middle + wide * 0.36 * (-1) ** (k + column), k * rise)
                for k in range(-1, int(field.height / rise) + 3)
            ],
            steps=22,
        )
        _stem(pen, way, field.size)
        for k in range(-1, int(field.height / rise) + 2):
            side = (-1) ** (k + column)
            x, y = middle - side * wide * 0.14, k * rise
            name = field.main if (k + column) % 3 else field.second
            figure(pen, name, x, y, field.size * (0.95 if name == field.main else 0.75), k + column)
            spots.append((x, y))
            radii.append(field.size * 0.95)
        for x, y in curves.along(way, field.size * 0.5):
            spots.append((float(x), float(y)))
            radii.append(field.size * 0.16)
    fill_gaps(pen, field, np.array(spots), radii, (field.size * 0.34, field.size * 0.22))


def _stem(pen: Pen, way: Points, size: float) -> None:
    left = curves.normals(way)
    for i in range(4, len(way) - 4, 5):
        side = 1 if (i // 5) % 2 else -1
        heading = math.atan2(left[i, 1] * side, left[i, 0] * side) + 0.5 * side
        child = pen.at(float(way[i, 0]), float(way[i, 1]), size)
        if child.sees(0.8):
            isen.simple_leaf(child, 0, 0, heading, 0.46, 0.42, 0.15 * side, veins=4)
    pen.line(way, Tone.GROUND, 11)
    pen.line(way, Tone.WHITE, 5.5)
    pen.line(way, Tone.MID, 2.2)


def ceplok(pen: Pen, field: Field) -> None:
    """Medallions in a lattice of lines, the second kind in the corners."""
    GROUNDS[field.ground](pen, field.width, field.height)
    count = max(1, round(field.width / (field.size * 2.25)))
    step = field.width / count
    index = 0
    spots: list[tuple[float, float]] = []
    radii: list[float] = []
    for row in range(-1, int(field.height / step) + 2):
        for column in range(-1, count + 1):
            x, y = (column + 0.5) * step, (row + 0.5) * step
            spots += [(x, y), (x + step / 2, y + step / 2)]
            radii += [step * 0.46, step * 0.24]
            for k in range(4):
                a = math.pi / 2 * k
                pen.dots(
                    [
                        (x + step * q * math.cos(a), y + step * q * math.sin(a))
                        for q in (0.49, 0.46)
                    ],
                    Tone.WHITE,
                    3,
                )
            child = pen.at(x, y, step * 0.45, float(pen.rng.normal(0, 0.015)))
            if child.sees(1.5):
                named(field.main)(child)
            corner = pen.at(x + step / 2, y + step / 2, step * 0.235, 0.785 if index % 2 else 0.0)
            if corner.sees(1.5):
                named(field.second)(corner)
            index += 1
    fill_gaps(pen, field, np.array(spots), radii, (field.size * 0.22, field.size * 0.15))


def slopes(pen: Pen, field: Field) -> None:
    """Lereng: slanting bands, figures in the wide ones, blades in the narrow ones."""
    reach = math.hypot(field.width, field.height)
    GROUNDS[field.ground](pen, field.width, field.height)
    slant = pen.at(field.width / 2, field.height / 2, 1.0, -math.pi / 4)
    band, narrow = field.size * 2.2, field.size * 0.75
    index = 0
    for row in range(int(-reach / (band + narrow)) - 1, int(reach / (band + narrow)) + 2):
        y = row * (band + narrow)
        _blades(slant, y + (band + narrow) / 2, reach, narrow)
        step = field.size * 2.5
        for column in range(int(-reach / step) - 1, int(reach / step) + 2):
            x = (column + (0.5 if row % 2 else 0.0)) * step
            child = slant.at(
                x,
                y,
                field.size,
                0.785 if field.main in UPRIGHT else float(pen.rng.normal(0, 0.1)),
                flip=False,
            )
            if child.sees(1.5):
                named(field.main)(child)
            small = slant.at(x + step / 2, y, field.size * 0.3)
            if small.sees(1.4):
                named(field.fillers[index % len(field.fillers)])(small)
            index += 1


def _blades(pen: Pen, y: float, reach: float, width: float) -> None:
    """A band of slanting blades between two rules."""
    band = np.array(
        [
            (-reach, y - width / 2),
            (reach, y - width / 2),
            (reach, y + width / 2),
            (-reach, y + width / 2),
        ]
    )
    pen.fill(band, Tone.GROUND)
    for side in (-1, 1):
        rule = np.column_stack(
            [np.linspace(-reach, reach, 200), np.full(200, y + side * width / 2)]
        )
        pen.line(rule, Tone.WHITE, 2.6)
        pen.line(rule - (0, side * 5.0), Tone.WHITE, 1.4)
    step = width * 0.55
    for k in range(int(-reach / step), int(reach / step)):
        child = pen.at(k * step, y, width * 0.36)
        if child.sees(1.4):
            blade = curves.smooth(
                [
                    (-0.5, 0.85),
                    (-0.45, 0.2),
                    (0.1, 0.0),
                    (0.35, -0.5),
                    (0.5, -0.85),
                    (0.62, -0.1),
                    (0.1, 0.35),
                ],
                closed=True,
                steps=4,
            )
            child.form(blade, Tone.MID if k % 2 else Tone.ACCENT, 2.0, 0)
            child.dots([(-0.2, 0.36), (0.1, 0.12), (0.35, -0.2)], Tone.WHITE, 1.7)


LAYOUTS: Mapping[str, Callable[[Pen, Field], None]] = {
    "strewn": strewn,
    "vines": vines,
    "ceplok": ceplok,
    "slopes": slopes,
    "patches": patches,
}
