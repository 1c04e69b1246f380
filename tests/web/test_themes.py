"""A theme that was asked for answers what the style sheet asks of the browser, and nothing else of it."""

from markupsafe import Markup

from checkout.web.assets import inline_css
from checkout.web.filters import brand_css
from checkout.web.themes import themed

CSS = inline_css("css/checkout.css") + brand_css("#1f5f8b")


def test_without_one_the_browser_decides() -> None:
    assert themed(CSS, None) == themed(CSS, "blue") == CSS
    assert CSS.count("(prefers-color-scheme:dark)") == 2


def test_one_decides_for_the_browser() -> None:
    for theme, answer in (("dark", "@media (min-width:0){"), ("light", "@media not all and (min-width:0){")):
        css = themed(CSS, theme)
        assert isinstance(css, Markup)
        assert "prefers-color-scheme" not in css
        assert css.count(answer) == 2
        assert f"color-scheme:{theme};" in css
        assert "light dark" not in css
