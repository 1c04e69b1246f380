"""How a payment stands, in one word: what its intent says, and what has become of its money since."""

from sqlalchemy import case

from checkout.dashboard.words import Mark
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent

# Of an intent beside its latest charge, in SQL, so that lists are narrowed by the very word that they show.
STATE = case(
    (Charge.disputed, "disputed"),
    ((Charge.amount_refunded > 0) & (Charge.amount_refunded == Charge.amount_captured), "refunded"),
    (Charge.amount_refunded > 0, "partly_refunded"),
    (
        (PaymentIntent.status == "requires_payment_method") & PaymentIntent.last_payment_error.is_not(None),
        "failed",
    ),
    else_=PaymentIntent.status,
)

MARKS: dict[str, Mark] = {
    "succeeded": Mark("paid", "ok"),
    "refunded": Mark("refunded", "off"),
    "partly_refunded": Mark("partly refunded", "off"),
    "disputed": Mark("disputed", "bad"),
    "failed": Mark("failed", "bad"),
    "requires_capture": Mark("to be captured", "wait"),
    "processing": Mark("processing", "wait"),
    "requires_action": Mark("waits for the payer", "wait"),
    "requires_payment_method": Mark("incomplete", "off"),
    "requires_confirmation": Mark("to be confirmed", "off"),
    "canceled": Mark("canceled", "off"),
}

# The status of the intents among which those of a state are, where an index of intents leads to them.
STATUS_OF = {name: name for name in MARKS} | {"failed": "requires_payment_method"}
