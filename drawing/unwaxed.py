"""Cloth without wax, sold beside batik, not as batik: tied (jumput), leaf print (ecoprint)."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from drawing import curves
from drawing.dyehouse import DYES, MORI, softened, woven
from drawing.grounds import lattice
from drawing.noise import Field, clouds, ramp
from drawing.wax import Window

Dyes = tuple[tuple[str, float], ...]


def _bathe(cloth: Field, amount: Field, dyes: Dyes) -> Field:
    for dye, strength in dyes:
        cloth = cloth * np.exp(
            amount[..., None] * np.float32(strength) * np.log(np.array(DYES[dye], np.float32))
        )
    return cloth


def _places(window: Window) -> tuple[Field, Field]:
    width, height = window.pixels
    x = window.x + np.arange(width, dtype=np.float32)[None, :] / np.float32(window.scale)
    y = window.y + np.arange(height, dtype=np.float32)[:, None] / np.float32(window.scale)
    return np.broadcast_to(x, (height, width)), np.broadcast_to(y, (height, width))


def tied(
    window: Window, width: float, height: float, light: Dyes, deep: Dyes, seed: int, step: float
) -> Field:
    """Jumput: knots bound in thread, dyed, opened: rings with creases running out of them."""
    rng = np.random.default_rng([seed, 21])
    x, y = _places(window)
    across, down = window.pixels
    kept = np.zeros(x.shape, np.float32)
    core = np.zeros(x.shape, np.float32)
    fold = clouds(rng, down, across, 9 * window.scale, 2)
    for cx, cy in lattice(width, height, step, rng, 0.035):
        size = step * float(rng.uniform(0.3, 0.4))
        phase, arms = float(rng.uniform(0, 6.28)), int(rng.integers(11, 18))
        left, top = (
            int((cx - size * 1.6 - window.x) * window.scale),
            int((cy - size * 1.6 - window.y) * window.scale),
        )
        span = int(size * 3.2 * window.scale)
        box = (slice(max(0, top), max(0, top + span)), slice(max(0, left), max(0, left + span)))
        if kept[box].size == 0:
            continue
        dx, dy = x[box] - np.float32(cx), y[box] - np.float32(cy)
        angle = np.arctan2(dy, dx)
        away = np.maximum(
            np.abs(dx) * 0.35 + np.hypot(dx, dy) * 0.75, np.hypot(dx, dy) * 0.96
        ) / np.float32(size)
        away = away + np.float32(0.07) * fold[box] + np.float32(0.05) * np.sin(angle * arms + phase)
        crease = np.float32(0.5) + np.float32(0.5) * np.sin(angle * arms * 2 + phase + 3 * away)
        ring = ramp(0.62, 0.78, away) * (1 - ramp(0.9, 1.08, away))
        ring = np.maximum(
            ring, ramp(0.24, 0.34, away) * (1 - ramp(0.42, 0.52, away)) * np.float32(0.8)
        )
        kept[box] = np.maximum(kept[box], ring * (0.72 + 0.28 * crease))
        core[box] = np.maximum(core[box], 1 - ramp(0.5, 0.64, away + 0.05 * crease))
    patchy = clouds(rng, down, across, 120 * window.scale, 3)
    cloth: Field = np.ones((down, across, 3), np.float32) * MORI
    cloth = _bathe(cloth, cast(Field, (1 - kept) * (0.9 + 0.1 * patchy)), light)
    cloth = _bathe(
        cloth, cast(Field, (1 - kept) * (1 - core * 0.9) * (1 + 0.12 * patchy + 0.03 * fold)), deep
    )
    return woven(cloth.astype(np.float32), window, rng)


def leaf_printed(
    window: Window, width: float, height: float, seed: int, leaf: Dyes, ground: Dyes
) -> Field:
    """Ecoprint: leaves laid on the cloth, rolled and steamed until they leave colour and veins."""
    rng = np.random.default_rng([seed, 22])
    across, down = window.pixels
    mottled = clouds(rng, down, across, 45 * window.scale, 3)
    cloth: Field = np.ones((down, across, 3), np.float32) * MORI
    cloth = _bathe(cloth, cast(Field, np.clip(0.75 + 0.22 * mottled, 0.1, 2)), ground)
    print_, veins = Image.new("L", (across, down), 0), Image.new("L", (across, down), 0)
    spots = lattice(width, height, 118, rng, 0.13)
    for index, (cx, cy) in enumerate(spots):
        _press(print_, veins, window, rng, (float(cx), float(cy)), index)
    body = np.asarray(softened(print_, 0.7, window), np.float32) / np.float32(255)
    rib = np.asarray(softened(veins, 0.25, window), np.float32) / np.float32(255)
    halo = np.asarray(softened(print_, 4.5, window), np.float32) / np.float32(255)
    rim = np.clip(
        body - np.asarray(softened(print_, 2.0, window), np.float32) / np.float32(255), 0, 1
    )
    touch = np.clip(0.78 + 0.3 * clouds(rng, down, across, 16 * window.scale, 3), 0.2, 1.5)
    amount = body * touch * 0.8 + rim * 0.9 + rib * 0.5 + halo * 0.12
    cloth = _bathe(cloth, cast(Field, amount.astype(np.float32)), leaf)
    return woven(cloth.astype(np.float32), window, rng)


def _press(
    print_: Image.Image,
    veins: Image.Image,
    window: Window,
    rng: np.random.Generator,
    at: tuple[float, float],
    index: int,
) -> None:
    """One leaf: teak (broad), a lobed one, or a spray of small ones; veins apart."""
    size, turn = float(rng.uniform(62, 92)), float(rng.uniform(0, 6.28))
    depth = int(rng.uniform(120, 255))
    strokes: list[NDArray[np.float64]] = []
    shapes: list[NDArray[np.float64]] = []
    if index % 3 == 2:
        for k in range(9):
            side = (-1) ** k
            foot = -0.8 + 0.18 * k
            shapes.append(
                curves.turned(curves.petal(0.62 - 0.03 * k, 0.24, 0.0, 0.5), side * 0.9, foot, 0.0)
            )
        strokes.append(np.array([(-1.0, 0.0), (0.95, 0.0)]))
    else:
        broad = 1.15 if index % 3 == 0 else 0.7
        shapes.append(curves.petal(2.0, broad, 0.12 * (-1) ** index, 0.42) - (1.0, 0.0))
        strokes.append(np.array([(-1.2, 0.0), (0.0, 0.02), (0.95, 0.1 * (-1) ** index)]))
        for k in range(8):
            for side in (-1, 1):
                x = -0.75 + 0.2 * k
                reach = broad * 0.37 * math.sin(math.pi * (0.16 + 0.1 * k))
                strokes.append(
                    np.array(
                        [
                            (x, 0.0),
                            (x + reach * 0.5, side * reach * 0.62),
                            (x + reach * 0.85, side * reach),
                        ]
                    )
                )
    body, rib = ImageDraw.Draw(print_), ImageDraw.Draw(veins)
    for shape in shapes:
        body.polygon(_pixels(shape, size, turn, at, window), fill=depth)
    for stroke in strokes:
        rib.line(
            _pixels(curves.smooth(stroke, steps=5), size, turn, at, window),
            fill=depth,
            width=max(1, round(1.1 * window.scale)),
        )


def _pixels(
    points: NDArray[np.float64], size: float, turn: float, at: tuple[float, float], window: Window
) -> list[float]:
    placed = (curves.turned(points * size, turn, *at) - (window.x, window.y)) * window.scale
    flat: list[float] = placed.ravel().tolist()
    return flat
