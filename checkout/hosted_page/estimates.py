"""How long a delivery takes, in a shopper's words."""

from collections.abc import Callable, Mapping
from typing import Any

from checkout.web.sentences import gettext as _
from checkout.web.sentences import ngettext

Span = Mapping[str, Any]  # {"unit", "value"}


def estimate_words(estimate: Mapping[str, Any] | None) -> str | None:
    """ "2 to 4 business days", "1 day to 2 weeks", "at least 3 days"."""
    if not estimate:
        return None
    shortest, longest = estimate["minimum"], estimate["maximum"]
    if shortest and longest:
        return _from_to(shortest, longest)
    return _said(_AT_LEAST, shortest) if shortest else _said(_AT_MOST, longest) if longest else None


def _from_to(shortest: Span, longest: Span) -> str:
    if shortest == longest:
        return _said(_EXACTLY, longest)
    if shortest["unit"] == longest["unit"]:
        return _FROM_TO[longest["unit"]](longest["value"], shortest["value"])
    # Translators: two times of different units, such as "1 day" and "2 weeks".
    return _("%(shortest)s to %(longest)s", shortest=_said(_EXACTLY, shortest), longest=_said(_EXACTLY, longest))


def _said(words: Mapping[str, Callable[[int], str]], span: Span) -> str:
    return words[span["unit"]](span["value"])


_EXACTLY: Mapping[str, Callable[[int], str]] = {
    "hour": lambda n: ngettext("%(num)s hour", "%(num)s hours", n),
    "day": lambda n: ngettext("%(num)s day", "%(num)s days", n),
    "business_day": lambda n: ngettext("%(num)s business day", "%(num)s business days", n),
    "week": lambda n: ngettext("%(num)s week", "%(num)s weeks", n),
    "month": lambda n: ngettext("%(num)s month", "%(num)s months", n),
}
_AT_LEAST: Mapping[str, Callable[[int], str]] = {
    "hour": lambda n: ngettext("at least %(num)s hour", "at least %(num)s hours", n),
    "day": lambda n: ngettext("at least %(num)s day", "at least %(num)s days", n),
    "business_day": lambda n: ngettext("at least %(num)s business day", "at least %(num)s business days", n),
    "week": lambda n: ngettext("at least %(num)s week", "at least %(num)s weeks", n),
    "month": lambda n: ngettext("at least %(num)s month", "at least %(num)s months", n),
}
_AT_MOST: Mapping[str, Callable[[int], str]] = {
    "hour": lambda n: ngettext("at most %(num)s hour", "at most %(num)s hours", n),
    "day": lambda n: ngettext("at most %(num)s day", "at most %(num)s days", n),
    "business_day": lambda n: ngettext("at most %(num)s business day", "at most %(num)s business days", n),
    "week": lambda n: ngettext("at most %(num)s week", "at most %(num)s weeks", n),
    "month": lambda n: ngettext("at most %(num)s month", "at most %(num)s months", n),
}
_FROM_TO: Mapping[str, Callable[[int, int], str]] = {
    "hour": lambda n, least: ngettext("%(least)s to %(num)s hour", "%(least)s to %(num)s hours", n, least=least),
    "day": lambda n, least: ngettext("%(least)s to %(num)s day", "%(least)s to %(num)s days", n, least=least),
    "business_day": lambda n, least: ngettext(
        "%(least)s to %(num)s business day", "%(least)s to %(num)s business days", n, least=least
    ),
    "week": lambda n, least: ngettext("%(least)s to %(num)s week", "%(least)s to %(num)s weeks", n, least=least),
    "month": lambda n, least: ngettext("%(least)s to %(num)s month", "%(least)s to %(num)s months", n, least=least),
}
