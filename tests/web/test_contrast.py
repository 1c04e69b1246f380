"""A merchant's colour stays recognisable, and what is written on it can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.sessions.dress import DEFAULT_ACCENT
from checkout.web.contrast import (
    DARK_SURFACE,
    LIGHT_SURFACE,
    READABLE,
    STANDS_OUT_ON_LIGHT,
    accent_tokens,
    contrast,
    is_colour,
)
from checkout.web.filters import brand_css

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(colours, st.sampled_from([LIGHT_SURFACE, DARK_SURFACE]))
def test_text_on_any_accent_can_be_read_and_the_accent_be_seen(colour: str, surface: str) -> None:
    accent, on_accent = accent_tokens(colour, surface)
    assert contrast(accent, on_accent) >= READABLE
    assert contrast(accent, surface) >= STANDS_OUT_ON_LIGHT


@pytest.mark.parametrize("colour", ["#1f3a5f", "#0b5d4e", "#000000"])
def test_a_colour_that_can_be_read_stays_as_it_is(colour: str) -> None:
    assert accent_tokens(colour) == (colour, "#ffffff")


def test_a_bright_colour_gets_dark_text_instead_of_turning_muddy() -> None:
    accent, on_accent = accent_tokens("#ffd400")
    assert on_accent != "#ffffff"
    assert contrast(accent, "#ffd400") < 1.1


def test_the_ratio_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    "text", [None, "", "#fff", "#ffffff\n", " #ffffff", "#gggggg", "red", "#ffffff;x", "#ffffff00"]
)
def test_only_six_digits_are_a_colour(text: str | None) -> None:
    assert not is_colour(text)
    assert brand_css(text, text) == brand_css(DEFAULT_ACCENT)


@given(colours)
def test_the_merchants_background_can_be_written_on(colour: str) -> None:
    rule = str(brand_css(None, colour)).split(".order,.foot", 1)[1]
    values = dict(re.findall(r"(--\w+):(#\w{6})", rule))
    assert contrast(values["--ground"], values["--text"]) >= READABLE
    assert contrast(values["--ground"], values["--muted"]) >= READABLE
