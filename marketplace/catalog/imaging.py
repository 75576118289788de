"""Decoding and encoding of photos. The only module that imports Pillow; knows bytes, no rows.

An upload is a stranger's file: its header is read before anything is decoded, and what is shown
is rebuilt from bare pixels, because re-encoding alone carries comments and places along.
"""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from marketplace.core.errors import Refused
from marketplace.core.i18n import N_

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 40_000_000
MOST_TIMES_AS_LONG = 6
"""As long as wide, or as wide as long. No cloth is longer, and WebP ends at 16,383 pixels."""
WIDTHS = (320, 640, 960, 1600)

_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # several pictures in one JPEG, as many phones write; the first counts
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
_OPENERS = ("JPEG", "PNG", "WEBP", "HEIF")
_ORIENTATION = 0x0112
_ON_ITS_SIDE = (5, 6, 7, 8)
_GROUND = (252, 250, 244)
_SRGB = ImageCms.createProfile("sRGB")

# One decoded photo of 40 megapixels takes 120 MB, so never two at the same time in a process.
_one_at_a_time = threading.Lock()

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Inspected:
    """What an upload is; width and height as it is looked at."""

    media_type: str
    width: int
    height: int


@dataclass(frozen=True)
class Rendition:
    """One size of a photo in one format."""

    media_type: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Rendered:
    """All sizes of a photo, and its mean colour as ``#rrggbb``."""

    placeholder: str
    renditions: tuple[Rendition, ...]


def inspect(data: bytes) -> Inspected:
    """Check an upload by decoding it. Refused: too many bytes or pixels, no picture we read."""
    if len(data) > MAX_BYTES:
        raise Refused(
            N_("This photo is larger than %(most)s MB. Take it again at a smaller size."),
            most=MAX_BYTES // 1024**2,
        )
    with _one_at_a_time, _decoding(data) as image:
        width, height = _seen_size(image)
        _refuse_strip(width, height)
        media_type = _MEDIA_TYPES[image.format or ""]
        # A JPEG is decoded whole, though at an eighth of its size: little memory, same check.
        image.draft("RGB", (image.width // 8, image.height // 8))
        image.load()
    return Inspected(media_type, width, height)


def render(data: bytes) -> Rendered:
    """Make every size of a photo in every format, none larger than the photo."""
    with _one_at_a_time:
        with _decoding(data) as image:
            base = _bare(image)
        return Rendered(
            placeholder="#{:02x}{:02x}{:02x}".format(*_mean_colour(base)),
            renditions=tuple(
                each for width in widths_for(base.width) for each in _encoded(base, width)
            ),
        )


def widths_for(width: int) -> list[int]:
    """The widths in which a photo of ``width`` is kept: no larger, and no two nearly the same."""
    widths = [each for each in WIDTHS if each <= width]
    largest = min(width, WIDTHS[-1])
    if not widths or largest > widths[-1] * 1.2:
        widths.append(largest)
    return widths


@contextmanager
def _decoding(data: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(data), formats=_OPENERS) as image:
            _refuse_bomb(image.width, image.height)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Refused:
        raise
    # Decoders of damaged or hostile files fail in every way there is; the answer is the same.
    except Exception as error:
        raise Refused(
            N_(
                "This file is not a photo that we can read. Use JPEG, PNG, WebP or HEIC, "
                "as phones take them."
            )
        ) from error


def _refuse_bomb(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()


def _refuse_strip(width: int, height: int) -> None:
    if max(width, height) > MOST_TIMES_AS_LONG * min(width, height):
        raise Refused(N_("This photo is a very narrow strip. Show more of the cloth."))


def _too_many_pixels() -> Refused:
    return Refused(
        N_("This photo has more than %(most)s megapixels. Take it again at a smaller size."),
        most=MAX_PIXELS // 1_000_000,
    )


def _seen_size(image: Image.Image) -> tuple[int, int]:
    if image.getexif().get(_ORIENTATION) in _ON_ITS_SIDE:
        return image.height, image.width
    return image.width, image.height


def _bare(image: Image.Image) -> Image.Image:
    """The picture upright, in sRGB, at most as wide as the widest size, with nothing but pixels."""
    longest = WIDTHS[-1] * 2
    image.draft("RGB", (longest, longest))
    upright = ImageOps.exif_transpose(image)
    if upright.width > WIDTHS[-1]:
        height = max(1, round(upright.height * WIDTHS[-1] / upright.width))
        upright = _plain_mode(upright).resize(
            (WIDTHS[-1], height), Image.Resampling.LANCZOS, reducing_gap=2.0
        )
    flat = _on_ground(_in_srgb(_plain_mode(upright), image.info.get("icc_profile")))
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def _plain_mode(image: Image.Image) -> Image.Image:
    """One that can be resized and converted: palettes and odd depths become RGB or RGBA."""
    if image.mode in ("RGB", "RGBA", "L", "CMYK"):
        return image
    if image.mode.startswith("I;16"):
        # The library would cut off what is above 255, which leaves nothing but white.
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    # Newer phones write a wider colour space; dropping its profile would pale the cloth.
    if not profile or image.mode == "RGBA":
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # A profile nobody can read: the colours stand as they are.
    return converted or image


def _on_ground(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, _GROUND)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _mean_colour(image: Image.Image) -> tuple[int, ...]:
    pixel = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return pixel if isinstance(pixel, tuple) else _GROUND


def _encoded(base: Image.Image, width: int) -> Iterator[Rendition]:
    height = max(1, round(base.height * width / base.width))
    sized = base if width == base.width else base.resize((width, height), Image.Resampling.LANCZOS)
    yield _rendition(sized, "image/avif", "AVIF", quality=58, speed=8, max_threads=1)
    yield _rendition(sized, "image/webp", "WEBP", quality=76, method=4)
    yield _rendition(sized, "image/jpeg", "JPEG", quality=80, optimize=True, progressive=True)


def _rendition(image: Image.Image, media_type: str, form: str, **options: int) -> Rendition:
    target = io.BytesIO()
    image.save(target, form, **options)
    return Rendition(media_type, image.width, image.height, target.getvalue())
