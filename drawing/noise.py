"""Random fields: clouds of uneven dye and the network of cracks in cold wax.

Fields are made in millimetres of cloth, so that a close picture shows the very
cracks of the whole cloth.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]


def stretched(grid: Field, height: int, width: int) -> Field:
    """Enlarge a coarse grid to ``height`` x ``width`` pixels without steps."""
    image = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float32)


def clouds(
    rng: np.random.Generator, height: int, width: int, cell: float, layers: int = 1
) -> Field:
    """Soft noise of unit spread; ``cell`` is the size of a cloud in pixels."""
    total = np.zeros((height, width), np.float32)
    power = 0.0
    for layer in range(layers):
        size = max(1.5, cell / 2**layer)
        rows, columns = int(height / size) + 3, int(width / size) + 3
        weight = 0.5**layer
        grid = rng.standard_normal((rows, columns), dtype=np.float32)
        total += np.float32(weight) * stretched(grid, height, width)
        power += weight**2
    return total / np.float32(power**0.5)


def ramp(low: float, high: float, value: Field) -> Field:
    """Rise smoothly from 0 at ``low`` to 1 at ``high``."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return cast(Field, t * t * (3 - 2 * t))


def _corner(column: NDArray[np.int32], row: NDArray[np.int32], salt: int) -> tuple[Field, Field]:
    """One pseudo-random point in each cell of an endless grid, in 0..1."""
    key = (column * 73856093) ^ (row * 19349663) ^ ((salt * 83492791) % 2**31)
    key = (key ^ (key >> 13)) * 1274126177
    key = key ^ (key >> 16)
    first = (key & 1023).astype(np.float32) / np.float32(1023)
    second = ((key >> 10) & 1023).astype(np.float32) / np.float32(1023)
    return first, second


def cracks(
    x: Field, y: Field, cell: float, width: float, salt: int, bend: tuple[Field, Field]
) -> Field:
    """Lines where plates of broken wax meet; ``cell`` and ``width`` in mm.

    ``x`` and ``y`` are places on the cloth in mm, ``bend`` moves them (in cells)
    so that no crack runs straight.
    """
    gx, gy = x / np.float32(cell) + bend[0], y / np.float32(cell) + bend[1]
    column, row = np.floor(gx).astype(np.int32), np.floor(gy).astype(np.int32)
    nearest = np.full(gx.shape, 9, np.float32)
    second = nearest.copy()
    with np.errstate(over="ignore"):
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                c, r = column + np.int32(right), row + np.int32(down)
                px, py = _corner(c, r, salt)
                away = np.hypot(c + px - gx, r + py - gy).astype(np.float32)
                second = np.minimum(second, np.maximum(nearest, away))
                nearest = np.minimum(nearest, away)
    return 1 - ramp(0.0, width / cell, second - nearest)
