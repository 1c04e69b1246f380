"""A merchant's colour, corrected until what is written on it can be read and it stands out from the page."""

import re
from collections.abc import Callable

LIGHT_SURFACE = "#ffffff"
DARK_SURFACE = "#14161a"
WHITE = "#ffffff"
INK = "#14161a"

READABLE = 4.5  # WCAG 2.2, 1.4.3: text of any size
NEARLY_READABLE = 3.0  # from here on, white stays white and the colour gives way
STANDS_OUT_ON_LIGHT = 1.4  # a button has to be seen as one; that it can be read is READABLE's matter
STANDS_OUT_ON_DARK = 2.0  # the eye needs more there
STEP = 0.04  # how much of white or black is mixed in at a time: finer than the eye tells apart

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


def is_colour(text: str | None) -> bool:
    return text is not None and _COLOUR.fullmatch(text) is not None


def accent_tokens(colour: str, surface: str = LIGHT_SURFACE) -> tuple[str, str]:
    """The accent nearest to ``colour`` that is seen on ``surface``, and the colour of the text on it."""
    assert is_colour(colour), "the caller asks is_colour first"
    away, enough = (INK, STANDS_OUT_ON_LIGHT) if luminance(surface) > 0.5 else (WHITE, STANDS_OUT_ON_DARK)
    seen = mixed_until(colour.lower(), away, lambda mix: contrast(mix, surface) >= enough)
    if contrast(seen, WHITE) < NEARLY_READABLE:
        return mixed_until(seen, WHITE, lambda mix: contrast(mix, INK) >= READABLE), INK
    return mixed_until(seen, INK, lambda mix: contrast(mix, WHITE) >= READABLE), WHITE


def ground_tokens(colour: str) -> tuple[str, str]:
    """The ground nearest to ``colour`` on which the better of black and white can be read, and which of them it is."""
    text = max(INK, WHITE, key=lambda ink: contrast(ink, colour))
    other = WHITE if text == INK else INK
    return mixed_until(colour.lower(), other, lambda mix: contrast(mix, text) >= READABLE), text


def mixed_until(colour: str, other: str, good: Callable[[str], bool]) -> str:
    """``colour`` with as little of ``other`` as makes it good; ``other`` itself is the last resort."""
    shares = (step * STEP for step in range(int(1 / STEP)))
    return next((mix for share in shares if good(mix := mixed(colour, other, share))), other)


def mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance, 0 to 1."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
