"""The doors of the checkout page: a session's own URL, and the way back from the bank."""

from dataclasses import replace

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page import counter, openers, state_pages, till, ways
from checkout.hosted_page.counter import Counter
from checkout.kit.errors import Busy
from checkout.kit.resources import Account
from checkout.payments import attempts, confirm, set_up, setup_attempts
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_attempts import SetupAttempt
from checkout.payments.setup_intents import SetupIntent
from checkout.processors.contract import Unreachable
from checkout.sessions import openings, pay, save_card, sessions
from checkout.sessions.sessions import CheckoutSession
from checkout.web.languages import speak

pages = Blueprint("hosted_page", __name__)
pages.before_request(till.check_size)


@pages.get("/c/<session_id>")
def show(session_id: str) -> AnyResponse:
    session = sessions.of_shopper(session_id)
    if session is None:
        return state_pages.not_found()
    speak(session.language)
    return till.show(_counter(session), session)


@pages.post("/c/<session_id>")
def take(session_id: str) -> AnyResponse:
    session = sessions.of_shopper(session_id)
    if session is None:
        return state_pages.not_found()
    speak(session.language)
    return till.take(_counter(session), openings.already(session), lambda: _counter(session))


@pages.get("/3ds/<attempt_id>")
def come_back(attempt_id: str) -> AnyResponse:
    """The bank sends the payer here; what it decided is asked of it, never read from the address."""
    attempt = attempts.by_id(attempt_id)
    if attempt is None:
        setup_attempt = setup_attempts.by_id(attempt_id)
        return _come_back_set_up(setup_attempt) if setup_attempt is not None else state_pages.not_found()
    session = sessions.of_intent(attempt.intent_id)
    speak(session.language if session is not None else None)
    try:
        confirm.come_back(attempt, pay.joined())
    except (Busy, Unreachable):
        return state_pages.confirming(_counter(session) if session is not None else None)
    if session is not None:
        return ways.leave_session(session)
    if attempt.return_url is None:
        return state_pages.state_page("returned")
    intent = PaymentIntent.of(Account(attempt.account_id, attempt.livemode), attempt.intent_id)
    return ways.leave_for_merchant(intent, attempt.return_url)


def _come_back_set_up(attempt: SetupAttempt) -> AnyResponse:
    session = sessions.of_setup(SetupIntent.of(attempt.account, attempt.intent_id))
    speak(session.language if session is not None else None)
    try:
        set_up.come_back(attempt, save_card.joined())
    except (Busy, Unreachable):
        return state_pages.confirming(_counter(session) if session is not None else None)
    if session is not None:
        return ways.leave_session(session)
    if attempt.return_url is None:
        return state_pages.state_page("returned")
    return ways.leave_for_merchant(SetupIntent.of(attempt.account, attempt.intent_id), attempt.return_url)


def _counter(session: CheckoutSession) -> Counter:
    return replace(counter.of_session(session), again_path=openers.again_path(session))
