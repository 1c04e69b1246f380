"""Cancels a setup intent, so that no card can be kept by it any more."""

from checkout.events import log
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments.set_up import close_challenge, refuse_open
from checkout.payments.settle_set_up import ALONE, SetupJoined
from checkout.payments.setup_intents import OPEN, SETUP, SetupIntent, unexpected_state


def cancel(account: Account, intent_id: str, reason: str | None, joined: SetupJoined = ALONE) -> SetupIntent:
    """Cancels on a merchant's call. Raises ``InvalidRequest`` where it can be canceled no more or not so."""
    intent = SetupIntent.of(account, intent_id)
    if intent.held_by is not None:
        raise InvalidRequest(
            "You cannot cancel this SetupIntent because it was created by a Checkout Session. Expire the Checkout "
            "Session instead."
        )
    close_challenge(account, intent_id)
    with atomic("cancel set up: settle"):
        intent = SetupIntent.of(account, intent_id)
        joined.begin(intent)
        write_off(intent, reason)
        joined.settle(intent)
    return intent


def write_off(intent: SetupIntent, reason: str | None) -> None:
    """Cancels in the open step. Raises ``InvalidRequest`` ``setup_intent_unexpected_state``, and ``Busy``."""
    if intent.status not in OPEN:
        raise unexpected_state(
            intent,
            f"You cannot cancel this SetupIntent because it has a status of {intent.status}. Only a SetupIntent with "
            f"one of the following statuses may be canceled: {', '.join(OPEN)}.",
        )
    refuse_open(intent.id)
    SETUP.move(intent, "canceled")
    intent.cancellation_reason = reason
    intent.next_action = None
    log.record("setup_intent.canceled", intent)
