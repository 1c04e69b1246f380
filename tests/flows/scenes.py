"""What the stories share: orders that a shop makes by API, and what became of the money."""

from typing import Any

import stripe

from tests.houses import House
from tests.shoppers import Answer, Shopper

DECLINED = "4000000000000002"
NO_MONEY = "4000000000009995"
WRONG_CVC = "4000000000000127"
CHALLENGED = "4000000000003220"
CHALLENGED_THEN_DECLINED = "4000008400001629"
TEA: dict[str, Any] = {
    "price_data": {"currency": "eur", "unit_amount": 1250, "product_data": {"name": "Tea"}},
    "quantity": 2,
}


def order(house: House, **params: Any) -> stripe.checkout.Session:
    """A Checkout Session for tea, €25.00, made by API."""
    made: dict[str, Any] = {"mode": "payment", "line_items": [TEA], **params}
    return house.stripe.v1.checkout.sessions.create(made)  # type: ignore[arg-type]  # the SDK's own TypedDict


def link_for(house: House, **params: Any) -> stripe.PaymentLink:
    """A payment link for a cup, $10.00, made by API."""
    price = house.stripe.v1.prices.create({"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Cup"}})
    made: dict[str, Any] = {"line_items": [{"price": price.id, "quantity": 1}], **params}
    return house.stripe.v1.payment_links.create(made)  # type: ignore[arg-type]  # the SDK's own TypedDict


def shopper_of(session: stripe.checkout.Session) -> Shopper:
    assert session.url is not None
    return Shopper(session.url)


def session_of(house: House, session: stripe.checkout.Session) -> stripe.checkout.Session:
    """As it is now."""
    return house.stripe.v1.checkout.sessions.retrieve(session.id)


def sessions(house: House) -> list[stripe.checkout.Session]:
    """All of them, oldest first."""
    return house.stripe.v1.checkout.sessions.list({"limit": 100}).data[::-1]


def intents(house: House) -> list[stripe.PaymentIntent]:
    return house.stripe.v1.payment_intents.list({"limit": 100}).data[::-1]


def charges(house: House) -> list[str]:
    """Each charge's status, oldest first."""
    return [charge.status for charge in house.stripe.v1.charges.list({"limit": 100}).data[::-1]]


def events(house: House) -> list[str]:
    """Each event's type, oldest first, without those of the catalogue."""
    found = house.stripe.v1.events.list({"limit": 100}).data
    found.sort(key=lambda event: event.id[len("evt_1") :])  # from there on an id sorts by its time
    return [event.type for event in found if event.type.split(".")[0] not in ("product", "price", "payment_link")]


def at_the_bank(shopper: Shopper, number: str = CHALLENGED) -> Answer:
    """Pays with a card whose bank asks for more, and stays on the bank's page."""
    bank = shopper.land(shopper.pay(number=number))
    assert "test-source-authorize-3ds" in bank.text
    return bank


def answer_bank(shopper: Shopper, answer: str) -> Answer:
    """``approve`` or ``fail``; then as far as the redirects lead."""
    return shopper.land(shopper.press(answer))
