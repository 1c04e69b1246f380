"""Who a filled form says stands before the page, and what they gave of what was asked for."""

from dataclasses import replace
from typing import TypedDict

from checkout.hosted_page.counter import Counter
from checkout.hosted_page.forms import OrderForm, PaymentForm
from checkout.sessions.choices import Choices
from checkout.sessions.shoppers import Shopper
from checkout.web import typed
from checkout.web.languages import current


class _Ordered(TypedDict):
    choices: Choices
    total: int | None


def shopper_of(counter: Counter, form: OrderForm) -> Shopper:
    """Only after ``validate()`` found nothing."""
    shopper = _shopper(counter, form)
    return replace(shopper, given=replace(shopper.given, language=current()))


def _shopper(counter: Counter, form: OrderForm) -> Shopper:
    """Who pays by a saved card is who they were when it was saved."""
    billing = form.billing()
    ordered = _Ordered(choices=counter.sent.choices, total=None if counter.saves_card else counter.basket.totals.total)
    if not isinstance(form, PaymentForm):
        name = form.asked["billingName"].data if "billingName" in form.asked else None
        return Shopper(billing.email, typed.plain(name) or None, given=form.asked.given({}), **ordered)
    own = {"billingCountry": form.billing_country.data, "billingPostalCode": form.billing_postal_code.data}
    given, saved = form.asked.given(own), form.saved_card
    if saved is not None:
        kept = next(card.billing for card in counter.saved if card.id == saved)
        return Shopper(billing.email, kept["name"], given=replace(given, address=kept["address"]), **ordered)
    return Shopper(billing.email, billing.name, billing.country, billing.postal_code, given, **ordered)
