"""Sums of days that are over, which nothing changes any more: read once, and kept in this process's memory."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from checkout.kit import clock
from checkout.kit.config import part

CLOSED_DAYS = "tender.closed_days"  # the name of the part: what is kept, by what it is about
MOST = 2_000  # sums that are kept; all are read anew beyond that
LATE_S = 5 * clock.MINUTE_S  # after midnight: by then each step that began before it has ended

T = TypeVar("T")


def closed_until() -> int:
    """The midnight (UTC) before which nothing is written any more."""
    now = clock.now()
    midnight = now - now % clock.DAY_S
    return midnight if now - midnight >= LATE_S else midnight - clock.DAY_S


def kept(about: tuple[Hashable, ...], read: Callable[[], T]) -> T:
    """``about``: everything that the sum depends on, the midnight among it."""
    known = cast(dict[Hashable, Any], part(CLOSED_DAYS))
    if about not in known:
        if len(known) >= MOST:
            known.clear()
        known[about] = read()
    return cast(T, known[about])
