"""Mujaer and gurami: fish of the ponds of Blitar, drawn from the side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from drawing import curves, isen
from drawing.curves import Points
from drawing.wax import Pen, Tone, running_out


@dataclass(frozen=True)
class Build:
    """Heights of back and belly along the fish (nose to tail root), and what sets it apart."""

    back: tuple[float, ...]
    belly: tuple[float, ...]
    bars: int
    feelers: bool
    skin: Tone


_AT = (0.0, 0.06, 0.16, 0.32, 0.5, 0.7, 0.88, 1.0)
MUJAER = Build(
    (0.02, 0.14, 0.29, 0.4, 0.39, 0.28, 0.14, 0.12),
    (0.03, 0.12, 0.21, 0.3, 0.31, 0.22, 0.12, 0.11),
    7,
    False,
    Tone.LIGHT,
)
GURAMI = Build(
    (0.02, 0.1, 0.22, 0.45, 0.52, 0.4, 0.17, 0.14),
    (0.04, 0.14, 0.28, 0.42, 0.44, 0.34, 0.17, 0.14),
    0,
    True,
    Tone.MID,
)


def draw_mujaer(pen: Pen) -> None:
    """A tilapia heading to +x, about 2.6 long."""
    _fish(pen, MUJAER)


def draw_gurami(pen: Pen) -> None:
    """A gourami heading to +x, with its two long feelers."""
    _fish(pen, GURAMI)


def _place(build: Build, s: float, v: float) -> tuple[float, float]:
    """Place on the fish: s 0 nose .. 1 tail root, v -1 back .. 1 belly."""
    high = float(np.interp(s, _AT, build.back)) if v < 0 else float(np.interp(s, _AT, build.belly))
    return 1.0 - 1.75 * s, v * high


def _fish(pen: Pen, build: Build) -> None:
    _fins(pen, build)
    back = [_place(build, s, -1) for s in _AT]
    belly = [_place(build, s, 1) for s in _AT[::-1]]
    shape = curves.smooth(back + belly, closed=True)
    pen.form(shape, build.skin, 2.6)
    _bars(pen, build)
    isen.scales(
        pen,
        lambda s, v: _place(build, s, v * 0.93),
        0.27,
        0.98,
        13,
        lambda s, v: Tone.WHITE,
        9,
        1.5,
    )
    _head(pen, build)
    _low_fins(pen, build)


def _crest(
    pen: Pen, build: Build, start: float, end: float, side: int, height: float, tone: Tone
) -> None:
    """A long fin of spines on the back (side -1) or belly (side 1)."""
    ss = np.linspace(start, end, 13)
    foot = [_place(build, float(s), side * 0.9) for s in ss]
    tips: list[tuple[float, float]] = []
    for k, s in enumerate(ss):
        t = k / 12
        grow = height * (0.45 + 0.75 * t) * (1 - max(0.0, t - 0.85) * 2.5)
        x, y = _place(build, float(s), side)
        tips.append((x - 0.12 * t - 0.05, y + side * grow))
        if k < 12:
            x2, y2 = _place(build, float(s) + (end - start) / 24, side)
            tips.append((x2 - 0.12 * t - 0.05, y2 + side * grow * 0.86))
    pen.form(np.array(foot + tips[::-1]), tone, 2.0)
    for k in range(1, 13):
        pen.line(np.linspace(np.array(foot[k]), np.array(tips[2 * k]), 5), Tone.WHITE, 1.6)
        a = np.array(foot[k]) * 0.4 + np.array(tips[2 * k - 1]) * 0.6
        pen.dots([(float(a[0]), float(a[1]))], Tone.WHITE, 1.6)


def _fins(pen: Pen, build: Build) -> None:
    x, y = _place(build, 0.97, 0.0)
    isen.fan(pen, (x + 0.06, y), math.pi, 0.62, 0.58, 10, Tone.ACCENT)
    deep = 0.24 if build.feelers else 0.2
    _crest(pen, build, 0.27, 0.86, -1, deep, Tone.ACCENT)
    _crest(pen, build, 0.5 if build.feelers else 0.62, 0.88, 1, deep, Tone.ACCENT)


def _bars(pen: Pen, build: Build) -> None:
    for k in range(build.bars):
        s = 0.3 + 0.65 * k / build.bars
        bar: Points = np.array(
            [_place(build, s + 0.01 * math.sin(v * 3), v) for v in np.linspace(-0.9, 0.7, 8)]
            + [_place(build, s + 0.05, v) for v in np.linspace(0.7, -0.9, 8)]
        )
        pen.fill(bar, Tone.MID)
    if build.feelers:
        pen.fill(
            np.array(
                [_place(build, s, 0.25) for s in (0.25, 0.6, 0.95)]
                + [_place(build, s, 0.9) for s in (0.95, 0.6, 0.4, 0.25)]
            ),
            Tone.LIGHT,
        )


def _head(pen: Pen, build: Build) -> None:
    gill = [_place(build, 0.235 - 0.06 * v * v, v) for v in np.linspace(-0.8, 0.85, 12)]
    pen.line(np.array(gill), Tone.WHITE, 2.6)
    inner = [_place(build, 0.2 - 0.05 * v * v, v) for v in np.linspace(-0.5, 0.7, 10)]
    isen.beads(pen, np.array(inner), Tone.WHITE, 5, 1.8)
    eye = _place(build, 0.1, -0.42)
    for share, tone in ((0.062, Tone.WHITE), (0.045, Tone.GROUND), (0.016, Tone.WHITE)):
        pen.fill(curves.ring(eye[0], eye[1], share, 18), tone)
    mouth = np.array(
        [_place(build, 0.0, 0.6), _place(build, 0.03, 0.35), _place(build, 0.055, 0.3)]
    )
    pen.line(mouth, Tone.WHITE, 2.0)


def _low_fins(pen: Pen, build: Build) -> None:
    root = _place(build, 0.27, 0.25)
    isen.fan(pen, root, math.pi - 0.5, 0.42, 0.36, 6, Tone.ACCENT)
    x, y = _place(build, 0.32, 0.9)
    if not build.feelers:
        isen.fan(pen, (x, y), math.pi - 1.0, 0.32, 0.34, 5, Tone.ACCENT)
        return
    for bow in (0.0, 0.12):
        way = curves.smooth(
            [
                (x + bow, y),
                (x - 0.1, y + 0.3 + bow),
                (x - 0.5, y + 0.52 + bow),
                (x - 1.0, y + 0.42 + bow),
            ],
            steps=8,
        )
        pen.line(way, Tone.GROUND, 6)
        pen.line(way, Tone.WHITE, 2.8, running_out)
