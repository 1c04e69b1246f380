"""What is corrected of a merchant's colours, so that everybody can read what is written on them."""

from collections.abc import Iterator

from checkout.web.contrast import DARK_SURFACE, LIGHT_SURFACE, accent_tokens, ground_tokens

NOTHING = "Both colours are used as they are: what is written on them can be read by everybody."


def corrections(accent: str, background: str) -> list[str]:
    """One sentence for each, or the one that says that there is none. Both are ``#rrggbb``."""
    return list(_corrections(accent.lower(), background.lower())) or [NOTHING]


def _corrections(accent: str, background: str) -> Iterator[str]:
    for surface, name in ((LIGHT_SURFACE, "light"), (DARK_SURFACE, "dark")):
        shown, _text = accent_tokens(accent, surface)
        if shown != accent:
            yield f"On {name} pages the button is {shown} instead of {accent}, to be seen and to be read."
    ground, _text = ground_tokens(background)
    if ground != background:
        yield f"Behind the order it is {ground} instead of {background}, so that the text on it can be read."
