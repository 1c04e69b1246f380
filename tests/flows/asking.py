"""A page that asks for everything that a merchant may ask for, and a shopper's answers."""

from typing import Any

from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant
from tests.houses import House

TERMS, PRIVACY = "https://shop.example/terms", "https://shop.example/privacy"
SIZES = [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]
EVERYTHING: dict[str, Any] = {
    "billing_address_collection": "required",
    "consent_collection": {
        "payment_method_reuse_agreement": {"position": "auto"},
        "promotions": "auto",
        "terms_of_service": "required",
    },
    "custom_fields": [
        {
            "key": "engraving",
            "label": {"custom": "Engraving", "type": "custom"},
            "type": "text",
            "text": {"minimum_length": 2, "maximum_length": 10},
        },
        {"key": "age", "label": {"custom": "Your age", "type": "custom"}, "type": "numeric", "optional": True},
        {
            "key": "size",
            "label": {"custom": "Size", "type": "custom"},
            "type": "dropdown",
            "dropdown": {"options": SIZES, "default_value": "l"},
        },
    ],
    "custom_text": {
        "after_submit": {"message": "Thank you for **reading**."},
        "shipping_address": {"message": "We do not ship to post office boxes."},
        "submit": {"message": "We make it after you pay. [How](https://shop.example/how)"},
        "terms_of_service_acceptance": {"message": f"I have read [the terms]({TERMS})"},
    },
    "name_collection": {"individual": {"enabled": "true"}},
    "phone_number_collection": {"enabled": "true"},
    "shipping_address_collection": {"allowed_countries": ["US", "CA", "GB", "DE", "JP"]},
    "tax_id_collection": {"enabled": "true"},
}
ANSWERS: dict[str, Any] = {
    "phoneNumber": "(415) 555-2671",
    "individualName": "Jo Doe",
    "shippingName": "Jo Doe",
    "shippingCountry": "US",
    "shippingAddressLine1": "1 Main Street",
    "shippingAddressLine2": "",
    "shippingLocality": "Springfield",
    "shippingAdministrativeArea": "CA",
    "shippingPostalCode": "94107",
    "customField-engraving": "For Al",
    "customField-age": "41",
    "customField-size": "s",
    "termsOfServiceConsentCheckbox": "y",
}
SHIPPED_TO = {
    "city": "Springfield",
    "country": "US",
    "line1": "1 Main Street",
    "line2": None,
    "postal_code": "94107",
    "state": "CA",
}


def with_terms(house: House) -> None:
    """The merchant has terms that shoppers can read."""
    with house.app.app_context(), atomic("tests: terms"):
        merchant = first_merchant()
        assert merchant is not None
        merchant.terms_url, merchant.privacy_url = TERMS, PRIVACY
