"""What a page knows of its shopper before they type: from their last try, else from the customer they are."""

from collections.abc import Mapping
from typing import Any

from checkout.hosted_page.address_fields import PARTS
from checkout.hosted_page.custom_inputs import name_of
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer
from checkout.sessions.sessions import CheckoutSession


def known_of(session: CheckoutSession) -> Mapping[str, Any]:
    """By names of fields."""
    if session.asked is None:
        return {}
    details, given = session.customer_details or details_of_customer(session), session.given
    shipping = given.shipping or _shipping_of_customer(session) or {}
    said = {it.key: it for it in session.asks.custom_fields}
    found = {
        "phoneNumber": details.get("phone"),
        "individualName": given.individual_name or details.get("individual_name"),
        "businessName": given.business_name or details.get("business_name"),
        "promotionalEmailConsent": given.promotions,
        "termsOfServiceConsentCheckbox": given.terms,
        "saveCard": given.saves_card,
        "shippingName": shipping.get("name"),
        **_address("shipping", shipping.get("address")),
        **_address("billing", details.get("address")),
        **{name_of(said[key]): text for key, text in given.custom_fields.items() if key in said},
    }
    if given.shipping is not None and given.address is not None:
        found["billingSameAsShipping"] = given.address == given.shipping["address"]
    if given.tax_id is not None:
        found |= {"enableTaxId": True, "taxIdType": given.tax_id[0], "taxId": given.tax_id[1]}
    return {name: value for name, value in found.items() if value is not None}


def details_of_customer(session: CheckoutSession) -> Shape:
    """In the form of a session's ``customer_details``."""
    customer = _customer_of(session)
    if customer is None:
        return {}
    names = ("address", "business_name", "email", "individual_name", "name", "phone")
    return {name: getattr(customer, name) for name in names}


def _shipping_of_customer(session: CheckoutSession) -> Shape | None:
    customer = _customer_of(session)
    shipping: Shape | None = customer.shipping if customer is not None else None
    return shipping


def _customer_of(session: CheckoutSession) -> Customer | None:
    """The one whom the merchant made it for."""
    if session.customer_id is None or session.customer_creation == "always":
        return None
    customer = Customer.find(session.account, session.customer_id)
    return None if customer is None or customer.deleted else customer


def _address(kind: str, address: Shape | None) -> Mapping[str, Any]:
    return {f"{kind}{part}": (address or {}).get(member) for member, part in PARTS.items()}
