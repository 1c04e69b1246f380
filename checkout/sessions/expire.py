"""Ends a Checkout Session that was not paid, and with it the intent that nobody can pay any more."""

from checkout.events import log
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.payments import cancel_set_up
from checkout.payments.cancel import write_off
from checkout.payments.intents import INTENT, PaymentIntent
from checkout.payments.setup_intents import SetupIntent
from checkout.sessions import pay, save_card
from checkout.sessions.locks import lock, lock_setup
from checkout.sessions.sessions import SESSION, CheckoutSession

ALONE = Joined[CheckoutSession]()


def expire(account: Account, session_id: str, joined: Joined[CheckoutSession] = ALONE) -> CheckoutSession:
    """Ends an open session. Raises ``InvalidRequest`` where it is not open, or is just being paid; ``Busy``."""
    session = CheckoutSession.of(account, session_id)
    _check_open(session)
    close_challenge = save_card.close_challenge if session.saves_card else pay.close_challenge
    close_challenge(session)
    with atomic("expire: session"):
        intent = lock_setup(session) if session.saves_card else lock(session)
        _check_open(session)
        joined.begin(session)
        if isinstance(intent, SetupIntent):
            cancel_set_up.write_off(intent, "abandoned")
        elif intent is not None:
            _write_off(intent)
        SESSION.move(session, "expired")
        log.record("checkout.session.expired", session)
        joined.settle(session)
    return session


def _check_open(session: CheckoutSession) -> None:
    if session.status != "open":
        raise InvalidRequest(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session.status}`."
        )


def _write_off(intent: PaymentIntent) -> None:
    if intent.status == "processing":
        raise InvalidRequest("This Checkout Session is being paid right now; it cannot be expired.")
    if INTENT.allows(intent.status, "canceled"):
        write_off(intent, "abandoned")
