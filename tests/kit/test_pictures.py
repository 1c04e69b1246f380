"""Of an uploaded picture the dots alone come through; what is no picture, or too much of one, is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from checkout.kit.pictures import MAX_BYTES, MAX_SCANS, START_OF_SCAN, NotAPicture, redrawn

BOX = (64, 16)
SECRET = b"taken at 52.5, 13.4 by jo"
SCRIPT = b"<script>alert(1)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (128, 128), mode: str = "RGB", **more: object) -> bytes:
    file = BytesIO()
    Image.new(mode, size, "red").save(file, kind, **more)
    return file.getvalue()


def seen(png: bytes) -> Image.Image:
    found = Image.open(BytesIO(png))
    found.load()
    return found


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_kind_becomes_a_small_png(kind: str) -> None:
    drawn = seen(redrawn(picture(kind), BOX))
    assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (16, 16), "RGBA")
    red, green, blue, opaque = drawn.getpixel((8, 8))  # type: ignore[misc]  # of an RGBA picture
    assert (red > 250, green < 5, blue < 5, opaque) == (True, True, True, 255)


def test_a_small_one_is_not_blown_up_and_what_was_clear_stays_clear() -> None:
    drawn = seen(redrawn(picture(size=(5, 4), mode="RGBA"), BOX))
    assert drawn.size == (5, 4)
    clear = BytesIO()
    Image.new("RGBA", (5, 4), (0, 0, 0, 0)).save(clear, "PNG")
    assert seen(redrawn(clear.getvalue(), BOX)).getpixel((1, 1)) == (0, 0, 0, 0)


def test_nothing_but_the_dots_comes_through() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    for uploaded in (
        picture(pnginfo=words, icc_profile=SECRET) + SCRIPT,
        picture("JPEG", exif=exif, comment=SECRET, icc_profile=SECRET) + SCRIPT,
        picture("GIF", comment=SECRET, save_all=True, append_images=[Image.new("RGB", (128, 128), "blue")]) + SCRIPT,
    ):
        assert SECRET in uploaded or SCRIPT in uploaded
        png = redrawn(uploaded, BOX)
        assert SECRET not in png
        assert SCRIPT not in png
        assert set(seen(png).info) == set()
        assert getattr(seen(png), "n_frames", 1) == 1


def test_a_picture_that_says_how_it_was_held_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert seen(redrawn(picture("JPEG", (64, 32), exif=exif), (64, 64))).size == (32, 64)


@pytest.mark.parametrize(
    "uploaded",
    [
        b"",
        b"GIF89a",
        SCRIPT,
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        picture("BMP"),
        picture("TIFF"),
        picture()[:-40],
        picture("JPEG")[:300],
        b"\x00" * (MAX_BYTES + 1),
        bomb(5_000, 5_000),
        bomb(60_000, 60_000),
        bomb(2**31 - 1, 2**31 - 1),
        bomb(0, 7),
    ],
    ids=lambda it: repr(it[:12]),
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(uploaded: bytes) -> None:
    with pytest.raises(NotAPicture):
        redrawn(uploaded, BOX)


def test_a_jpeg_of_too_many_scans_is_refused_before_it_is_drawn() -> None:
    bomb = picture("JPEG") + START_OF_SCAN * (MAX_SCANS + 1)
    with pytest.raises(NotAPicture, match="too intricate"):
        redrawn(bomb, (10, 10))
