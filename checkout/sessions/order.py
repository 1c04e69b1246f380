"""Completes a Checkout Session that has nothing to pay: its discount has taken everything off."""

from checkout.kit.db import atomic
from checkout.sessions import places
from checkout.sessions.complete import complete
from checkout.sessions.locks import lock
from checkout.sessions.openings import Opening, check_open, once_more
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.shoppers import Shopper, note


def order(opening: Opening, shopper: Shopper) -> CheckoutSession:
    """Raises ``LimitReached``, ``DiscountGone`` and ``NotOpen``. A session that is complete already is left alone."""
    return once_more(lambda: _order(opening, shopper))


def _order(opening: Opening, shopper: Shopper) -> CheckoutSession:
    with atomic("order"):
        session = opening.session()
        lock(session)
        if session.status == "complete":
            return session
        check_open(session)
        assert session.payment_status == "no_payment_required", session.id
        places.take(session)
        note(session, shopper)
        complete(session)
        return session
