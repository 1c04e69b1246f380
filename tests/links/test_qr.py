"""A QR code says the URL, and is drawn as a picture of each kind and in a terminal."""

import xml.etree.ElementTree as ET

import pytest
import segno

from links import qr

URL = "https://pay.example/l/WzEsInBsaW5rXzFS.abc-_"


def test_pictures() -> None:
    svg, png = qr.draw(URL, "svg"), qr.draw(URL, "png")
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert png.startswith(b"\x89PNG\r\n")
    drawn = segno.make_qr(URL, error="m")
    width = (len(drawn.matrix) + 2 * qr.QUIET_ZONE) * qr.PNG_SCALE
    assert int.from_bytes(png[16:20], "big") == width


def test_in_a_terminal_it_is_lines_of_blocks() -> None:
    lines = qr.in_terminal(URL).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert set("".join(lines)) <= set("█▀▄ ")


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(qr.TooLong):
        qr.draw(URL + "x" * 4_000, "svg")
