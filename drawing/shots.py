"""Pictures of a cloth: hung from a rod, folded, and close; plain plaster, light from the left."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
from PIL import Image, ImageFilter

from drawing.noise import Field, clouds, ramp

WIDTH, HEIGHT = 800, 1000


def _light(colour: Field) -> Field:
    """sRGB values to amounts of light."""
    return cast(Field, np.clip(colour, 0, 1) ** np.float32(2.2))


def _seen(light: Field) -> Field:
    """Amounts of light to sRGB values."""
    return cast(Field, np.clip(light, 0, 1) ** np.float32(1 / 2.2))


def _sampled(texture: Field, u: Field, v: Field) -> Field:
    """Colours at (u, v) pixels of the texture, mixed from four neighbours."""
    height, width = texture.shape[:2]
    u, v = np.clip(u, 0, width - 1.001), np.clip(v, 0, height - 1.001)
    x, y = u.astype(np.int32), v.astype(np.int32)
    fx, fy = (u - x)[..., None].astype(np.float32), (v - y)[..., None].astype(np.float32)
    flat = texture.reshape(-1, 3)
    at = y * width + x
    upper = flat[at] * (1 - fx) + flat[at + 1] * fx
    lower = (
        flat[np.minimum(at + width, len(flat) - 2)] * (1 - fx)
        + flat[np.minimum(at + width + 1, len(flat) - 1)] * fx
    )
    return cast(Field, upper * (1 - fy) + lower * fy)


def _fitting(texture: Field, share: float) -> Field:
    """Shrink a texture that is shown smaller, so that fine lines stay calm."""
    if share > 0.9:
        return texture
    height, width = texture.shape[:2]
    image = Image.fromarray((np.clip(texture, 0, 1) * 255).astype(np.uint8))
    size = (round(width * share), round(height * share))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.float32) / np.float32(255)


def _plaster(rng: np.random.Generator) -> Field:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    fall = 1.04 - 0.13 * (x / WIDTH) - 0.07 * (y / HEIGHT)
    trowel = 0.006 * clouds(rng, HEIGHT, WIDTH, 3, 2) + 0.013 * clouds(rng, HEIGHT, WIDTH, 130, 3)
    wall = np.array((0.895, 0.868, 0.82), np.float32)
    return _light(cast(Field, (fall + trowel)[..., None] * wall))


def _shadow(mask: Field, right: int, down: int, blur: float) -> Field:
    """A soft shadow of the mask, thrown to the lower right (pixels)."""
    image = Image.fromarray((mask * 255).astype(np.uint8))
    moved = Image.new("L", image.size, 0)
    moved.paste(image, (right, down))
    return np.asarray(moved.filter(ImageFilter.GaussianBlur(blur)), np.float32) / np.float32(255)


def _over(ground: Field, colour: Field, mask: Field) -> Field:
    return cast(Field, ground * (1 - mask[..., None]) + colour * mask[..., None])


def hung(texture: Field, shown: tuple[float, float], seed: int) -> Field:
    """The cloth over a wooden rod, in soft folds; ``shown`` is its size in mm."""
    rng = np.random.default_rng([seed, 31])
    wide, high = shown
    scale = min(612 / wide, 838 / high)
    breadth, length = wide * scale * 0.955, high * scale
    top, left = 84.0, (WIDTH - breadth) / 2
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    down, across = (y - top + 9) / (length + 9), (x - left) / breadth
    height_of, bend = _folds(rng, across, down, breadth)
    shade = _relief(height_of, 0.95) * (0.76 + 0.24 * ramp(-1.0, 0.6, height_of))
    cloth = _fitting(texture, breadth * 1.35 / texture.shape[1])
    rows, columns = cloth.shape[:2]
    u = (across + 0.010 * bend) * (columns - 1)
    v = (down * 0.995 + 0.004 * height_of * down) * (rows - 1)
    colour = _light(_sampled(cloth, u, v)) * shade[..., None]
    lower = top + length * (1 - 0.005) + 4.0 * height_of
    sway = 3.0 * np.sin(down * 5.0 + seed % 7)
    mask = ramp(left - 1, left + 1, x + sway) * (
        1 - ramp(left + breadth - 1, left + breadth + 1, x + sway * 0.6)
    )
    mask = mask * (1 - np.clip((y - lower) / 1.5 + 0.5, 0, 1)) * ramp(top - 9, top - 7, y)
    wall = _plaster(rng)
    wall = wall * (1 - 0.34 * _shadow(mask, 22, 18, 20) - 0.16 * _shadow(mask, 6, 6, 6))[..., None]
    picture = _over(wall, cast(Field, colour.astype(np.float32)), cast(Field, mask))
    return _seen(_rod(picture, rng, left, breadth, top))


def _folds(
    rng: np.random.Generator, across: Field, down: Field, breadth: float
) -> tuple[Field, Field]:
    """Height of the cloth over the wall (about -1..1), and its sideways pull."""
    phase = rng.uniform(0, 6.28, 4)
    count = max(1.4, breadth / 210)
    grow = 0.25 + 0.75 * ramp(-0.05, 0.9, down)
    turn = np.float32(6.283) * across
    lean = 0.5 * np.sin(down * 2.2 + phase[3])
    first = np.sin(turn * count + phase[0] + lean)
    second = np.sin(turn * count * 1.93 + phase[1] - lean * 1.4 + 0.8 * first)
    third = np.sin(turn * count * 3.3 + phase[2] + 0.6 * down)
    soft = clouds(rng, HEIGHT, WIDTH, 150, 2)
    height = grow * (0.58 * first + 0.27 * second + 0.1 * third) + 0.07 * soft
    pull = grow * np.cos(turn * count + phase[0] + lean)
    return cast(Field, height.astype(np.float32)), cast(Field, pull.astype(np.float32))


def _relief(height: Field, depth: float) -> Field:
    """Light from the upper left on a surface of this height."""
    gx = np.gradient(height, axis=1) * np.float32(60 * depth)
    gy = np.gradient(height, axis=0) * np.float32(40 * depth)
    lit = (0.55 * -gx * -1.0 + 0.3 * gy + 0.8) / np.sqrt(1 + gx * gx + gy * gy)
    return cast(Field, np.clip(0.38 + 0.75 * lit, 0.3, 1.22).astype(np.float32))


def _rod(
    picture: Field, rng: np.random.Generator, left: float, breadth: float, top: float
) -> Field:
    """The wooden rod: seen at both sides, a rounded fold of cloth over it."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    middle, radius = top - 1.0, 8.0
    round_ = np.clip(1 - ((y - middle) / radius) ** 2, 0, 1)
    ends = (x > left - 42) & (x < left + breadth + 42) & ((x < left) | (x > left + breadth))
    mask = cast(Field, ((round_ > 0.02) & ends).astype(np.float32))
    grain = 1 + 0.08 * clouds(rng, 40, WIDTH, 5, 2)[:1] + 0.05 * clouds(rng, HEIGHT, WIDTH, 4)
    wood = (
        np.array((0.30, 0.165, 0.075), np.float32)
        * ((0.35 + 0.8 * round_ * (1 - 0.3 * (y - middle) / radius)) * grain)[..., None]
    )
    picture = picture * (1 - 0.4 * _shadow(mask, 8, 10, 6))[..., None]
    on_cloth = np.exp(-(((y - middle) / (radius + 1)) ** 2))
    picture = picture * (1 + 0.35 * on_cloth * ((x > left) & (x < left + breadth)))[..., None]
    under = np.exp(-(((y - middle - 13) / 5) ** 2)) * ((x > left) & (x < left + breadth))
    return _over(
        cast(Field, picture * (1 - 0.22 * under)[..., None]),
        cast(Field, wood.astype(np.float32)),
        mask,
    )


def folded(texture: Field, seed: int) -> Field:
    """A folded pile on a plaster ledge: the top seen from above, the turned folds in front."""
    rng = np.random.default_rng([seed, 32])
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    picture = _plaster(rng) * (1 - 0.10 * ramp(540, 1000, y))[..., None]
    back, front = 196.0, 668.0
    layers = 6
    thick = 26.0
    bottom = front + layers * thick
    half_back, half_front = 258.0, 312.0
    share = np.clip((y - back) / (front - back), 0, 1)
    half = np.where(
        y < front,
        half_back + (half_front - half_back) * share,
        half_front + 1.5 * np.sin((y - front) / thick * 3.14159),
    )
    centre = 396 + 5 * np.sin(np.floor((y - front) / thick) * 2.4) * (y > front)
    wobble = 1.6 * clouds(rng, HEIGHT, WIDTH, 160, 2)
    edge = half - np.abs(x - centre + wobble)
    mask = cast(
        Field,
        ramp(-1, 1, cast(Field, edge))
        * ramp(back - 1, back + 1, y + wobble)
        * (1 - ramp(bottom - 1, bottom + 1, y + wobble)),
    )
    colour = _pile(
        texture,
        rng,
        x,
        y,
        cast(Field, half.astype(np.float32)),
        cast(Field, centre.astype(np.float32)),
        (back, front, thick),
    )
    shadow = 0.42 * _shadow(mask, 26, 22, 22) + 0.3 * _shadow(mask, 7, 9, 6)
    picture = _over(cast(Field, picture * (1 - shadow)[..., None]), colour, mask)
    return _seen(picture)


def _pile(
    texture: Field,
    rng: np.random.Generator,
    x: Field,
    y: Field,
    half: Field,
    centre: Field,
    ledge: tuple[float, float, float],
) -> Field:
    back, front, thick = ledge
    rows, columns = texture.shape[:2]
    depth = np.clip((y - back) / (front - back), 0, 1)
    side = (x - centre) / half
    span = min(columns * 0.5, 340.0)
    u = columns * 0.5 + side * span
    reach = span * 2 * 0.92
    start = rows * 0.30
    v_top = start + reach * depth ** np.float32(0.93)
    layer = np.floor((y - front) / thick)
    inside = (y - front) / thick - layer
    v_front = rows * 0.2 + 30 * inside + (layer * 131) % (rows * 0.5)
    is_front = y > front
    bump = clouds(rng, HEIGHT, WIDTH, 150, 2) * np.float32(0.5) + np.exp(
        -(((x - centre) / 9) ** 2)
    ) * np.float32(-0.12)
    top_light = (
        _relief(cast(Field, bump), 0.45)
        * (0.93 + 0.12 * depth)
        * (1 - 0.3 * ramp(0.965, 1.0, np.abs(side)))
    )
    top_light = top_light * (1 - 0.22 * ramp(0.975, 1.0, depth))
    roll = np.sin(math.pi * np.clip(inside, 0, 1))
    front_light = (0.2 + 0.68 * roll ** np.float32(0.65) * (1 - 0.28 * inside)) * (
        1 - 0.035 * layer
    )
    shift = np.where(is_front, (layer * 57) % 40, 0)
    colour = _light(
        _sampled(
            texture,
            cast(Field, u + shift),
            cast(Field, np.where(is_front, v_front, v_top).astype(np.float32)),
        )
    )
    return cast(
        Field, (colour * np.where(is_front, front_light, top_light)[..., None]).astype(np.float32)
    )


def close(texture: Field, seed: int) -> Field:
    """The cloth near the eye, not quite flat, light grazing from the left."""
    rng = np.random.default_rng([seed, 33])
    height, width = texture.shape[:2]
    wave = clouds(rng, height, width, 420, 2) * np.float32(1.3)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fold = np.exp(-(((x + 0.5 * y - width * rng.uniform(0.5, 1.1)) / 170) ** 2)) * np.float32(0.8)
    shade = _relief(cast(Field, wave + fold), 0.7) * (1.04 - 0.12 * x / width)
    return _seen(cast(Field, _light(texture) * shade[..., None]))
