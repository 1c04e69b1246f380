"""Pays a Checkout Session: the session, its intent and the attempt begin in one step and end in one."""

from typing import Any

from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.kit.errors import Refused
from checkout.merchants.accounts import merchant_of
from checkout.payments import attempts, confirm, receipts
from checkout.payments.attempts import Attempt
from checkout.payments.confirm import PayWith
from checkout.payments.intents import PaymentIntent, open_intent
from checkout.payments.payment_methods import Tokenized
from checkout.payments.settle import IntentJoined
from checkout.sessions import offered, places, restrictions
from checkout.sessions.complete import complete, decided_later
from checkout.sessions.locks import lock
from checkout.sessions.means import Means
from checkout.sessions.openings import Opening, check_open, once_more
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.shoppers import Shopper, note

MAX_REFUSALS = 5  # of one session in the window: more is card testing
REFUSAL_WINDOW_S = 10 * clock.MINUTE_S
UNDER_WAY = (
    "processing",
    "requires_action",
    "requires_capture",
    "succeeded",
)  # by a tab that was quicker: it is left alone


class TooManyTries(Refused):
    """So many refusals in so short a time are not a shopper's mistakes."""

    status = 429
    default_code = "rate_limit"


def pay(opening: Opening, shopper: Shopper, means: Means) -> CheckoutSession:
    """Tries once to pay a session.

    How it ended is in the session and its intent; ``standing`` reads it. A payment that is already under way or made
    is left alone. Raises ``CardRefused`` and ``AccountRefused`` for what no token is made for, ``TooManyTries``,
    ``LimitReached``, ``DiscountGone``, ``TotalChanged``, ``NotOpen``.
    """
    if opening.found is not None:
        _check_payable(opening.found)
        close_challenge(opening.found)
    method = means.method(shopper, opening.found.allow_redisplay if opening.found else None)
    session, attempt = once_more(lambda: _begin(opening, shopper, means, method))
    if attempt is not None:
        confirm.carry_out(attempt, joined())
    return session


def joined() -> IntentJoined:
    """What a session writes whenever its intent is settled, whoever settles it."""
    return IntentJoined(settle=conclude)


def conclude(intent: PaymentIntent) -> None:
    """In the step that settles an intent: completes its session, or gives its place back.

    Complete once the card is good for the money, or the bank is asked for it; paid once that is taken, which may be
    later.
    """
    session = _session_of(intent)
    if session is None:
        return
    if session.status == "complete" and intent.capture_method != "manual":
        decided_later(session, paid=intent.status == "succeeded")
    elif intent.status in ("requires_capture", "succeeded"):
        if intent.status == "succeeded":
            session.payment_status = "paid"
            receipts.to_shopper(intent, session.email, session.language)
        complete(session)
    elif intent.status == "processing":
        complete(session)
    elif intent.status == "requires_payment_method":
        places.give_back(session)


def _begin(
    opening: Opening, shopper: Shopper, means: Means, method: Tokenized | str
) -> tuple[CheckoutSession, Attempt | None]:
    with atomic("pay: begin"):
        session = opening.session()
        intent = lock(session)
        if intent is not None and intent.status in UNDER_WAY:
            return session, None
        _check_payable(session)
        restrictions.check(session.payment_method_options, session.account, method)
        note(session, shopper)
        intent = intent or open_its_intent(session)
        taking = IntentJoined(begin=lambda _: places.take(session))
        pay_with = PayWith(
            method,
            means.return_url(session),
            columns=_changed(intent, session),
            acceptance=means.acceptance,
        )
        return session, confirm.begin(intent, pay_with, taking)


def _changed(intent: PaymentIntent, session: CheckoutSession) -> dict[str, Any]:
    """What a changed order, or another address, makes of an intent that was tried before."""
    return {name: value for name, value in _as_typed(session).items() if getattr(intent, name) != value}


def _as_typed(session: CheckoutSession) -> dict[str, Any]:
    """The columns of its intent that follow what the shopper chose and typed."""
    data, given = session.payment_intent_data, session.given
    usage = data.get("setup_future_usage") or ("on_session" if given.saves_card else None)
    return {
        "amount": session.amount_total,
        "customer_id": session.customer_id,
        "setup_future_usage": usage,
        "shipping": given.parcel or data.get("shipping"),
    }


def close_challenge(session: CheckoutSession) -> None:
    """The shopper turns away from a challenge: it ends, so that another card may be tried."""
    if session.payment_intent_id is not None:
        confirm.close_challenge(session.account, session.payment_intent_id, joined())


def refusals(session: CheckoutSession) -> int:
    """How many tries were refused in the window that counts."""
    if session.payment_intent_id is None:
        return 0
    return attempts.count_refused_since([session.payment_intent_id], clock.now() - REFUSAL_WINDOW_S)


def max_refusals(session: CheckoutSession) -> int:
    """How many the merchant, or Tender, puts up with."""
    return merchant_of(session.account).max_refusals or MAX_REFUSALS


def _check_payable(session: CheckoutSession) -> None:
    check_open(session)
    if refusals(session) >= max_refusals(session):
        raise TooManyTries("Too many tries with this checkout. Wait 10 minutes and try again.")


def open_its_intent(session: CheckoutSession) -> PaymentIntent:
    """In the open step: with the first try to pay, or before."""
    data = dict(session.payment_intent_data) | _as_typed(session)
    intent = open_intent(
        session.account,
        currency=session.currency,
        held_by=session.id,
        metadata_=data.pop("metadata", {}),
        **offered.intent_columns(session.payment_method_types, session.payment_method_options),
        **data,
    )
    session.payment_intent_id = intent.id
    return intent


def _session_of(intent: PaymentIntent) -> CheckoutSession | None:
    if intent.held_by is None:
        return None
    return CheckoutSession.find(intent.account, intent.held_by)
