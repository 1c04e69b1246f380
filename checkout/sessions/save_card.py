"""Saves a card, or a bank account, through a Checkout Session in setup mode: all begins in one step and ends in one."""

from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.payments import set_up, setup_attempts
from checkout.payments.payment_methods import Tokenized
from checkout.payments.set_up import SetUpWith
from checkout.payments.settle_set_up import SetupJoined
from checkout.payments.setup_attempts import SetupAttempt
from checkout.payments.setup_intents import SetupIntent
from checkout.sessions.complete import complete
from checkout.sessions.locks import lock_setup
from checkout.sessions.means import Means
from checkout.sessions.openings import check_open
from checkout.sessions.pay import REFUSAL_WINDOW_S, TooManyTries, max_refusals
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.shoppers import Shopper, note

UNDER_WAY = ("processing", "requires_action", "succeeded")  # by a tab that was quicker: it is left alone


def save_card(session: CheckoutSession, shopper: Shopper, means: Means) -> CheckoutSession:
    """Tries once; ``standing`` reads how it ended.

    Raises ``CardRefused``, ``AccountRefused``, ``TooManyTries`` and ``NotOpen``.
    """
    _check_savable(session)
    close_challenge(session)
    method = means.method(shopper, session.allow_redisplay)
    attempt = _begin(session, shopper, means, method)
    if attempt is not None:
        set_up.carry_out(attempt, joined())
    return session


def joined() -> SetupJoined:
    """What a session writes whenever its setup intent is settled, whoever settles it."""
    return SetupJoined(settle=conclude)


def conclude(intent: SetupIntent) -> None:
    """In the step that settles a setup intent: completes its session."""
    if intent.held_by is None or intent.status != "succeeded":
        return
    session = CheckoutSession.find(intent.account, intent.held_by)
    if session is not None:
        complete(session)


def close_challenge(session: CheckoutSession) -> None:
    """The shopper turns away from a challenge: it ends, so that another card may be tried."""
    assert session.setup_intent_id is not None
    set_up.close_challenge(session.account, session.setup_intent_id, joined())


def refusals(session: CheckoutSession) -> int:
    """How many tries were refused in the window that counts."""
    assert session.setup_intent_id is not None
    return setup_attempts.count_failed_since(session.setup_intent_id, clock.now() - REFUSAL_WINDOW_S)


def _begin(session: CheckoutSession, shopper: Shopper, means: Means, method: Tokenized | str) -> SetupAttempt | None:
    with atomic("save card: begin"):
        intent = lock_setup(session)
        if intent.status in UNDER_WAY:
            return None
        _check_savable(session)
        note(session, shopper)
        columns = {} if intent.customer_id == session.customer_id else {"customer_id": session.customer_id}
        with_ = SetUpWith(method, means.return_url(session), columns, means.acceptance)
        return set_up.begin(intent, with_, SetupJoined())


def _check_savable(session: CheckoutSession) -> None:
    check_open(session)
    if refusals(session) >= max_refusals(session):
        raise TooManyTries("Too many tries with this checkout. Wait 10 minutes and try again.")
