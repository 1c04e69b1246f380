"""Where a Checkout Session stands, read from what is written: nothing here is a state of its own."""

from dataclasses import dataclass
from typing import Literal

from checkout.kit.wire import Shape
from checkout.payments import charges
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent
from checkout.payments.payment_methods import PaymentMethod
from checkout.payments.setup_intents import SetupIntent
from checkout.sessions import pay, save_card
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
    error = _error(intent)
    refusals = save_card.refusals(session) if session.saves_card else pay.refusals(session)
    if refusals >= pay.max_refusals(session):
        return Standing("too_many_tries", error=error)
    if error is not None:
        return Standing("refused", error=error)
    return Standing("payable")


def tried_method(session: CheckoutSession) -> Shape:
    """What is being paid with, as members of a PaymentMethod."""
    intent = _intent(session)
    if intent is None or intent.payment_method_id is None:
        return {}
    method = PaymentMethod.of(session.account, intent.payment_method_id)
    return {"id": method.id, "type": method.type, "card": method.card}


def paid_charge(session: CheckoutSession) -> Charge | None:
    """The charge that paid a session."""
    if session.payment_intent_id is None:
        return None
    return next((charge for charge in charges.of_intent(session.payment_intent_id) if charge.succeeded), None)


def undecided_charge(session: CheckoutSession) -> Charge | None:
    """The charge of a session that was completed before its payer's bank decided, where that was not to pay yet."""
    if session.status != "complete" or session.payment_intent_id is None or session.payment_status != "unpaid":
        return None
    intent = PaymentIntent.of(session.account, session.payment_intent_id)
    latest = Charge.of(session.account, intent.latest_charge_id) if intent.latest_charge_id is not None else None
    return None if latest is None or latest.succeeded else latest


def saved_method(session: CheckoutSession) -> PaymentMethod | None:
    """The card, or account, that a session has saved."""
    if session.setup_intent_id is None:
        return None
    intent = SetupIntent.of(session.account, session.setup_intent_id)
    assert intent.payment_method_id is not None, intent.id
    return PaymentMethod.of(session.account, intent.payment_method_id)


def _error(intent: PaymentIntent | SetupIntent | None) -> Shape | None:
    error: Shape | None = None
    if intent is not None:
        error = intent.last_setup_error if isinstance(intent, SetupIntent) else intent.last_payment_error
    return error


def _intent(session: CheckoutSession) -> PaymentIntent | SetupIntent | None:
    if session.setup_intent_id is not None:
        return SetupIntent.of(session.account, session.setup_intent_id)
    if session.payment_intent_id is None:
        return None
    return PaymentIntent.of(session.account, session.payment_intent_id)
