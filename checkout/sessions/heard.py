"""Whether the merchant has heard of a completed session, so that a shopper comes back to a shop that knows of it."""

import time

from checkout.events import deliveries, log
from checkout.kit import clock
from checkout.kit.db import let_go
from checkout.sessions.complete import COMPLETED
from checkout.sessions.sessions import CheckoutSession

PATIENCE_S = 10  # a shopper waits no longer for the merchant's endpoints. Source: Stripe
LOOK_AGAIN_S = 1  # between a waiting page's looks: the last is made within the patience
AT_ONCE_S = 0.3  # for an endpoint that answers as usual; longer would take a thread from other shoppers


def is_awaited(session: CheckoutSession) -> bool:
    """An endpoint that listens has neither answered nor failed yet, and there is still time for it."""
    assert session.completed_at is not None, session.id
    has_time = clock.now() + LOOK_AGAIN_S < session.completed_at + PATIENCE_S
    return has_time and log.any_untried(COMPLETED, session.id)


def is_awaited_still(session: CheckoutSession) -> bool:
    """The same after a moment, in which most endpoints have answered."""
    until = time.monotonic() + AT_ONCE_S
    while True:
        rung = deliveries.answered.rung
        awaited = is_awaited(session)
        let_go()
        left_s = until - time.monotonic()
        if not awaited or left_s <= 0:
            return awaited
        deliveries.answered.wait(rung, left_s)
