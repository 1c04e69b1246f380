"""Where a Checkout Session stands, read from what is written: nothing here is a state of its own."""

from dataclasses import dataclass
from typing import Literal

from checkout.kit.wire import Shape
from checkout.payments import charges
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent
from checkout.sessions import pay
from checkout.sessions.sessions import CheckoutSession

Kind = Literal["payable", "refused", "too_many_tries", "challenge", "confirming", "complete", "expired"]


@dataclass(frozen=True, slots=True)
class Standing:
    """``error``: why the last try was refused, as members of Stripe's error object. ``bank_path``: below our URL."""

    kind: Kind
    error: Shape | None = None
    bank_path: str | None = None


def of(session: CheckoutSession) -> Standing:
    if session.status == "complete":
        return Standing("complete")
    intent = _intent(session)
    if intent is not None and intent.status in ("processing", "succeeded"):
        return Standing("confirming")
    if not session.is_open:
        return Standing("expired")
    if intent is not None and intent.status == "requires_action":
        return Standing("challenge", bank_path=intent.next_action["path"])
    if pay.refusals(session) >= pay.MAX_REFUSALS:
        return Standing("too_many_tries", error=intent.last_payment_error if intent else None)
    if intent is not None and intent.last_payment_error is not None:
        return Standing("refused", error=intent.last_payment_error)
    return Standing("payable")


def paid_charge(session: CheckoutSession) -> Charge | None:
    """The charge that paid a session."""
    if session.payment_intent_id is None:
        return None
    return next((charge for charge in charges.of_intent(session.payment_intent_id) if charge.succeeded), None)


def _intent(session: CheckoutSession) -> PaymentIntent | None:
    if session.payment_intent_id is None:
        return None
    return PaymentIntent.of(session.account, session.payment_intent_id)
