"""A URL as a QR code: drawn here, without asking anyone."""

from io import BytesIO, StringIO
from typing import Literal

import segno

from checkout.kit.errors import Refused

Kind = Literal["svg", "png"]

MIMETYPES: dict[Kind, str] = {"svg": "image/svg+xml", "png": "image/png"}
CORRECTION = "m"  # 15 % of it may be dirty or torn; what fits is raised
QUIET_ZONE = 4  # modules of white around it. Source: ISO/IEC 18004
PNG_SCALE = 10  # pixels a module: sharp on paper 5 cm wide


class TooLong(Refused):
    """More than a QR code can hold."""


def draw(url: str, kind: Kind) -> bytes:
    """Black on white, whatever it is put on."""
    drawn = BytesIO()
    if kind == "svg":
        _code(url).save(drawn, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", title=None, omitsize=True)
    else:
        _code(url).save(drawn, kind="png", border=QUIET_ZONE, scale=PNG_SCALE)
    return drawn.getvalue()


def in_terminal(url: str) -> str:
    """For a screen of text, light or dark."""
    drawn = StringIO()
    _code(url).terminal(out=drawn, border=QUIET_ZONE, compact=True)
    return drawn.getvalue()


def _code(url: str) -> segno.QRCode:
    try:
        return segno.make_qr(url, error=CORRECTION)
    except segno.DataOverflowError as error:
        raise TooLong("This URL is longer than a QR code can hold.") from error
