"""Captures what was authorised: the amount is taken, the remainder released."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import attempts, instructions
from checkout.payments.charges import Charge
from checkout.payments.fulfil import fulfil
from checkout.payments.instructions import Instruction
from checkout.payments.intents import PaymentIntent, unexpected_state
from checkout.payments.settle import ALONE, IntentJoined
from checkout.processors.contract import Verb


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to capture in minor units, None for all of it; ``columns`` of the intent are changed with it."""

    amount: int | None = None
    amount_param: str = "amount_to_capture"
    columns: Mapping[str, Any] = field(default_factory=dict)


def capture(account: Account, intent_id: str, wanted: Wanted, joined: IntentJoined = ALONE) -> PaymentIntent:
    """Takes the money of an authorisation once. Still ``requires_capture`` means that the outcome is not known yet.

    Raises ``InvalidRequest`` where there is nothing to capture or less than is asked for, ``Busy`` where the money
    is already being moved.
    """
    with atomic("capture: begin"):
        intent = PaymentIntent.of(account, intent_id)
        instruction = begin(intent, wanted)
        joined.begin(intent)
    fulfil(instruction, joined)
    return PaymentIntent.of(account, intent_id)


def begin(intent: PaymentIntent, wanted: Wanted) -> Instruction:
    """Writes down, in the open step, what is about to be asked."""
    if intent.status != "requires_capture":
        raise unexpected_state(intent, _why_not_capturable(intent))
    instructions.refuse_moving(intent.id)
    assert intent.latest_charge_id is not None
    charge = Charge.of(intent.account, intent.latest_charge_id)
    if charge.capture_before is None or charge.capture_before <= clock.now():
        raise InvalidRequest(
            f"Charge {charge.id} can no longer be captured: its authorization has expired.",
            code="charge_expired_for_capture",
        )
    for name, value in wanted.columns.items():
        setattr(intent, name, value)
    return instruct(intent, charge, "capture", amount=_amount(intent, wanted))


def why_not_incremented(intent: PaymentIntent, amount: int) -> InvalidRequest:
    """Why more cannot be authorised: no card of a built processor takes that."""
    if intent.status != "requires_capture":
        return unexpected_state(
            intent,
            f"This PaymentIntent could not be incrementally authorized because it has a status of {intent.status}. "
            "Only a PaymentIntent with one of the following statuses may be incremented: requires_capture.",
        )
    if amount <= intent.amount:
        return InvalidRequest(
            f"The amount ({amount}) must be greater than the currently authorized amount ({intent.amount}).",
            param="amount",
        )
    return InvalidRequest(
        "This PaymentIntent cannot be incrementally authorized: its card does not support incremental authorization.",
        code="payment_intent_incremental_authorization_not_supported",
    )


def instruct(intent: PaymentIntent, charge: Charge, verb: Verb, **columns: Any) -> Instruction:
    """A new instruction about a charge's money, in the open step."""
    attempt = attempts.of_charge(charge.id)
    return instructions.open_instruction(
        intent.account,
        verb=verb,
        intent_id=intent.id,
        charge_id=charge.id,
        processor=attempt.processor,
        authorisation=attempt.reference,
        **columns,
    )


def _amount(intent: PaymentIntent, wanted: Wanted) -> int:
    amount = intent.amount_capturable if wanted.amount is None else wanted.amount
    if amount > intent.amount_capturable:
        raise InvalidRequest(
            f"The amount to capture ({amount}) is greater than the amount that can be captured "
            f"({intent.amount_capturable}).",
            code="amount_too_large",
            param=wanted.amount_param,
        )
    return amount


def _why_not_capturable(intent: PaymentIntent) -> str:
    return (
        f"This PaymentIntent could not be captured because it has a status of {intent.status}. Only a PaymentIntent "
        "with one of the following statuses may be captured: requires_capture."
    )
