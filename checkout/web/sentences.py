"""Sentences in the page's language: said now, said where they are shown, said of a number, said in a row.

Whoever writes one marks it: ``_("...")`` says it, ``later("...")`` too, and ``marked("...")`` of ``checkout.kit.texts``
only tells ``make words`` of it, for a constant that is said by ``_(CONSTANT)``.
"""

from collections.abc import Callable

import flask_babel


class Later:
    """Said where it is shown: for what is written once, when a module is read."""

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __str__(self) -> str:
        return self._say()


def gettext(msgid: str, **values: object) -> str:
    """A sentence, with ``%(name)s`` for each of ``values``."""
    return str(flask_babel.gettext(msgid, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The same of a number, which is ``%(num)s`` in it."""
    return str(flask_babel.ngettext(one, many, num, **values))


def later(msgid: str) -> Later:
    return Later(lambda: gettext(msgid))


def in_a_row(*sentences: str) -> str:
    """Whole sentences, one after the other."""
    first, *more = sentences
    for next in more:
        # Translators: two sentences, one after the other; some languages need no space between them.
        first = gettext("%(first)s %(next)s", first=first, next=next)
    return first
