"""Which Checkout Session a form is about: one that exists, or one that its first step makes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from checkout.kit.errors import Busy, NotInTime, Refused
from checkout.sessions.sessions import CheckoutSession

T = TypeVar("T")


class NotOpen(Refused):
    """The session is complete or its time is over; nothing was charged by this call."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The session that ``find`` gives, else the one that ``open`` makes in the step that begins.

    ``found``: what there was when the request came.
    """

    found: CheckoutSession | None
    find: Callable[[], CheckoutSession | None]
    open: Callable[[], CheckoutSession]

    def session(self) -> CheckoutSession:
        """In the open step."""
        return self.find() or self.open()


def already(session: CheckoutSession) -> Opening:
    """A session that exists."""
    return Opening(session, lambda: session, lambda: session)


def check_open(session: CheckoutSession) -> None:
    if session.status != "complete" and not session.is_open:
        raise NotOpen("This checkout is closed.")


def once_more(begin: Callable[[], T]) -> T:
    """Two first submits may both find no session, or one without an intent: the second then finds the first's."""
    try:
        return begin()
    except NotInTime:
        raise
    except (Busy, IntegrityError):
        return begin()
