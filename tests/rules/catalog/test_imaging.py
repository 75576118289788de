"""Photos as they come from phones and from people who mean harm."""

import io
import struct
import time
import zlib

import pillow_heif
import pytest
from PIL import Image

from marketplace.catalog import imaging
from marketplace.core.errors import Refused

PLANTED = b"PLANTED-SECRET"
LARGEST_SIDE_OF_WEBP = 16_383


def picture(width: int, height: int) -> Image.Image:
    """A picture that does not compress to nothing."""
    return (
        Image.effect_noise((width // 8 + 1, height // 8 + 1), 60)
        .convert("RGB")
        .resize((width, height))
    )


def as_bytes(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def telling_photo(width: int = 700, height: int = 500) -> bytes:
    """A JPEG, lying on its side, that tells where and by whom it was taken, in every place."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = exif[0x013B] = PLANTED.decode()
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (8.0, 5.0, 54.0)
    exif.get_ifd(0x8825)[29] = PLANTED.decode()
    profile = bytearray(imaging.ImageCms.ImageCmsProfile(imaging._SRGB).tobytes())
    profile += PLANTED
    return as_bytes(
        picture(width, height),
        exif=exif,
        comment=PLANTED,
        xmp=b"<x:xmpmeta>" + PLANTED + b"</x:xmpmeta>",
        icc_profile=bytes(profile),
    )


def bomb(side: int) -> bytes:
    """A few kilobytes of PNG that unfold to ``side`` squared pixels."""
    squeeze = zlib.compressobj(9)
    line = b"\0" * (side // 8 + 1)
    body = b"".join(squeeze.compress(line) for _ in range(side)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


def heic(width: int, height: int) -> bytes:
    target = io.BytesIO()
    pillow_heif.from_pillow(picture(width, height)).save(target, quality=60)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (as_bytes(picture(300, 400)), "image/jpeg"),
        (as_bytes(picture(300, 400), "PNG"), "image/png"),
        (as_bytes(picture(300, 400), "WEBP"), "image/webp"),
        (heic(300, 400), "image/heic"),
    ],
)
def test_what_phones_take_is_read(data: bytes, media_type: str) -> None:
    assert imaging.inspect(data) == imaging.Inspected(media_type, 300, 400)


@pytest.mark.parametrize("side", [12_000, 20_000, 6_400])
def test_a_bomb_is_refused_at_once_by_its_header(side: int) -> None:
    data = bomb(side)
    start = time.perf_counter()
    with pytest.raises(Refused, match="more than 40 megapixels"):
        imaging.inspect(data)
    assert time.perf_counter() - start < 0.5


def test_more_than_25_megabytes_are_refused() -> None:
    with pytest.raises(Refused, match="larger than 25 MB"):
        imaging.inspect(as_bytes(picture(80, 100)) + b"\0" * 26 * 1024**2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7 " + b"x" * 500,
        b"<!doctype html><script>alert(1)</script>",
        as_bytes(picture(200, 200), "GIF"),
        as_bytes(picture(600, 600))[:4_000],
        as_bytes(picture(600, 600), "PNG")[:4_000],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
        b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 100,
    ],
    ids=["nothing", "text", "svg", "pdf", "html", "gif", "cut jpeg", "cut png", "png", "webp"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Refused, match="not a photo that we can read"):
        imaging.inspect(data)


def test_nothing_that_a_photo_tells_is_in_any_size_of_it() -> None:
    data = telling_photo()
    assert data.count(PLANTED) >= 5

    rendered = imaging.render(data)

    for each in rendered.renditions:
        for trace in (PLANTED, b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"xmpmeta"):
            assert trace not in each.content, (each.media_type, trace)


def test_a_photo_on_its_side_is_stood_up() -> None:
    data = telling_photo(700, 500)
    assert imaging.inspect(data) == imaging.Inspected("image/jpeg", 500, 700)
    assert all(each.height > each.width for each in imaging.render(data).renditions)


def test_all_formats_are_made_and_no_size_is_larger_than_the_photo() -> None:
    rendered = imaging.render(as_bytes(picture(1000, 1250), "WEBP"))

    assert {each.media_type for each in rendered.renditions} == {
        "image/avif",
        "image/webp",
        "image/jpeg",
    }
    assert sorted({each.width for each in rendered.renditions}) == [320, 640, 960]
    assert rendered.placeholder.startswith("#")


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        (4000, [320, 640, 960, 1600]),
        (1600, [320, 640, 960, 1600]),
        (1300, [320, 640, 960, 1300]),
        (1000, [320, 640, 960]),
        (200, [200]),
    ],
)
def test_widths_never_grow(width: int, kept: list[int]) -> None:
    assert imaging.widths_for(width) == kept


@pytest.mark.parametrize("mode", ["P", "RGBA", "LA", "L", "I;16", "1"])
def test_every_kind_of_pixel_becomes_a_plain_picture(mode: str) -> None:
    base = picture(330, 400).convert("L") if mode == "I;16" else picture(330, 400)
    rendered = imaging.render(as_bytes(base.convert(mode), "PNG"))
    assert all(each.width == 320 for each in rendered.renditions)


def test_sixteen_bits_of_grey_keep_their_tone() -> None:
    grey = Image.new("I;16", (320, 400), 0x8000)
    assert imaging.render(as_bytes(grey, "PNG")).placeholder == "#808080"


@pytest.mark.parametrize("size", [(100, 16_500), (1_000, 6_001), (20_000, 30)])
def test_a_strip_from_which_no_sizes_can_be_made_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="very narrow strip"):
        imaging.inspect(as_bytes(Image.new("RGB", size, "navy"), "PNG"))


def test_of_the_narrowest_photo_that_is_kept_all_sizes_can_be_made() -> None:
    data = as_bytes(Image.new("RGB", (100, 600), "navy"), "PNG")
    imaging.inspect(data)
    assert imaging.render(data).renditions
    assert imaging.WIDTHS[-1] * imaging.MOST_TIMES_AS_LONG <= LARGEST_SIDE_OF_WEBP


def test_what_is_see_through_stands_on_the_ground_of_the_page() -> None:
    rendered = imaging.render(as_bytes(Image.new("RGBA", (320, 320), (0, 0, 0, 0)), "PNG"))
    assert rendered.placeholder == "#fcfaf4"
