"""Every kind of object in every state that it can have yet, made over the API by the official SDK."""

from contextlib import suppress
from typing import Any

import stripe

from tests.houses import House
from tests.shoppers import Shopper

CARD: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "123"}


def fill(house: House) -> dict[str, str]:
    """Makes one of everything; the ids by a name."""
    v1 = house.stripe.v1
    ids: dict[str, str] = {}
    product = v1.products.create(
        {
            "name": "Mug",
            "default_price_data": {"currency": "usd", "unit_amount": 2000},
            "marketing_features": [{"name": "Blue rim"}],
            "images": ["https://shop.test/mug.png"],
        }
    )
    price = v1.prices.create({"currency": "usd", "unit_amount": 500, "product": product.id, "lookup_key": "half"})
    customer = v1.customers.create(
        {
            "email": "jo@example.com",
            "address": {"line1": "1 Road", "country": "US"},
            "shipping": {"name": "Jo", "address": {"line1": "1 Road"}},
        }
    )
    v1.webhook_endpoints.create({"url": "https://shop.test/hook", "enabled_events": ["*"]})
    link = v1.payment_links.create(
        {
            "line_items": [{"price": price.id, "quantity": 2}],
            "restrictions": {"completed_sessions": {"limit": 5}},
            "payment_intent_data": {"description": "Two mugs"},
        }
    )
    ids |= {"product": product.id, "price": price.id, "customer": customer.id, "link": link.id}
    ids |= _reductions_and_rates(v1, customer.id)
    shopper = Shopper(link.url)
    assert shopper.pay(number="4000000000009995").status == 402
    assert shopper.pay().status == 303
    open_session = v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [{"price_data": _price_data("eur"), "quantity": 1}],
            "success_url": "https://shop.test/thanks",
            "customer": customer.id,
        }
    )
    expired = v1.checkout.sessions.create(
        {"mode": "payment", "line_items": [{"price": price.id, "quantity": 1}], "success_url": "https://shop.test/"}
    )
    v1.checkout.sessions.expire(expired.id)
    ids |= {"session": open_session.id}
    method = v1.payment_methods.create({"type": "card", "card": CARD})
    v1.payment_methods.attach(method.id, {"customer": customer.id})
    ids |= {"method": method.id}
    for name, params in _intents(customer.id, method.id).items():
        ids[name] = _intent(v1, params)
    ids |= _kept_for_later(v1, customer.id)
    v1.payment_intents.cancel(ids["canceled"], {"cancellation_reason": "duplicate"})
    v1.payment_intents.cancel(ids["released"])
    v1.payment_intents.capture(ids["captured"], {"amount_to_capture": 1500})
    for name, amount in (("captured", 100), ("paid", 200), ("pending", 300), ("failing", 400)):
        ids["refund"] = v1.refunds.create({"payment_intent": ids[name], "amount": amount}).id
    v1.refunds.update(ids["refund"], {"metadata": {"k": "v"}})
    v1.payment_intents.create(_base() | {"payment_method": "pm_card_createDispute", "confirm": True})
    v1.payment_intents.create(_base() | {"payment_method": "pm_card_createDisputeInquiry", "confirm": True})
    house.work()
    for dispute in v1.disputes.list().data:
        v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    house.work()
    return ids


def _base() -> Any:
    return {"amount": 2000, "currency": "usd"}


def _reductions_and_rates(v1: Any, customer: str) -> dict[str, str]:
    coupon = v1.coupons.create({"percent_off": 25.5, "max_redemptions": 5}).id
    code = {"promotion": {"type": "coupon", "coupon": coupon}, "code": "SPRING", "customer": customer}
    span = {"unit": "day", "value": 3}
    shipping = {
        "display_name": "Ground",
        "fixed_amount": {"amount": 500, "currency": "usd"},
        "delivery_estimate": {"minimum": span},
    }
    return {
        "coupon": coupon,
        "promotion code": v1.promotion_codes.create(code).id,
        "tax rate": v1.tax_rates.create({"display_name": "VAT", "inclusive": False, "percentage": 19}).id,
        "shipping rate": v1.shipping_rates.create(shipping).id,
    }


def _kept_for_later(v1: Any, customer: str) -> dict[str, str]:
    """Cards that are set up, tokens, and what belongs to a customer."""
    set_up = v1.setup_intents.create({"customer": customer, "payment_method": "pm_card_visa", "confirm": True})
    v1.setup_intents.create({"payment_method": "pm_card_authenticationRequired", "confirm": True})
    with suppress(stripe.CardError):
        v1.setup_intents.create({"payment_method": "pm_card_chargeDeclined", "confirm": True})
    token = v1.tokens.create({"card": CARD})
    v1.customers.payment_sources.create(customer, {"source": "tok_visa"})
    v1.customers.tax_ids.create(customer, {"type": "eu_vat", "value": "DE123456789"})
    v1.customers.balance_transactions.create(customer, {"amount": -500, "currency": "usd"})
    v1.charges.create({"amount": 700, "currency": "usd", "customer": customer})
    form = v1.test_helpers.confirmation_tokens.create({"payment_method": "pm_card_visa"})
    return {"set up": set_up.id, "token": token.id, "form": form.id}


def _price_data(currency: str) -> Any:
    return {"currency": currency, "unit_amount": 900, "product_data": {"name": "Plate"}}


def _intents(customer: str, method: str) -> dict[str, dict[str, Any]]:
    base = _base()
    kept = base | {"payment_method": "pm_card_visa", "confirm": True, "capture_method": "manual"}
    return {
        "new": base,
        "canceled": base,
        "with method": base | {"payment_method": "pm_card_visa"},
        "paid": base | {"payment_method": method, "customer": customer, "confirm": True, "description": "One mug"},
        "authorised": kept,
        "released": kept,
        "captured": kept,
        "pending": base | {"payment_method": "pm_card_pendingRefund", "confirm": True},
        "failing": base | {"payment_method": "pm_card_refundFail", "confirm": True},
        "authenticated": base | {"payment_method": "pm_card_threeDSecure2Required", "confirm": True},
        "redirected": base
        | {
            "payment_method": "pm_card_threeDSecure2Required",
            "confirm": True,
            "return_url": "https://shop.test/back",
        },
        "declined": base | {"payment_method": "pm_card_chargeDeclinedInsufficientFunds", "confirm": True},
    }


def _intent(v1: Any, params: dict[str, Any]) -> str:
    try:
        return str(v1.payment_intents.create(params).id)
    except stripe.CardError as error:
        return str(error.json_body["error"]["payment_intent"]["id"])  # type: ignore[index]  # a CardError has a body


LISTS = (
    "/v1/products",
    "/v1/prices",
    "/v1/customers",
    "/v1/webhook_endpoints",
    "/v1/payment_links",
    "/v1/checkout/sessions",
    "/v1/payment_intents",
    "/v1/setup_intents",
    "/v1/charges",
    "/v1/refunds",
    "/v1/disputes",
    "/v1/balance/history",
    "/v1/balance_transactions",
    "/v1/events",
    "/v1/coupons",
    "/v1/promotion_codes",
    "/v1/tax_rates",
    "/v1/shipping_rates",
)
SINGLE = ("/v1/account", "/v1/balance")
"""What is listed and what there is one of; the rest hangs on an id."""


def below(ids: dict[str, str]) -> list[str]:
    return [
        f"/v1/payment_links/{ids['link']}/line_items",
        f"/v1/checkout/sessions/{ids['session']}/line_items",
        f"/v1/customers/{ids['customer']}/payment_methods",
        f"/v1/payment_methods?customer={ids['customer']}",
        f"/v1/refunds/{ids['refund']}",
        f"/v1/customers/{ids['customer']}/sources",
        f"/v1/customers/{ids['customer']}/tax_ids",
        f"/v1/customers/{ids['customer']}/balance_transactions",
        f"/v1/setup_attempts?setup_intent={ids['set up']}",
        f"/v1/tokens/{ids['token']}",
        f"/v1/confirmation_tokens/{ids['form']}",
    ]
