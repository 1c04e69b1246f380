"""Locks a Checkout Session and its intent, in the one order that everyone keeps."""

from checkout.kit.errors import Busy
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_intents import SetupIntent
from checkout.sessions.sessions import CheckoutSession


def lock(session: CheckoutSession) -> PaymentIntent | None:
    """Holds both until the open step ends, and reads them anew: the intent first, as whoever settles it does.

    Raises ``Busy`` where the session got its intent only just now: waiting for that one too could be in a circle.
    """
    intent_id = session.payment_intent_id
    intent = PaymentIntent.of(session.account, intent_id) if intent_id is not None else None
    CheckoutSession.of(session.account, session.id)
    if session.payment_intent_id != intent_id:
        raise Busy
    return intent


def lock_setup(session: CheckoutSession) -> SetupIntent:
    """The same for a session in setup mode, which has its setup intent from the beginning."""
    assert session.setup_intent_id is not None
    intent = SetupIntent.of(session.account, session.setup_intent_id)
    CheckoutSession.of(session.account, session.id)
    return intent
