"""Captures what was authorised: the amount is taken, the remainder released."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import attempts, instructions
from checkout.payments.charges import Charge, join_group
from checkout.payments.fulfil import fulfil
from checkout.payments.instructions import Instruction
from checkout.payments.intents import PaymentIntent, put, unexpected_state
from checkout.payments.settle import ALONE, IntentJoined
from checkout.processors.contract import Verb

OF_BOTH = frozenset({"receipt_email", "statement_descriptor_suffix"})  # an intent and its charge
MAX_CAPTURES = 50  # of one intent. Source: Stripe


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to capture in minor units, None for all that is left; ``columns`` of the intent are changed with it."""

    amount: int | None = None
    amount_param: str = "amount_to_capture"
    final: bool = True  # False: what is not captured now may be captured later
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
    check_in_time(charge)
    amount = _amount(intent, wanted)
    _check_parts(intent, charge, wanted)
    put(intent, wanted.columns, amount)
    for name in OF_BOTH & set(wanted.columns):
        setattr(charge, name, wanted.columns[name])
    if wanted.columns.get("transfer_group") is not None:
        join_group(charge, wanted.columns["transfer_group"])
    if amount == 0:
        return instruct(intent, charge, "release", amount=intent.amount_capturable, particulars={"reason": None})
    final = wanted.final or amount == intent.amount_capturable
    return instruct(intent, charge, "capture", amount=amount, final=final)


def check_in_time(charge: Charge) -> None:
    """Raises ``InvalidRequest`` ``charge_expired_for_capture``."""
    if charge.capture_before is None or charge.capture_before <= clock.now():
        raise InvalidRequest(
            f"Charge {charge.id} can no longer be captured: its authorization has expired.",
            code="charge_expired_for_capture",
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


def _check_parts(intent: PaymentIntent, charge: Charge, wanted: Wanted) -> None:
    if not wanted.final and not charge.grants("multicapture"):
        raise InvalidRequest(
            "This PaymentIntent can be captured only once: multicapture is not available for its payment method.",
            param="final_capture",
        )
    if not wanted.final and instructions.count_done(intent.id, "capture") >= MAX_CAPTURES - 1:
        raise InvalidRequest(
            f"This PaymentIntent can be captured {MAX_CAPTURES} times: the next capture has to be the last.",
            param="final_capture",
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
    if amount == 0 and not (wanted.final and intent.amount_received):
        raise InvalidRequest(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=wanted.amount_param,
        )
    return amount


def _why_not_capturable(intent: PaymentIntent) -> str:
    return (
        f"This PaymentIntent could not be captured because it has a status of {intent.status}. Only a PaymentIntent "
        "with one of the following statuses may be captured: requires_capture."
    )
