"""An address and a shipping address, as several operations take them."""

from typing import Annotated

from checkout.api.fields import Text, text
from checkout.api.params import Params
from checkout.kit.wire import Shape
from checkout.payments.payment_methods import ADDRESS_MEMBERS


class Address(Params):
    city: Text | None = None
    country: Annotated[str, text(2)] | None = None
    line1: Text | None = None
    line2: Text | None = None
    postal_code: Text | None = None
    state: Text | None = None


class Shipping(Params):
    address: Address
    name: Text
    phone: Text | None = None


class Shipment(Shipping):
    """A shipping address of something that is paid for, and who brings it there."""

    carrier: Text | None = None
    tracking_number: Text | None = None


def full_address(address: Address | None) -> Shape | None:
    """An address with every member, null where it was not given."""
    return None if address is None else {name: getattr(address, name) for name in ADDRESS_MEMBERS}


def full_shipping(shipping: Shipping | None) -> Shape | None:
    if shipping is None:
        return None
    return {
        "address": full_address(shipping.address),
        "carrier": getattr(shipping, "carrier", None),
        "name": shipping.name,
        "phone": shipping.phone,
        "tracking_number": getattr(shipping, "tracking_number", None),
    }
