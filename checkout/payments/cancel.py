"""Cancels a payment intent, so that no money can be taken by it any more."""

from checkout.events import log
from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import attempts
from checkout.payments.confirm import close_challenge
from checkout.payments.intents import CANCELABLE, INTENT, PaymentIntent, unexpected_state
from checkout.payments.settle import ALONE, IntentJoined


def cancel(account: Account, intent_id: str, reason: str | None, joined: IntentJoined = ALONE) -> PaymentIntent:
    """Cancels on a merchant's call. Raises ``InvalidRequest`` where the intent can be canceled no more or not so."""
    intent = PaymentIntent.of(account, intent_id)
    if intent.held_by is not None:
        raise InvalidRequest(
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the Checkout "
            "Session instead."
        )
    close_challenge(account, intent_id)
    with atomic("cancel: settle"):
        intent = PaymentIntent.of(account, intent_id)
        joined.begin(intent)
        write_off(intent, reason)
        joined.settle(intent)
    return intent


def write_off(intent: PaymentIntent, reason: str | None) -> None:
    """Cancels in the open step.

    Raises ``InvalidRequest`` ``payment_intent_unexpected_state``, and ``Busy`` where a challenge has just been opened.
    """
    if not INTENT.allows(intent.status, "canceled"):
        raise unexpected_state(
            intent,
            f"You cannot cancel this PaymentIntent because it has a status of {intent.status}. Only a PaymentIntent "
            f"with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )
    attempts.refuse_open(intent.id)
    INTENT.move(intent, "canceled")
    intent.canceled_at = clock.now()
    intent.cancellation_reason = reason
    intent.next_action = None
    log.record("payment_intent.canceled", intent)
