"""Koi: the carp of Blitar seen from above, as one sees it in the pond."""

from __future__ import annotations

import math

import numpy as np

from drawing import curves, isen
from drawing.curves import Points
from drawing.wax import Pen, Tone, running_out

_WIDTH_AT = (0.0, 0.04, 0.11, 0.2, 0.32, 0.46, 0.62, 0.78, 0.9, 1.0)
_HALF_WIDTH = (0.05, 0.12, 0.185, 0.235, 0.262, 0.258, 0.215, 0.14, 0.085, 0.05)


class Body:
    """The bent body: turns (share of length from the nose, share of half width) into a place."""

    def __init__(self, bend: float) -> None:
        spots = [
            (1.0, 0.06 * bend),
            (0.6, -0.06 * bend),
            (0.15, -0.13 * bend),
            (-0.3, 0.0),
            (-0.7, 0.24 * bend),
        ]
        self.spine = curves.smooth(spots, steps=14)
        self._at = np.linspace(0, 1, len(self.spine))
        self._left = curves.normals(self.spine)

    def place(self, s: float, v: float) -> tuple[float, float]:
        """A place on the body; s 0 is the nose, 1 the root of the tail."""
        half = v * float(np.interp(s, _WIDTH_AT, _HALF_WIDTH))
        x, y = (float(np.interp(s, self._at, self.spine[:, i])) for i in (0, 1))
        nx, ny = (float(np.interp(s, self._at, self._left[:, i])) for i in (0, 1))
        return x + half * nx, y + half * ny

    def heading(self, s: float) -> float:
        """Direction towards the tail, radians."""
        a, b = self.place(max(0.0, s - 0.04), 0), self.place(min(1.0, s + 0.04), 0)
        return math.atan2(b[1] - a[1], b[0] - a[0])

    def outline(self, inset: float = 1.0) -> Points:
        """The closed outline, nose first."""
        s = np.concatenate([[0.0, 0.015], np.linspace(0.05, 1.0, 26)])
        sides = [[self.place(float(q), side * inset) for q in s] for side in (1, -1)]
        return np.array(sides[0] + sides[1][::-1])


def draw(pen: Pen) -> None:
    """A koi from nose (1, 0) to the tail at about (-1.4, 0)."""
    body = Body(float(pen.rng.choice([-1, 1]) * pen.rng.uniform(0.6, 1.25)))
    _tail(pen, body)
    _fins(pen, body)
    pen.form(body.outline(), Tone.WHITE, 2.6)
    patches = _patches(pen, body)
    _skin(pen, body, patches)
    _head(pen, body)
    _back_fin(pen, body)


def _tail(pen: Pen, body: Body) -> None:
    root, way = body.place(0.93, 0), body.heading(0.97)
    for side in (-1, 1):
        isen.fan(
            pen,
            root,
            way + 0.3 * side,
            0.36,
            0.85,
            8,
            Tone.LIGHT,
            curl=0.45 * side,
            lean=0.16 * side,
        )
    isen.fan(pen, root, way, 0.3, 0.56, 6, Tone.LIGHT)


def _fins(pen: Pen, body: Body) -> None:
    for side in (-1, 1):
        isen.fan(
            pen,
            body.place(0.24, 0.8 * side),
            body.heading(0.24) + 1.0 * side,
            0.5,
            0.5,
            7,
            Tone.LIGHT,
            curl=-0.35 * side,
        )
        isen.fan(
            pen,
            body.place(0.58, 0.75 * side),
            body.heading(0.58) + 0.75 * side,
            0.38,
            0.33,
            5,
            Tone.LIGHT,
            curl=-0.3 * side,
        )
        isen.fan(
            pen,
            body.place(0.82, 0.7 * side),
            body.heading(0.82) + 0.55 * side,
            0.26,
            0.22,
            3,
            Tone.LIGHT,
        )


def _patches(pen: Pen, body: Body) -> list[Points]:
    """Red fields, no two fish alike; returned in (s, v) to colour the scales."""
    fields: list[Points] = []
    for middle in (0.08, 0.33, 0.57, 0.83):
        s, v = middle + pen.rng.uniform(-0.03, 0.03), pen.rng.uniform(-0.4, 0.4)
        long, wide = pen.rng.uniform(0.07, 0.105), pen.rng.uniform(0.45, 0.8)
        if middle == 0.08:
            long, wide, v = 0.055, 0.5, 0.0
        angle = np.linspace(0, 2 * math.pi, 10)[:-1]
        wobble = 1 + 0.2 * pen.rng.standard_normal(9)
        field = curves.smooth(
            np.column_stack([s + long * wobble * np.cos(angle), v + wide * wobble * np.sin(angle)]),
            closed=True,
            steps=4,
        )
        field[:, 1] = np.clip(field[:, 1], -0.88, 0.88)
        field[:, 0] = np.clip(field[:, 0], 0.02, 0.97)
        fields.append(field)
        pen.fill([body.place(float(a), float(b)) for a, b in field], Tone.ACCENT)
    return fields


def _skin(pen: Pen, body: Body, patches: list[Points]) -> None:
    def tone(s: float, v: float) -> Tone:
        spot = np.array([[s + 0.02, v]])
        return Tone.WHITE if any(curves.inside(p, spot)[0] for p in patches) else Tone.MID

    isen.scales(pen, body.place, 0.24, 1.0, 16, tone, 7)
    for side in (-1, 1):
        way = np.array([body.place(float(s), 0.9 * side) for s in np.linspace(0.2, 0.96, 24)])
        pen.line(way, Tone.MID, 1.1)


def _head(pen: Pen, body: Body) -> None:
    for side in (-1, 1):
        gill = [
            body.place(0.215 - 0.045 * (v / 0.9) ** 2, v * side) for v in np.linspace(0.12, 0.96, 9)
        ]
        pen.line(np.array(gill), Tone.MID, 2.0, running_out)
        pen.dots([body.place(0.1, 0.72 * side)], Tone.GROUND, pen.size * 0.062)
        pen.dots([body.place(0.1, 0.72 * side)], Tone.WHITE, pen.size * 0.022)
        pen.dots([body.place(0.035, 0.3 * side)], Tone.MID, 1.6)
        mouth = body.place(0.01, 0.9 * side)
        x, y = mouth
        nose = body.heading(0.0) + math.pi
        barbel = np.array(
            [
                (
                    x + 0.13 * q * math.cos(nose - 0.9 * side * q),
                    y + 0.13 * q * math.sin(nose - 0.9 * side * q),
                )
                for q in np.linspace(0, 1, 7)
            ]
        )
        pen.line(barbel, Tone.WHITE, 2.2, running_out)
        isen.beads(
            pen,
            np.array([body.place(float(s), 0.55 * side) for s in np.linspace(0.13, 0.19, 4)]),
            Tone.MID,
            4,
            1.5,
        )


def _back_fin(pen: Pen, body: Body) -> None:
    side = float(pen.rng.choice([-1, 1]))
    top = [body.place(float(s), 0.03 * side) for s in np.linspace(0.38, 0.62, 8)]
    rim = [
        body.place(float(s), side * (0.06 + 0.34 * math.sin(math.pi * (s - 0.36) / 0.36) ** 0.8))
        for s in np.linspace(0.68, 0.4, 8)
    ]
    pen.form(np.array(top + rim), Tone.LIGHT, 1.8, 0)
    pen.loop(np.array(top + rim), Tone.MID, 1.3)
    for a, b in zip(top[1:], rim[::-1][:-1], strict=False):
        pen.line(np.linspace(np.array(a), np.array(b), 5), Tone.MID, 1.0)
