"""A page in light or in dark, whatever the browser prefers."""

from markupsafe import Markup

THEMES = ("light", "dark")

_PREFERENCE = "(prefers-color-scheme:dark)"
_BOTH = "color-scheme:light dark"
_ALWAYS, _NEVER = "(min-width:0)", "not all and (min-width:0)"


def themed(css: Markup, theme: str | None) -> Markup:
    """Our squeezed style sheet with its question for the browser's preference answered; None leaves it open."""
    if theme not in THEMES:
        return css
    answer = _ALWAYS if theme == "dark" else _NEVER
    text = css.replace(f"@media {_PREFERENCE}", f"@media {answer}").replace(f"@media{_PREFERENCE}", f"@media {answer}")
    return Markup(text.replace(_BOTH, f"color-scheme:{theme}"))  # noqa: S704 - our own style sheet, nothing else
