"""Draws a picture that somebody uploaded anew: its dots come through, and nothing else that was in the file."""

import threading
from io import BytesIO

from PIL import Image, ImageOps

from checkout.kit.errors import InvalidRequest

MAX_BYTES = 512 * 1024  # of what is uploaded. Source: Stripe's logos
MAX_PIXELS = 16_000_000  # of what is decoded: 64 MB while it is drawn, and a camera's picture
MAX_SCANS = 100  # of a JPEG that is drawn bit by bit: each costs as much as the whole picture
START_OF_SCAN = b"\xff\xda"
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # never SVG, which is a program
_one_at_a_time = threading.Lock()  # drawing takes a core: other requests keep theirs
Box = tuple[int, int]  # width and height in pixels


class NotAPicture(InvalidRequest):
    """What was uploaded cannot be shown."""


def redrawn(uploaded: bytes, box: Box) -> bytes:
    """A PNG that fits into ``box``, without metadata, profiles, further frames and whatever came after the end."""
    if len(uploaded) > MAX_BYTES:
        raise NotAPicture(f"The picture is too large: use at most {MAX_BYTES // 1024} KB.")
    if uploaded.count(START_OF_SCAN) > MAX_SCANS:
        raise NotAPicture("The picture is too intricate: save it anew, without drawing bit by bit.")
    try:
        with _one_at_a_time:
            return _as_png(_dots(uploaded, box))
    except NotAPicture:
        raise
    except Exception as broken:  # decoders raise what they like
        raise NotAPicture(f"This is not a picture that can be read: use {', '.join(FORMATS)}.") from broken


def _dots(uploaded: bytes, box: Box) -> Image.Image:
    with Image.open(BytesIO(uploaded), formats=FORMATS) as opened:  # reads the head alone
        if opened.width * opened.height > MAX_PIXELS:
            raise NotAPicture(f"The picture has too many pixels: use at most {MAX_PIXELS:,}.")
        upright = ImageOps.exif_transpose(opened)
        dots = upright.convert("RGBA")
    dots.thumbnail(box, Image.Resampling.LANCZOS)
    return dots


def _as_png(dots: Image.Image) -> bytes:
    clean = Image.new("RGBA", dots.size)
    clean.paste(dots)
    png = BytesIO()
    clean.save(png, "PNG", optimize=True)
    return png.getvalue()
