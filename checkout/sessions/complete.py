"""Completes a Checkout Session, in the step that settles what it was for."""

from checkout.events import log
from checkout.kit import clock
from checkout.sessions import places
from checkout.sessions.remember import remember
from checkout.sessions.sessions import SESSION, CheckoutSession

COMPLETED = "checkout.session.completed"


def complete(session: CheckoutSession) -> None:
    """Once; one that is complete already stays as it is."""
    if session.status == "complete":
        return
    SESSION.move(session, "complete")
    session.completed_at = clock.now()
    places.complete(session)
    remember(session)
    log.record(COMPLETED, session)


def decided_later(session: CheckoutSession, *, paid: bool) -> None:
    """The bank of who completed it has decided, once; it stays complete. What was taken stays used either way."""
    if session.payment_status == "paid":
        return
    if paid:
        session.payment_status = "paid"
    log.record(f"checkout.session.async_payment_{'succeeded' if paid else 'failed'}", session)
