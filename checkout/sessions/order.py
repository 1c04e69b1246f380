"""Completes a Checkout Session that has nothing to pay: its discount has taken everything off."""

from checkout.kit.db import atomic
from checkout.sessions import places, reorder
from checkout.sessions.complete import complete
from checkout.sessions.locks import lock
from checkout.sessions.openings import Opening, check_open, once_more
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.shoppers import Shopper, note


def order(opening: Opening, shopper: Shopper) -> CheckoutSession:
    """A session that is complete already is left alone.

    Raises ``LimitReached``, ``DiscountGone``, ``TotalChanged`` and ``NotOpen``.
    """
    return once_more(lambda: _order(opening, shopper))


def _order(opening: Opening, shopper: Shopper) -> CheckoutSession:
    with atomic("order"):
        session = opening.session()
        intent = lock(session)
        if session.status == "complete":
            return session
        check_open(session)
        note(session, shopper)
        reorder.check_free(session)
        reorder.write_off(session, intent)
        places.take(session)
        complete(session)
        return session
