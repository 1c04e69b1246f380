"""Each operation at least once by the official SDK, as a program uses it: made, read, changed, listed, ended."""

from decimal import Decimal
from typing import Any

import pytest
import stripe

from checkout.api.endpoint import OPERATIONS
from tests.houses import House

CARD: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "123"}
PROMISED = """
GET /v1/account
GET /v1/balance
GET /v1/balance_transactions
GET /v1/balance_transactions/{id}
GET /v1/charges
GET /v1/charges/search
GET /v1/charges/{charge}
POST /v1/charges/{charge}
POST /v1/charges/{charge}/capture
GET /v1/refunds
GET /v1/refunds/{refund}
POST /v1/refunds
POST /v1/refunds/{refund}
POST /v1/refunds/{refund}/cancel
GET /v1/checkout/sessions
GET /v1/checkout/sessions/{session}
GET /v1/checkout/sessions/{session}/line_items
POST /v1/checkout/sessions
POST /v1/checkout/sessions/{session}/expire
DELETE /v1/customers/{customer}
DELETE /v1/coupons/{coupon}
GET /v1/coupons
GET /v1/coupons/{coupon}
POST /v1/coupons
POST /v1/coupons/{coupon}
GET /v1/customers
GET /v1/customers/search
GET /v1/customers/{customer}
GET /v1/customers/{customer}/payment_methods
POST /v1/customers
POST /v1/customers/{customer}
GET /v1/customers/{customer}/balance_transactions
GET /v1/customers/{customer}/balance_transactions/{transaction}
POST /v1/customers/{customer}/balance_transactions
POST /v1/customers/{customer}/balance_transactions/{transaction}
DELETE /v1/customers/{customer}/sources/{id}
GET /v1/customers/{customer}/sources
GET /v1/customers/{customer}/sources/{id}
POST /v1/customers/{customer}/sources
POST /v1/customers/{customer}/sources/{id}
DELETE /v1/customers/{customer}/tax_ids/{id}
GET /v1/customers/{customer}/tax_ids
GET /v1/customers/{customer}/tax_ids/{id}
POST /v1/customers/{customer}/tax_ids
POST /v1/charges
GET /v1/confirmation_tokens/{confirmation_token}
POST /v1/test_helpers/confirmation_tokens
GET /v1/setup_attempts
GET /v1/setup_intents
GET /v1/setup_intents/{intent}
POST /v1/setup_intents
POST /v1/setup_intents/{intent}
POST /v1/setup_intents/{intent}/cancel
POST /v1/setup_intents/{intent}/confirm
GET /v1/tokens/{token}
POST /v1/tokens
GET /v1/events
GET /v1/events/{id}
GET /v1/payment_intents
GET /v1/payment_intents/search
GET /v1/payment_intents/{intent}
POST /v1/payment_intents
POST /v1/payment_intents/{intent}
POST /v1/payment_intents/{intent}/apply_customer_balance
POST /v1/payment_intents/{intent}/cancel
POST /v1/payment_intents/{intent}/capture
POST /v1/payment_intents/{intent}/confirm
POST /v1/payment_intents/{intent}/increment_authorization
POST /v1/payment_intents/{intent}/verify_microdeposits
GET /v1/payment_links
GET /v1/payment_links/{payment_link}
GET /v1/payment_links/{payment_link}/line_items
POST /v1/payment_links
POST /v1/payment_links/{payment_link}
GET /v1/payment_methods
GET /v1/payment_methods/{payment_method}
POST /v1/payment_methods
POST /v1/payment_methods/{payment_method}
POST /v1/payment_methods/{payment_method}/attach
POST /v1/payment_methods/{payment_method}/detach
GET /v1/prices
GET /v1/prices/search
GET /v1/prices/{price}
POST /v1/prices
POST /v1/prices/{price}
DELETE /v1/products/{id}
GET /v1/products
GET /v1/products/search
GET /v1/products/{id}
POST /v1/products
POST /v1/products/{id}
GET /v1/promotion_codes
GET /v1/promotion_codes/{promotion_code}
POST /v1/promotion_codes
POST /v1/promotion_codes/{promotion_code}
GET /v1/shipping_rates
GET /v1/shipping_rates/{shipping_rate_token}
POST /v1/shipping_rates
POST /v1/shipping_rates/{shipping_rate_token}
GET /v1/tax_rates
GET /v1/tax_rates/{tax_rate}
POST /v1/tax_rates
POST /v1/tax_rates/{tax_rate}
DELETE /v1/webhook_endpoints/{webhook_endpoint}
GET /v1/webhook_endpoints
GET /v1/webhook_endpoints/{webhook_endpoint}
POST /v1/webhook_endpoints
POST /v1/webhook_endpoints/{webhook_endpoint}
"""


def test_what_is_promised_is_served() -> None:
    assert set(PROMISED.split("\n")) - {""} <= {operation.name for operation in OPERATIONS}


def test_catalogue_and_links(house: House) -> None:
    v1 = house.stripe.v1
    product = v1.products.create({"name": "Mug", "metadata": {"a": "1", "b": "2"}})
    product = v1.products.update(product.id, {"name": "Cup", "metadata": {"a": "", "c": "3"}})
    assert (product.name, product.metadata.to_dict()) == ("Cup", {"b": "2", "c": "3"})
    assert v1.products.update(product.id, {"metadata": ""}).metadata.to_dict() == {}
    assert v1.products.list({"ids": [product.id]}).data[0].id == v1.products.retrieve(product.id).id == product.id

    price = v1.prices.create({"product": product.id, "currency": "USD", "unit_amount": 700, "lookup_key": "cup"})
    assert (price.currency, price.unit_amount, price.unit_amount_decimal) == ("usd", 700, Decimal(700))
    assert v1.prices.update(price.id, {"nickname": "cheap"}).nickname == "cheap"
    assert v1.prices.update(price.id, {"nickname": ""}).nickname is None
    assert [it.id for it in v1.prices.list({"lookup_keys": ["cup"]})] == [v1.prices.retrieve(price.id).id]

    link = v1.payment_links.create({"line_items": [{"price": price.id, "quantity": 1}]})
    assert v1.payment_links.retrieve(link.id).url == link.url
    assert [line.amount_total for line in v1.payment_links.line_items.list(link.id)] == [700]
    link = v1.payment_links.update(link.id, {"active": False, "inactive_message": "Sold out"})
    assert (link.active, link.inactive_message) == (False, "Sold out")
    assert [it.id for it in v1.payment_links.list({"active": False})] == [link.id]


def test_sessions(house: House) -> None:
    sessions = house.stripe.v1.checkout.sessions
    price = house.stripe.v1.prices.list().data[0]
    session = sessions.create(
        {"mode": "payment", "line_items": [{"price": price.id, "quantity": 2}], "success_url": "https://shop.test/"}
    )
    assert sessions.retrieve(session.id).amount_total == 4000
    assert [line.quantity for line in sessions.line_items.list(session.id)] == [2]
    assert [it.id for it in sessions.list({"status": "open"})] == [session.id]
    expired = sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sessions.expire(session.id)
    assert caught.value.user_message == (
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
        "`expired`."
    )


def test_customers_and_their_methods(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"email": "jo@example.com", "name": "Jo"})
    assert v1.customers.update(customer.id, {"phone": "+1 555"}).phone == "+1 555"
    assert v1.customers.retrieve(customer.id).email == "jo@example.com"
    assert [it.id for it in v1.customers.list({"email": "jo@example.com"})] == [customer.id]

    method = v1.payment_methods.create({"type": "card", "card": CARD, "billing_details": {"name": "Jo"}})
    assert method.card is not None
    assert (method.card.brand, method.card.last4, method.card.funding) == ("visa", "4242", "credit")
    assert v1.payment_methods.attach(method.id, {"customer": customer.id}).customer == customer.id
    method = v1.payment_methods.update(method.id, {"metadata": {"k": "v"}, "billing_details": {"email": "a@b.test"}})
    assert (method.billing_details.name, method.billing_details.email) == ("Jo", "a@b.test")
    assert v1.payment_methods.retrieve(method.id).metadata is not None
    assert [it.id for it in v1.payment_methods.list({"customer": customer.id, "type": "card"})] == [method.id]
    assert [it.id for it in v1.customers.payment_methods.list(customer.id)] == [method.id]
    assert v1.customers.payment_methods.retrieve(customer.id, method.id).id == method.id
    assert v1.payment_methods.detach(method.id).customer is None

    gone = v1.customers.delete(customer.id)
    assert gone.to_dict() == {"id": customer.id, "object": "customer", "deleted": True}
    assert v1.customers.retrieve(customer.id).to_dict() == gone.to_dict()
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        v1.customers.update(customer.id, {"name": "Jo"})


def test_intents_and_the_money(house: House) -> None:
    v1 = house.stripe.v1
    intent = v1.payment_intents.create({"amount": 2000, "currency": "usd"})
    assert intent.client_secret is not None
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    assert v1.payment_intents.update(intent.id, {"amount": 2500, "description": "Mug"}).amount == 2500
    assert v1.payment_intents.retrieve(intent.id, {"client_secret": intent.client_secret}).description == "Mug"
    assert v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_bypassPending"}).status == "succeeded"
    other = v1.payment_intents.create({"amount": 900, "currency": "eur"})
    assert v1.payment_intents.cancel(other.id, {"cancellation_reason": "duplicate"}).cancellation_reason == "duplicate"
    assert [it.id for it in v1.payment_intents.list()] == [other.id, intent.id]

    (charge,) = v1.charges.list({"payment_intent": intent.id})
    assert v1.charges.retrieve(charge.id).amount_captured == 2500
    (transaction,) = v1.balance_transactions.list({"source": charge.id})
    assert transaction.net == transaction.amount - transaction.fee == 2500 - transaction.fee
    assert transaction.fee == sum(detail.amount for detail in transaction.fee_details)
    assert v1.balance_transactions.retrieve(transaction.id).status == "available"
    balance = v1.balance.retrieve()
    assert [(it.currency, it.amount) for it in balance.available] == [("usd", transaction.net)]
    assert [it.amount for it in balance.pending] == [0]


def test_capturing_and_giving_back(house: House) -> None:
    v1 = house.stripe.v1
    kept: Any = {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    intent = v1.payment_intents.create(kept | {"capture_method": "manual"})
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 2000)
    assert v1.payment_intents.capture(intent.id, {"amount_to_capture": 1500}).amount_received == 1500
    other = v1.payment_intents.create(kept | {"capture_method": "manual"})
    charge = v1.charges.capture(str(other.latest_charge), {"amount": 700})
    assert (charge.captured, charge.amount_captured) == (True, 700)
    shipping: Any = {"name": "Jo", "address": {"line1": "1 Road"}}
    changed = v1.charges.update(
        charge.id,
        {
            "description": "Tea",
            "metadata": {"k": "v"},
            "receipt_email": "jo@example.com",
            "shipping": shipping,
            "fraud_details": {"user_report": "safe"},
            "customer": v1.customers.create({"name": "Jo"}).id,
        },
    )
    assert (changed.description, changed.receipt_email) == ("Tea", "jo@example.com")
    assert changed.fraud_details is not None
    assert changed.fraud_details.user_report == "safe"
    event = v1.events.list({"type": "charge.updated"}).data[0]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes["description"] is None
    refund = v1.refunds.create({"charge": charge.id, "amount": 200}, {"idempotency_key": "r1"})
    assert v1.refunds.create({"charge": charge.id, "amount": 200}, {"idempotency_key": "r1"}).id == refund.id
    updated = v1.refunds.update(refund.id, {"metadata": {"k": "v"}})
    assert updated.metadata is not None
    assert updated.metadata.to_dict() == {"k": "v"}
    assert v1.refunds.retrieve(refund.id, {"expand": ["charge"]}).charge.amount_refunded == 1500  # type: ignore[union-attr]  # expanded
    assert [it.id for it in v1.refunds.list({"charge": charge.id})] == [refund.id]
    with pytest.raises(stripe.InvalidRequestError, match="cannot be canceled"):
        v1.refunds.cancel(refund.id)


def test_account_events_and_endpoints(house: House) -> None:
    v1 = house.stripe.v1
    account = v1.accounts.retrieve_current()
    assert account.id.startswith("acct_")
    assert account.charges_enabled
    assert v1.accounts.retrieve(account.id).id == account.id
    endpoint = v1.webhook_endpoints.create({"url": "https://shop.test/hook", "enabled_events": ["*"]})
    assert endpoint.secret is not None
    assert len(endpoint.secret) == len("whsec_") + 32
    changed = v1.webhook_endpoints.update(endpoint.id, {"enabled_events": ["product.created"], "disabled": True})
    assert (changed.status, changed.enabled_events) == ("disabled", ["product.created"])
    assert "secret" not in v1.webhook_endpoints.retrieve(endpoint.id).to_dict()
    assert [it.id for it in v1.webhook_endpoints.list()] == [endpoint.id]
    assert v1.webhook_endpoints.delete(endpoint.id).deleted
    assert v1.webhook_endpoints.list().data == []
    v1.products.create({"name": "Mug"})
    event = v1.events.list({"types": ["product.created"]}).data[0]
    assert v1.events.retrieve(event.id).data.object["name"] == "Mug"
    assert v1.events.list({"type": "product.*"}).data[0].id == event.id
    assert v1.events.list({"type": "charge.*"}).data == []


def test_the_older_global_style(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe, "api_key", house.world.secret_key)
    monkeypatch.setattr(stripe, "api_base", house.url)
    monkeypatch.setattr(stripe, "default_http_client", None)
    customer = stripe.Customer.create(name="Jo", metadata={"n": "1"})
    intent = stripe.PaymentIntent.create(
        amount=2000, currency="usd", customer=customer.id, payment_method="pm_card_visa"
    )
    assert (intent.status, intent.customer) == ("requires_confirmation", customer.id)
    assert intent.confirm().status == "succeeded"
    assert stripe.PaymentIntent.retrieve(intent.id).amount_received == 2000
    customer = stripe.Customer.modify(customer.id, name="Jo Doe")
    assert customer.name == "Jo Doe"
    assert [it.id for it in stripe.Charge.list(limit=1).auto_paging_iter()] == [intent.latest_charge]
    assert stripe.Balance.retrieve().pending[0].amount > 0
    assert customer.delete().deleted
    with pytest.raises(stripe.CardError):
        stripe.PaymentIntent.create(
            amount=2000, currency="usd", confirm=True, payment_method="pm_card_visa_chargeDeclined"
        )
