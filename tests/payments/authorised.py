"""What the tests of captures and refunds share: an intent that stands somewhere, and what is told of it."""

from typing import Any

import stripe
import time_machine

from checkout.kit import clock
from tests.callers import Reply, call
from tests.houses import House

VISA = "pm_card_visa"
CHALLENGED = "pm_card_threeDSecure2Required"


def authorised(house: House, amount: int = 1000, method: str = VISA) -> stripe.PaymentIntent:
    """Money that is kept ready."""
    return _confirmed(house, amount, method, capture_method="manual")


def paid(house: House, amount: int = 1000, method: str = VISA) -> stripe.PaymentIntent:
    return _confirmed(house, amount, method)


def _confirmed(house: House, amount: int, method: str, **more: Any) -> stripe.PaymentIntent:
    wanted: Any = {"amount": amount, "currency": "usd", "payment_method": method, "confirm": True, **more}
    return house.stripe.v1.payment_intents.create(wanted)


def charge_of(house: House, intent: stripe.PaymentIntent) -> stripe.Charge:
    assert isinstance(intent.latest_charge, str)
    return house.stripe.v1.charges.retrieve(intent.latest_charge, {"expand": ["refunds"]})


def told(house: House, since: str | None = None) -> list[str]:
    """The types of the events, oldest first; those after the event ``since``."""
    wanted: Any = {"limit": 100} | ({"ending_before": since} if since else {})
    return [event.type for event in reversed(house.stripe.v1.events.list(wanted).data)]


def last_event(house: House) -> str:
    return house.stripe.v1.events.list({"limit": 1}).data[0].id


def refused(reply: Reply) -> tuple[int, str | None, str, str | None]:
    """Status, code, text and param of a refusal."""
    error = reply.error
    return reply.status, error.get("code"), error["message"], error.get("param")


def post(house: House, path: str, form: Any = None) -> Reply:
    return call(house, "POST", f"/v1{path}", form or {})


def work_later(house: House, seconds: int) -> None:
    with time_machine.travel(clock.now() + seconds):
        house.work()


def wanting(house: House, *features: str, amount: int = 1000, method: str = VISA) -> stripe.PaymentIntent:
    """Money that is kept ready, with wishes like ``request_multicapture``."""
    options = {"card": dict.fromkeys(features, "if_available")}
    return _confirmed(house, amount, method, capture_method="manual", payment_method_options=options)
