"""The wax plan: a canting that draws tones on a cloth measured in millimetres.

Batik is drawn in wax, not in colour. The plan notes for each place of the cloth
which tone it keeps: WHITE is waxed before the first bath, GROUND is never waxed,
the tones between are waxed after some baths. The dye house turns tones to colour.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from drawing import curves
from drawing.curves import Points, Spots

FINE = 2  # plan pixels per picture pixel, for clean edges


class Tone(IntEnum):
    """What a place of the cloth keeps; the recipe gives each a colour."""

    GROUND = 0
    WHITE = 1
    LIGHT = 2
    MID = 3
    ACCENT = 4
    LEAF = 5


@dataclass(frozen=True)
class Window:
    """The part of the cloth that is drawn: mm, and picture pixels per mm."""

    x: float
    y: float
    width: float
    height: float
    scale: float

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        return round(self.width * self.scale), round(self.height * self.scale)


def new_plan(window: Window) -> Image.Image:
    """An undrawn cloth: GROUND everywhere."""
    across, down = window.pixels
    return Image.new("L", (across * FINE, down * FINE), int(Tone.GROUND))


def swelling(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stroke that starts and ends in a point."""
    return np.sin(math.pi * np.clip(t, 0.02, 0.98)) ** 0.7


def running_out(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stroke that starts full and runs out, as the sawut does."""
    return 1.0 - 0.8 * t


class Pen:
    """A canting: draws in the units of its frame, line widths always in mm."""

    def __init__(self, plan: Image.Image, window: Window, seed: int, tremble: float = 0.35) -> None:
        self.plan = plan
        self.window = window
        self.seed = seed
        self.tremble = tremble
        self.rng = np.random.default_rng(seed)
        self.size = 1.0
        self.sketch = False
        self._matrix = np.eye(2)
        self._origin = np.zeros(2)
        self._draw = ImageDraw.Draw(plan)
        self._children = 0

    def at(self, x: float, y: float, size: float, turn: float = 0.0, flip: bool = False) -> Pen:
        """A pen whose unit is ``size`` of this one's, turned by ``turn`` radians."""
        child = Pen.__new__(Pen)
        child.plan, child.window, child._draw = self.plan, self.window, self._draw
        child.tremble, child.sketch = self.tremble, self.sketch
        self._children += 1
        child.seed = (self.seed * 1_000_003 + self._children * 7919) % 2**31
        child.rng = np.random.default_rng(child.seed)
        child.size = self.size * size
        c, s = math.cos(turn), math.sin(turn)
        mirror = -1.0 if flip else 1.0
        child._matrix = size * np.array([[c, s], [-s * mirror, c * mirror]]) @ self._matrix
        child._origin = np.array([x, y]) @ self._matrix + self._origin
        child._children = 0
        return child

    def sees(self, reach: float) -> bool:
        """Whether a drawing of this reach (in own units) touches the window."""
        x, y = self._origin
        w, mm = self.window, reach * self.size
        return bool(w.x - mm < x < w.x + w.width + mm and w.y - mm < y < w.y + w.height + mm)

    def mm(self, length: float) -> float:
        """A length in mm given in this pen's own units."""
        return length / self.size

    def _place(self, points: Spots | Points) -> Points:
        return np.asarray(points, float) @ self._matrix + self._origin

    def _pixels(self, places: Points) -> list[float]:
        shifted = (places - (self.window.x, self.window.y)) * (self.window.scale * FINE)
        flat: list[float] = shifted.ravel().tolist()
        return flat

    def _drift(self, count: int) -> NDArray[np.float64]:
        knots = max(2, count // 5)
        return np.interp(
            np.linspace(0, knots, count), np.arange(knots + 1), self.rng.standard_normal(knots + 1)
        )

    def fill(self, shape: Spots | Points, tone: Tone) -> None:
        """Cover a closed shape."""
        if not self.sketch:
            self._draw.polygon(self._pixels(self._place(shape)), fill=int(tone))

    def line(
        self,
        points: Spots | Points,
        tone: Tone,
        mm: float = 2.0,
        taper: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
    ) -> None:
        """A stroke of the canting, ``mm`` wide, trembling a little."""
        self._stroke(self._place(points), tone, mm, taper)

    def _stroke(
        self,
        way: Points,
        tone: Tone,
        mm: float,
        taper: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
    ) -> None:
        count = len(way)
        sway = self._drift(count)
        way = way + curves.normals(way) * (sway * self.tremble)[:, None]
        if self.sketch:
            return
        half = mm / 2 * (1 + 0.3 * self.tremble * np.roll(sway, 2))
        if taper is not None:
            half = half * taper(np.linspace(0, 1, count))
        self._draw.polygon(self._pixels(curves.ribbon(way, half)), fill=int(tone))
        if taper is None:
            for end in (0, -1):
                self._disc(way[end, 0], way[end, 1], float(half[end]), tone)

    def _disc(self, x: float, y: float, radius: float, tone: Tone) -> None:
        k = self.window.scale * FINE
        px, py, r = (x - self.window.x) * k, (y - self.window.y) * k, radius * k
        self._draw.ellipse((px - r, py - r, px + r, py + r), fill=int(tone))

    def loop(self, shape: Spots | Points, tone: Tone, mm: float = 2.0) -> None:
        """A closed line round a shape."""
        way = self._place(shape)
        count = len(way)
        way = way + curves.normals(way) * (self._drift(count) * self.tremble)[:, None]
        if self.sketch:
            if tone == Tone.GROUND:
                return
            tone, mm = Tone.WHITE, 0.9
        wide = max(1, round(mm * self.window.scale * FINE))
        self._draw.line(
            self._pixels(np.vstack([way, way[:2]])), fill=int(tone), width=wide, joint="curve"
        )

    def dots(self, spots: Spots | Points, tone: Tone, mm: float = 2.6) -> None:
        """Cecek: dots of about ``mm`` across, none quite like another."""
        if len(spots) == 0:
            return
        places = self._place(spots)
        count = len(places)
        radius = (
            mm / 2 * np.clip(1 + 0.5 * self.tremble * self.rng.standard_normal(count), 0.55, 1.6)
        )
        places = places + self.rng.standard_normal((count, 2)) * self.tremble * 0.6
        if self.sketch:
            return
        w = self.window
        seen = (places[:, 0] > w.x - mm) & (places[:, 0] < w.x + w.width + mm)
        seen &= (places[:, 1] > w.y - mm) & (places[:, 1] < w.y + w.height + mm)
        for i in np.flatnonzero(seen):
            self._disc(float(places[i, 0]), float(places[i, 1]), float(radius[i]), tone)

    def form(self, shape: Spots | Points, tone: Tone, line: float = 2.2, gap: float = 3.0) -> None:
        """A form with its wax outline (klowong) and a gap of ground round it, in mm."""
        if gap:
            self.loop(shape, Tone.GROUND, line + 2 * gap)
        if self.sketch:  # what lies behind is not pencilled
            self._draw.polygon(self._pixels(self._place(shape)), fill=int(Tone.GROUND))
        self.fill(shape, tone)
        self.loop(shape, Tone.WHITE, line)
