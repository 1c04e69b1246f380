"""What the tests of payments share: an intent whose payer is at their bank, and the bank's answer."""

from collections.abc import Callable
from typing import Any

import stripe

from tests.houses import House
from tests.shoppers import Shopper

CHALLENGED = "pm_card_authenticationRequired"
Listen = Callable[[Callable[[str], None]], None]


def challenged_intent(house: House, **params: Any) -> stripe.PaymentIntent:
    """€9.00, confirmed; the payer is asked to come to their bank."""
    wanted: Any = {"amount": 900, "currency": "eur", "payment_method": CHALLENGED, "confirm": True, **params}
    intent = house.stripe.v1.payment_intents.create(wanted)
    assert intent.status == "requires_action"
    return intent


def challenge_again(house: House, intent: stripe.PaymentIntent) -> None:
    house.stripe.v1.payment_intents.confirm(intent.id, {"payment_method": CHALLENGED})


def at_the_bank_of(intent: stripe.PaymentIntent) -> Shopper:
    """The payer on their bank's page."""
    assert intent.next_action is not None
    shopper = Shopper(str(intent.next_action["use_stripe_sdk"]["stripe_js"]))
    assert "Complete authentication" in shopper.open().text
    return shopper


def now(house: House, intent: stripe.PaymentIntent) -> stripe.PaymentIntent:
    return house.stripe.v1.payment_intents.retrieve(intent.id)


def once_at(point: str, do: Callable[[], object]) -> Callable[[str], None]:
    """Something else happens the first time that a point is reached."""
    left = [do]

    def listener(reached: str) -> None:
        if reached == point and left:
            left.pop()()

    return listener
