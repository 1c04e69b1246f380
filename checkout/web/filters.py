"""What templates ask of us: a merchant's colours, safe to stand in a style sheet."""

from flask import Flask
from markupsafe import Markup

from checkout.web.contrast import (
    DARK_SURFACE,
    INK,
    LIGHT_SURFACE,
    READABLE,
    WHITE,
    accent_tokens,
    contrast,
    is_colour,
    mixed_until,
)
from checkout.web.themes import themed

DEFAULT_ACCENT = "#1f3a5f"


def brand_css(accent: str | None, background: str | None = None) -> Markup:
    """Custom properties for light and dark. Only ``#rrggbb`` gets in, so nothing else can."""
    colour = accent if accent and is_colour(accent) else DEFAULT_ACCENT
    light = ":root{" + _accent_properties(colour, LIGHT_SURFACE) + "}"
    dark = "@media(prefers-color-scheme:dark){:root{" + _accent_properties(colour, DARK_SURFACE) + "}}"
    css = light + dark + _background_css(background)
    return Markup(css)  # noqa: S704 - colours that is_colour let through, nothing else


def _accent_properties(colour: str, surface: str) -> str:
    accent, on_accent = accent_tokens(colour, surface)
    return f"--accent:{accent};--on-accent:{on_accent}"


def _background_css(colour: str | None) -> str:
    """The order's half in the merchant's own colour, light and dark alike, with one colour of text."""
    if colour is None or not is_colour(colour):
        return ""
    text = max(INK, WHITE, key=lambda ink: contrast(ink, colour))
    ground = mixed_until(colour, WHITE if text == INK else INK, lambda mix: contrast(mix, text) >= READABLE)
    return f".order,.foot{{--ground:{ground};--text:{text};--muted:{text};--line:{text}}}"


def init_app(app: Flask) -> None:
    app.add_template_global(brand_css, "brand_css")
    app.add_template_global(themed, "themed")
