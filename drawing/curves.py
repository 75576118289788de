"""Lines of the drawing: smooth curves through points, arcs, spirals, outlines.

All curves are arrays of points (n, 2) in whatever unit the caller draws in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Spots = Sequence[tuple[float, float]]


def smooth(spots: Spots | Points, closed: bool = False, steps: int = 7) -> Points:
    """A curve through all spots, ``steps`` points between two of them."""
    p = np.asarray(spots, float)
    if closed:
        p = np.vstack([p[-1], p, p[0], p[1]])
    else:
        p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    a, b, c, d = p[:-3, None], p[1:-2, None], p[2:-1, None], p[3:, None]
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    flat = curve.reshape(-1, 2)
    return flat if closed else np.vstack([flat, p[-2]])


def arc(
    x: float, y: float, across: float, down: float, start: float, end: float, count: int = 14
) -> Points:
    """Part of an ellipse with radii ``across`` and ``down``; angles in radians."""
    angle = np.linspace(start, end, count)
    return np.column_stack([x + across * np.cos(angle), y + down * np.sin(angle)])


def ring(x: float, y: float, radius: float, count: int = 36) -> Points:
    """A full circle, last point left out."""
    return arc(x, y, radius, radius, 0, 2 * math.pi, count + 1)[:-1]


def spiral(x: float, y: float, outer: float, inner: float, start: float, turns: float) -> Points:
    """A curl from the radius ``outer`` in to ``inner``; negative turns run the other way."""
    count = max(12, int(abs(turns) * 18))
    angle = start + np.linspace(0, 2 * math.pi * turns, count)
    radius = np.linspace(outer, inner, count)
    return np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])


def normals(points: Points) -> Points:
    """Unit vectors to the left of the way along the points."""
    step = np.gradient(points, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])[:, None] + 1e-9
    return np.column_stack([-step[:, 1], step[:, 0]]) / length


def ribbon(points: Points, half: NDArray[np.float64] | float) -> Points:
    """Outline of a stroke with the half width ``half`` at each point."""
    offset = normals(points) * np.reshape(np.broadcast_to(half, len(points)), (-1, 1))
    return np.vstack([points + offset, (points - offset)[::-1]])


def petal(length: float, width: float, lean: float = 0.0, belly: float = 0.5) -> Points:
    """A leaf along +x from the origin; ``lean`` bends the tip, ``belly`` is where it is widest."""
    t = np.linspace(0, 1, 15)
    bulge = np.sin(math.pi * t ** (math.log(0.5) / math.log(belly))) ** 0.85
    middle = np.column_stack([t * length, lean * length * t**2])
    edge = normals(middle) * (width / 2 * bulge)[:, None]
    return np.vstack([middle + edge, (middle - edge)[::-1][1:-1]])


def turned(points: Points, angle: float, x: float = 0.0, y: float = 0.0) -> Points:
    """Points turned about the origin by ``angle`` radians and moved to (x, y)."""
    c, s = math.cos(angle), math.sin(angle)
    return cast(Points, points @ np.array([[c, s], [-s, c]]) + (x, y))


def moved(points: Points, x: float, y: float) -> Points:
    """Points moved by (x, y)."""
    return cast(Points, points + np.array((x, y)))


def inside(shape: Points, spots: Points) -> NDArray[np.bool_]:
    """Which spots lie in the closed shape (even-odd rule)."""
    x, y = spots[:, 0, None], spots[:, 1, None]
    ax, ay = shape[:, 0], shape[:, 1]
    bx, by = np.roll(ax, -1), np.roll(ay, -1)
    crosses = (ay > y) != (by > y)
    rise = np.where(by == ay, 1e-12, by - ay)
    left = x < (bx - ax) * (y - ay) / rise + ax
    return cast(NDArray[np.bool_], (crosses & left).sum(axis=1) % 2 == 1)


def along(points: Points, spacing: float, start: float = 0.5) -> Points:
    """Spots at an even spacing along a line, the first after ``start`` spacings."""
    leg = np.hypot(*np.diff(points, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(leg)])
    at = np.arange(start * spacing, way[-1], spacing)
    return np.column_stack([np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1])])
