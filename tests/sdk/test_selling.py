"""The official SDK sells: a product, a price, a link; a shopper pays; the endpoint hears and believes it."""

from typing import Any

import pytest
import stripe

from tests.houses import House
from tests.inboxes import Inbox
from tests.shoppers import Shopper


def test_link_is_sold_and_the_endpoint_hears_it_signed(house: House, inbox: Inbox) -> None:
    v1 = house.stripe.v1
    endpoint = v1.webhook_endpoints.create(
        {"url": inbox.url, "enabled_events": ["checkout.session.completed", "payment_intent.payment_failed"]}
    )
    product = v1.products.create({"name": "Mug"})
    price = v1.prices.create({"product": product.id, "currency": "eur", "unit_amount": 1250})
    link = v1.payment_links.create({"line_items": [{"price": price.id, "quantity": 2}], "metadata": {"shelf": "4"}})
    assert link.url.startswith(f"{house.url}/l/")

    shopper = Shopper(link.url)
    assert shopper.pay(number="4000000000000002").status == 402
    assert shopper.pay().status == 303
    house.work()

    assert endpoint.secret is not None
    told = {event.type: event.data.object for event in inbox.events(endpoint.secret)}
    assert set(told) == {"payment_intent.payment_failed", "checkout.session.completed"}
    session = told["checkout.session.completed"]
    assert session["payment_link"] == link.id
    assert session["amount_total"] == 2500
    assert session["metadata"].to_dict() == {"shelf": "4"}
    assert told["payment_intent.payment_failed"]["id"] == session["payment_intent"]
    again = v1.checkout.sessions.retrieve(session["id"], {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert again.payment_status == "paid"
    assert isinstance(again.payment_intent, stripe.PaymentIntent)
    assert isinstance(again.payment_intent.latest_charge, stripe.Charge)
    assert again.payment_intent.latest_charge.paid
    assert again.line_items is not None
    assert [(line.description, line.quantity) for line in again.line_items] == [("Mug", 2)]


def test_altered_and_stale_deliveries_are_not_believed(house: House, inbox: Inbox) -> None:
    endpoint = house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["customer.created"]})
    house.stripe.v1.customers.create({"email": "jo@example.com"})
    house.work()
    assert endpoint.secret is not None
    body, signature = inbox.bodies[0], inbox.headers[0]["Stripe-Signature"]
    stripe.Webhook.construct_event(body, signature, endpoint.secret)
    for changed in (body.replace(b"jo@", b"al@"), body + b" "):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(changed, signature, endpoint.secret)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_another")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature.replace("t=1", "t=0"), endpoint.secret)


def test_session_is_opened_by_api_and_paid_on_the_page(house: House) -> None:
    sessions = house.stripe.v1.checkout.sessions
    customer = house.stripe.v1.customers.create({"email": "jo@example.com"})
    session = sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {"price_data": {"currency": "jpy", "unit_amount": 500, "product_data": {"name": "Tea"}}, "quantity": 3}
            ],
            "success_url": "https://shop.test/done?id={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://shop.test/basket",
            "client_reference_id": "order-7",
            "customer": customer.id,
            "payment_intent_data": {"metadata": {"order": "7"}, "description": "Order 7"},
        }
    )
    assert session.payment_intent is None
    assert session.url is not None
    assert f"{session.id}#" in session.url
    assert (session.status, session.payment_status, session.customer_creation) == ("open", "unpaid", None)

    paid = Shopper(session.url).pay()
    assert paid.location == f"https://shop.test/done?id={session.id}"

    session = sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.collected_information is not None
    assert session.collected_information.shipping_details is None
    assert session.success_url == "https://shop.test/done?id={CHECKOUT_SESSION_ID}"
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.amount, intent.currency, intent.status) == (1500, "jpy", "succeeded")
    assert (intent.customer, intent.description) == (customer.id, "Order 7")
    assert intent.metadata.to_dict() == {"order": "7"}
    (charge,) = house.stripe.v1.charges.list({"payment_intent": intent.id})
    assert charge.metadata is not None
    assert charge.metadata.to_dict() == {"order": "7"}


def test_a_customer_is_made_only_when_asked_for(house: House) -> None:
    price = house.stripe.v1.prices.list().data[0]
    creations: Any = (("if_required", 0), ("always", 1))
    for creation, count in creations:
        link = house.stripe.v1.payment_links.create(
            {"line_items": [{"price": price.id, "quantity": 1}], "customer_creation": creation}
        )
        Shopper(link.url).pay()
        (session,) = house.stripe.v1.checkout.sessions.list({"payment_link": link.id})
        assert session.customer_creation == creation
        assert (session.customer is None) == (creation == "if_required")
        assert session.customer_details is not None
        assert session.customer_details.email == "jo@example.com"
        assert len(house.stripe.v1.customers.list().data) == count
