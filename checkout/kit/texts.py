"""Texts as they arrive: what is one, and how much of it an answer may repeat; and texts that will be translated."""

import re

MAX_SHOWN_CHARS = 100  # of one name or value; enough to recognise it

_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")  # a lone surrogate stands for a byte that was not UTF-8
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_CARD_LIKE = re.compile(r"\d(?:[ -]?\d){11,18}")  # the lengths of ISO/IEC 7812, grouped or not


def is_text(given: str) -> bool:
    """Whether a database column and a JSON answer can hold it: no NUL, nothing that was not UTF-8."""
    return not _NOT_TEXT.search(given)


def shown(given: str) -> str:
    """The beginning of a text, with ``*`` for the digits of anything as long as a card number."""
    begun = given[: 2 * MAX_SHOWN_CHARS]  # a number across the cut is masked as well
    masked = _CARD_LIKE.sub(lambda run: "*" * len(run[0]), begun)
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", masked[:MAX_SHOWN_CHARS])


def marked(text: str) -> str:
    """As it is: the mark tells ``make words`` that whoever shows the text says it in the reader's language."""
    return text


DIRECTIONS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def straight(text: str) -> str:
    """Without marks that turn what follows around: in plain text nothing else would end their reach."""
    return text.translate(DIRECTIONS)
