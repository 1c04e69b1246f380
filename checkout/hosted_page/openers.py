"""What opened a session may offer a way back to it: a floor above tells how, by the prefix of its ids."""

from collections.abc import Callable
from typing import cast

from checkout.kit.config import part
from checkout.sessions.sessions import CheckoutSession

OPENERS = "tender.openers"  # the name of the part: prefix of an id to the path that opens a new session

PathOf = Callable[[CheckoutSession], str | None]


def again_path(session: CheckoutSession) -> str | None:
    """Where the shopper of a session can start anew, None where only the merchant can open another."""
    if session.opened_by is None:
        return None
    openers = cast(dict[str, PathOf], part(OPENERS))
    path_of = openers.get(session.opened_by.rsplit("_", 1)[0])
    return path_of(session) if path_of else None
