"""What a merchant has collected from a shopper themselves, as parameters."""

from dataclasses import replace
from typing import Annotated

from checkout.api.fields import Clearable, Text, choice
from checkout.api.params import Params
from checkout.api.shipping_countries import SHIPPABLE
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.payments.payment_methods import ADDRESS_MEMBERS
from checkout.sessions.sessions import CheckoutSession


class ShippedTo(Params):
    city: Text | None = None
    country: Annotated[str, choice(SHIPPABLE)]
    line1: Text
    line2: Text | None = None
    postal_code: Text | None = None
    state: Text | None = None


class ShippingDetails(Params):
    address: ShippedTo
    name: Text


class Collected(Params):
    shipping_details: Clearable[ShippingDetails] = None


def note_collected(session: CheckoutSession, given: Collected) -> None:
    """Keeps it for the page and what is paid there. Refuses where nothing is paid any more, or nothing sent there."""
    if session.status != "open":
        raise InvalidRequest(
            f"You cannot update `collected_information` on a Checkout Session that has a status of `{session.status}`.",
            param="collected_information",
        )
    if "shipping_details" in given.model_fields_set:
        session.collected = replace(session.given, shipping=_shipping(session, given.shipping_details)).kept


def _shipping(session: CheckoutSession, given: ShippingDetails | None) -> Shape | None:
    if given is None:
        return None
    countries = session.asks.shipping_countries
    if countries and given.address.country not in countries:
        raise InvalidRequest(
            f"The country `{given.address.country}` is not among the `allowed_countries` of this Checkout Session.",
            param="collected_information[shipping_details][address][country]",
        )
    address = {name: getattr(given.address, name) for name in ADDRESS_MEMBERS}
    return {"address": address, "name": given.name}
