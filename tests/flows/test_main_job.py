"""The first walk: a signed link, a declined card, another one, and the merchant hears."""

from tests.houses import House
from tests.inboxes import Inbox
from tests.shoppers import Shopper


def test_declined_then_paid_and_the_endpoint_hears(house: House, inbox: Inbox) -> None:
    endpoint = house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["*"]})
    shopper = Shopper(house.link)

    declined = shopper.pay(number="4000000000009995")
    assert declined.status == 402
    assert "does not have enough money" in declined.text

    paid = shopper.pay()
    assert paid.status == 303

    house.work()
    assert endpoint.secret is not None
    assert inbox.types(endpoint.secret) == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]
