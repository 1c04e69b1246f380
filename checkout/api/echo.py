"""What an answer may repeat of a request: short, printable, and never something that could be a card number."""

import re

MAX_SHOWN_CHARS = 100  # of one name or value; enough to recognise it

_CARD_LIKE = re.compile(r"\d(?:[ -]?\d){11,18}")  # the lengths of ISO/IEC 7812, grouped or not
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # controls, and bytes that were no UTF-8


def shown(text: str) -> str:
    """The beginning of a text, with ``*`` for the digits of anything as long as a card number."""
    begun = text[: 2 * MAX_SHOWN_CHARS]  # a number across the cut is masked as well
    masked = _CARD_LIKE.sub(lambda run: "*" * len(run[0]), begun)
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", masked[:MAX_SHOWN_CHARS])
