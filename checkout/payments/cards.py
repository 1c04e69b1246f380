"""A payment method as the older API shows it: a card, which a token stands for and a customer has among its sources."""

from typing import Any

from checkout.kit.resources import new_id
from checkout.kit.wire import Ref, Shape
from checkout.payments.payment_methods import PaymentMethod

PREFIX = "card"
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "MasterCard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}  # the older API's names
IS_CARD = PaymentMethod.id.startswith(f"{PREFIX}_", autoescape=True)
ADDRESS = {
    "address_city": "city",
    "address_country": "country",
    "address_line1": "line1",
    "address_line2": "line2",
    "address_state": "state",
    "address_zip": "postal_code",
}  # a card's members by those of an address


def new_card_id() -> str:
    return new_id(PREFIX)


def is_card(id: str) -> bool:
    return id.startswith(f"{PREFIX}_")


def card_shape(method: Any) -> Shape:
    """Stripe's ``card`` for a payment method."""
    assert isinstance(method, PaymentMethod)
    card, address = method.card, method.billing_details["address"]
    return {
        "id": method.id,
        "object": "card",
        **{name: address[member] for name, member in ADDRESS.items()},
        "address_line1_check": card["checks"]["address_line1_check"],
        "address_zip_check": card["checks"]["address_postal_code_check"],
        "allow_redisplay": method.allow_redisplay,
        "brand": BRANDS.get(card["brand"], "Unknown"),
        "country": card["country"],
        "customer": Ref(method.customer_id),
        "cvc_check": card["checks"]["cvc_check"],
        "dynamic_last4": None,
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "fingerprint": method.fingerprint,
        "funding": card["funding"],
        "last4": card["last4"],
        "metadata": dict(method.metadata_),
        "name": method.billing_details["name"],
        "networks": {"preferred": card["networks"]["preferred"]},
        "regulated_status": None,
        "tokenization_method": None,
    }
