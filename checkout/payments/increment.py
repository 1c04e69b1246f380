"""Increments an authorisation: more money is kept ready than the payer's bank was first asked for."""

from collections.abc import Mapping
from typing import Any

from checkout.kit.db import atomic
from checkout.kit.errors import CardRefused, InvalidRequest
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import instructions
from checkout.payments.capture import check_in_time, instruct
from checkout.payments.charges import Charge
from checkout.payments.fulfil import fulfil
from checkout.payments.instructions import Instruction
from checkout.payments.intents import PaymentIntent, put, unexpected_state
from checkout.payments.settle import ALONE, IntentJoined
from checkout.processors import decline_codes
from checkout.processors.contract import Feature

MAX_INCREMENTS = 10  # of one intent. Source: Stripe
FEATURE: Feature = "incremental_authorization"
NOT_SUPPORTED = "payment_intent_incremental_authorization_not_supported"


def increment(
    account: Account, intent_id: str, amount: int, columns: Mapping[str, Any], joined: IntentJoined = ALONE
) -> PaymentIntent:
    """Asks for more, so that ``amount`` is kept ready in all; ``columns`` of the intent are changed with it.

    Raises ``InvalidRequest`` where there is nothing to increment or the card does not support it, ``Busy`` where the
    money is just being moved. ``answer`` tells whether the bank agreed.
    """
    with atomic("increment: begin"):
        intent = PaymentIntent.of(account, intent_id)
        instruction = _begin(intent, amount, columns)
        joined.begin(intent)
    fulfil(instruction, joined)
    return PaymentIntent.of(account, intent_id)


def answer(intent: PaymentIntent) -> Shape:
    """The intent; or, where the bank did not agree to its last increment, the refusal."""
    last = instructions.latest_of(intent.id, "increment")
    if last is not None and last.status == "not_done":
        raise CardRefused(decline_codes.message("generic_decline"), code="card_declined", details=_declined(intent))
    return intent.shape()


def _declined(intent: PaymentIntent) -> Shape:
    return {"decline_code": "generic_decline", "charge": intent.latest_charge_id}


def _begin(intent: PaymentIntent, amount: int, columns: Mapping[str, Any]) -> Instruction:
    if intent.status != "requires_capture":
        raise unexpected_state(intent, _why_not_incrementable(intent))
    instructions.refuse_moving(intent.id)
    assert intent.latest_charge_id is not None
    charge = Charge.of(intent.account, intent.latest_charge_id)
    check_in_time(charge)
    _check(intent, charge, amount)
    put(intent, columns, amount)
    return instruct(intent, charge, "increment", amount=amount - intent.amount)


def _check(intent: PaymentIntent, charge: Charge, amount: int) -> None:
    if amount <= intent.amount:
        raise InvalidRequest(
            f"The amount ({amount}) must be greater than the currently authorized amount ({intent.amount}).",
            param="amount",
        )
    if not charge.grants(FEATURE):
        raise _not_supported("its card does not support incremental authorization")
    if charge.amount_captured:
        raise _not_supported("part of it has been captured")
    if instructions.count_done(intent.id, "increment") >= MAX_INCREMENTS:
        raise _not_supported(f"it has been incremented {MAX_INCREMENTS} times")


def _not_supported(why: str) -> InvalidRequest:
    return InvalidRequest(f"This PaymentIntent cannot be incrementally authorized: {why}.", code=NOT_SUPPORTED)


def _why_not_incrementable(intent: PaymentIntent) -> str:
    return (
        f"This PaymentIntent could not be incrementally authorized because it has a status of {intent.status}. "
        "Only a PaymentIntent with one of the following statuses may be incremented: requires_capture."
    )
