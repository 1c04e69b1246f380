"""Who a filled form says stands before the page, and what they gave of what was asked for."""

from dataclasses import replace

from checkout.hosted_page import typed
from checkout.hosted_page.counter import Counter
from checkout.hosted_page.forms import OrderForm, PaymentForm
from checkout.sessions.shoppers import Shopper


def shopper_of(counter: Counter, form: OrderForm) -> Shopper:
    """Only after ``validate()`` found nothing. Who pays by a saved card is who they were when it was saved."""
    billing = form.billing()
    if not isinstance(form, PaymentForm):
        name = form.asked["billingName"].data if "billingName" in form.asked else None
        given = form.asked.given({})
        return Shopper(billing.email, typed.plain(name) or None, shipping_rate=counter.shipping_rate, given=given)
    own = {"billingCountry": form.billing_country.data, "billingPostalCode": form.billing_postal_code.data}
    given, saved = form.asked.given(own), form.asked.chosen_card
    if saved is not None:
        kept = next(card.billing for card in counter.saved if card.id == saved)
        given = replace(given, address=kept["address"])
        return Shopper(billing.email, kept["name"], shipping_rate=counter.shipping_rate, given=given)
    return Shopper(billing.email, billing.name, billing.country, billing.postal_code, counter.shipping_rate, given)
