"""Cancels a payment intent, so that no money can be taken by it any more."""

from sqlalchemy import exists, select

from checkout.kit import clock
from checkout.kit.db import atomic, reading
from checkout.kit.errors import Busy, InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import attempts, instructions
from checkout.payments.capture import instruct
from checkout.payments.charges import Charge
from checkout.payments.confirm import call_off
from checkout.payments.fulfil import fulfil
from checkout.payments.given_back import EXPIRED
from checkout.payments.instructions import Instruction
from checkout.payments.intents import CANCELABLE, INTENT, PaymentIntent, tell, unexpected_state
from checkout.payments.settle import ALONE, IntentJoined

PARTLY_CAPTURED = (
    "You cannot cancel this PaymentIntent because part of it has been captured. Capture it a last time instead, with "
    "an amount_to_capture of 0, to release the remainder."
)


def cancel(account: Account, intent_id: str, reason: str | None, joined: IntentJoined = ALONE) -> PaymentIntent:
    """Cancels on a merchant's call. Raises ``InvalidRequest`` where the intent can be canceled no more or not so."""
    intent = PaymentIntent.of(account, intent_id)
    if intent.status == "requires_capture":
        return release(account, intent_id, reason, joined)
    if intent.held_by is not None:
        raise InvalidRequest(
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the Checkout "
            "Session instead."
        )
    call_off(account, intent_id)
    with atomic("cancel: settle"):
        intent = PaymentIntent.of(account, intent_id)
        joined.begin(intent)
        write_off(intent, reason)
        joined.settle(intent)
    return intent


def release(account: Account, intent_id: str, reason: str | None, joined: IntentJoined = ALONE) -> PaymentIntent:
    """Cancels what was authorised and gives the money back. Still ``requires_capture``: the outcome is not known yet.

    Raises ``InvalidRequest`` where it has been captured or canceled, ``Busy`` where its money is just being moved.
    """
    with atomic("release: begin"):
        intent = PaymentIntent.of(account, intent_id)
        if intent.status != "requires_capture":
            raise unexpected_state(intent, _why_not_cancelable(intent))
        instructions.refuse_moving(intent.id)
        assert intent.latest_charge_id is not None
        charge = Charge.of(account, intent.latest_charge_id)
        if charge.amount_captured and reason != EXPIRED:
            raise unexpected_state(intent, PARTLY_CAPTURED)
        rest = intent.amount_capturable
        instruction = instruct(intent, charge, "release", amount=rest, particulars={"reason": reason})
        joined.begin(intent)
    fulfil(instruction, joined)
    return PaymentIntent.of(account, intent_id)


def expired(most: int) -> list[PaymentIntent]:
    """Authorisations that nobody has captured in time or is just moving, those first that are longest over."""
    query = select(PaymentIntent).join(Charge, Charge.id == PaymentIntent.latest_charge_id)
    overdue = query.where(Charge.capture_before <= clock.now(), PaymentIntent.status == "requires_capture")
    moving = exists().where(Instruction.intent_id == PaymentIntent.id, Instruction.status == "asking")
    return list(reading().scalars(overdue.where(~moving).order_by(Charge.capture_before).limit(most)))


def write_off(intent: PaymentIntent, reason: str | None) -> None:
    """Cancels in the open step.

    Raises ``InvalidRequest`` ``payment_intent_unexpected_state``, and ``Busy`` where a challenge has just been opened.
    """
    if not INTENT.allows(intent.status, "canceled"):
        raise unexpected_state(intent, _why_not_cancelable(intent))
    if intent.status == "requires_capture":
        raise Busy  # authorised just now: the next try releases it
    attempts.refuse_open(intent.id)
    INTENT.move(intent, "canceled")
    intent.canceled_at = clock.now()
    intent.cancellation_reason = reason
    intent.next_action = None
    tell("payment_intent.canceled", intent)


def _why_not_cancelable(intent: PaymentIntent) -> str:
    return (
        f"You cannot cancel this PaymentIntent because it has a status of {intent.status}. Only a PaymentIntent "
        f"with one of the following statuses may be canceled: {', '.join(CANCELABLE)}."
    )
