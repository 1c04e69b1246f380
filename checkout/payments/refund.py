"""Refunds a charge, whole or in part: never more than was captured, whoever asks at the same time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checkout.kit import money
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.payments import charges, disputes
from checkout.payments.capture import instruct
from checkout.payments.charges import Charge
from checkout.payments.fulfil import fulfil
from checkout.payments.instructions import Instruction
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund, new_refund_id

RefundJoined = Joined[Refund]
ALONE = RefundJoined()


@dataclass(frozen=True, slots=True)
class Wanted:
    """``amount`` in minor units, None for all that is left. ``reason``: as Stripe names them.

    ``id``: the refund's own, for whoever chooses one beforehand, so that asking twice gives money back once.
    """

    amount: int | None = None
    reason: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    instructions_email: str | None = None
    reverse_transfer: bool = False
    refund_application_fee: bool = False
    id: str | None = None


def refund(account: Account, charge_id: str, wanted: Wanted, joined: RefundJoined = ALONE) -> Refund:
    """Gives money back once. ``pending`` also means that the processor's answer is not known yet.

    Raises ``InvalidRequest`` where there is nothing to refund, or less than is asked for.
    """
    intent_id = Charge.of(account, charge_id).intent_id
    with atomic("refund: begin"):
        intent = PaymentIntent.of(account, intent_id)
        if wanted.id is not None and (known := Refund.find(account, wanted.id)) is not None:
            return known
        made, instruction = _begin(intent, Charge.of(account, charge_id), wanted)
        joined.begin(made)
    fulfil(instruction, joined)
    return Refund.of(account, made.id)


def charge_to_refund(intent: PaymentIntent) -> Charge:
    """The charge that paid an intent. Raises ``InvalidRequest`` where it was not paid."""
    paid = next((charge for charge in charges.of_intent(intent.id) if charge.amount_captured), None)
    if paid is None:
        raise InvalidRequest(f"This PaymentIntent ({intent.id}) does not have a successful charge to refund.")
    return paid


def _begin(intent: PaymentIntent, charge: Charge, wanted: Wanted) -> tuple[Refund, Instruction]:
    """Takes the amount from what can be refunded, in the open step, before anyone is asked."""
    _check_no_transfer(charge, wanted)
    amount = _amount(charge, wanted.amount)
    charge.amount_refunded += amount
    if wanted.reason == "fraudulent":
        charge.fraud_details = {"user_report": "fraudulent"}
    made = Refund.add(
        charge.account,
        id=wanted.id or new_refund_id(charge.id),
        amount=amount,
        charge_id=charge.id,
        currency=charge.currency,
        customer_id=charge.customer_id,
        instructions_email=wanted.instructions_email,
        intent_id=intent.id,
        metadata_=dict(wanted.metadata),
        payment_method_id=charge.payment_method_id,
        reason=wanted.reason,
    )
    return made, instruct(intent, charge, "refund", amount=amount, refund_id=made.id)


def _check_no_transfer(charge: Charge, wanted: Wanted) -> None:
    """No charge passes anything on to another account, so that nothing of it comes back from there."""
    if wanted.reverse_transfer:
        raise InvalidRequest(
            f"Cannot reverse transfer on charge {charge.id} because it does not have an associated transfer.",
            param="reverse_transfer",
        )
    if wanted.refund_application_fee:
        raise InvalidRequest(
            f"Attempting to refund_application_fee on {charge.id}, but it has no application fee",
            param="refund_application_fee",
        )


def _amount(charge: Charge, wanted: int | None) -> int:
    if not charge.amount_captured:
        raise _not_refundable(charge)
    if charge.disputed and disputes.keeps_from_refund(charge.id):
        raise InvalidRequest(
            f"Charge {charge.id} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if charge.refundable == 0:
        raise InvalidRequest(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    amount = charge.refundable if wanted is None else wanted
    if amount > charge.refundable:
        asked, left = (money.show(it, charge.currency) for it in (amount, charge.refundable))
        raise InvalidRequest(
            f"Refund amount ({asked}) is greater than unrefunded amount on charge ({left})", param="amount"
        )
    return amount


def _not_refundable(charge: Charge) -> InvalidRequest:
    if charge.given_back == charge.amount:
        return InvalidRequest(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    why = "has not been captured; cancel its PaymentIntent instead" if charge.succeeded else "did not succeed"
    return InvalidRequest(f"Charge {charge.id} cannot be refunded: it {why}.", code="charge_not_refundable")
