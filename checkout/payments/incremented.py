"""What is written once more money is kept ready than was first asked for."""

from checkout.events import log
from checkout.kit import wire
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent, tell


def by(charge: Charge, intent: PaymentIntent, amount: int) -> None:
    """``amount`` in minor units, on top of what is kept ready already."""
    before = wire.plain(intent.shape())
    charge.amount += amount
    charge.amount_incremented += amount
    card = charge.payment_method_details["card"]
    more = {
        "amount_authorized": charge.amount,
        "overcapture": card["overcapture"] | {"maximum_amount_capturable": charge.amount},
    }
    charge.payment_method_details = charge.payment_method_details | {"card": card | more}
    intent.amount += amount
    changed = log.changes(before, wire.plain(intent.shape()))
    tell("payment_intent.amount_capturable_updated", intent, previous=changed)
