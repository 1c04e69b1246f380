"""What templates ask of us: a merchant's colours, safe to stand in a style sheet."""

import re

from flask import Flask
from markupsafe import Markup, escape

from checkout.kit.texts import straight
from checkout.sessions import return_urls
from checkout.sessions.dress import DEFAULT_ACCENT, DEFAULT_FONT, FONTS, MONO, SANS, SERIF
from checkout.web.contrast import DARK_SURFACE, LIGHT_SURFACE, accent_tokens, ground_tokens, is_colour
from checkout.web.security import allow_images_of
from checkout.web.themes import themed

_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()<>\"']+)\)")
RADII = {"pill": ("12px", "999px"), "rectangular": ("0", "0"), "rounded": ("6px", "6px")}  # of all, of buttons
LINK_END = Markup("</a>")
UNSEEN, UNSEEN_END = Markup('<span class="unseen">'), Markup("</span>")  # around what is only read aloud
_STAND_INS = {SANS: "system-ui,sans-serif", SERIF: "Georgia,serif", MONO: "ui-monospace,monospace"}


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
    ground, text = ground_tokens(colour)
    return f".order,.foot{{--ground:{ground};--text:{text};--muted:{text};--line:{text}}}"


def dress_css(borders: str | None, font: str | None) -> Markup:
    """The corners and the letters that a merchant chose, of those that there are."""
    radius, button = RADII.get(borders or "", ("", ""))
    family, stand_in = FONTS.get(font or DEFAULT_FONT, FONTS[DEFAULT_FONT])
    corners = f":root{{--radius:{radius}}}button,.button{{border-radius:{button}}}" if radius else ""
    letters = f'body{{font-family:"{family}",{_STAND_INS[stand_in]}}}' if family else ""
    return Markup(corners + letters)  # noqa: S704 - values of our own tables, nothing else


def shown_image(url: str) -> str:
    """A merchant's image: ours, or one whose origin this page's policy then lets in; it was checked when it came in."""
    if url.startswith("/"):
        return url
    allow_images_of(return_urls.origin(url))
    return url


def merchant_words(text: str) -> Markup:
    """A merchant's own words, in their own direction, of whose Markdown bold text and links to the web are kept."""
    html = str(escape(text))
    html = _BOLD.sub(r"<strong>\1</strong>", html)
    html = _LINK.sub(r'<a href="\2" target="_blank" rel="noopener">\1</a>', html)
    return Markup(f"<bdi>{html}</bdi>")  # noqa: S704 - escaped first: no sign of HTML is left but those put in here


def link_to(url: str) -> Markup:
    """The beginning of a link to a merchant's page, around some words of a sentence of ours; ends at ``LINK_END``."""
    return Markup('<a href="{}" target="_blank" rel="noopener">').format(url)


def init_app(app: Flask) -> None:
    app.add_template_global(link_to, "link_to")
    app.jinja_env.globals.update(link_end=LINK_END, unseen=UNSEEN, unseen_end=UNSEEN_END)
    app.add_template_global(merchant_words, "merchant_words")
    app.add_template_global(dress_css, "dress_css")
    app.add_template_global(shown_image, "shown_image")
    app.add_template_filter(straight)
    app.add_template_global(brand_css, "brand_css")
    app.add_template_global(themed, "themed")
