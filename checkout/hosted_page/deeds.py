"""What a shopper does on a page, named before and after it is done."""

from typing import Literal

from checkout.web.sentences import gettext as _

Deed = Literal["pay", "donate", "order", "save_card", "save_method"]  # an order is what has nothing to pay
State = Literal["paid", "processing", "failed"]


def of_payment(submit_type: str | None) -> Deed:
    """Of what costs something, by Stripe's ``submit_type``."""
    return "donate" if submit_type == "donate" else "pay"


def to_do(deed: Deed, merchant: str) -> str:
    """The heading of the page where it is done."""
    match deed:
        case "pay":
            # Translators: a heading; the amount stands below it
            return _("Pay %(merchant)s", merchant=merchant)
        case "donate":
            # Translators: a heading; the amount stands below it
            return _("Donate to %(merchant)s", merchant=merchant)
        case "order":
            return _("Order from %(merchant)s", merchant=merchant)
        case "save_card":
            return _("Save a card with %(merchant)s", merchant=merchant)
        case "save_method":
            return _("Save a way to pay with %(merchant)s", merchant=merchant)


def done(deed: Deed, state: State, merchant: str) -> str:
    """The heading of the page that says so."""
    match deed, state:
        case "save_card", _any:
            return _("You saved a card with %(merchant)s", merchant=merchant)
        case "save_method", _any:
            return _("You saved a way to pay with %(merchant)s", merchant=merchant)
        case "order", _any:
            return _("You ordered from %(merchant)s", merchant=merchant)
        case "pay" | "donate", "processing":
            # Translators: a heading; the bank has not confirmed the payment yet
            return _("You are paying %(merchant)s", merchant=merchant)
        case "pay" | "donate", "failed":
            # Translators: a heading; the bank did not make the payment to this merchant
            return _("Not paid: %(merchant)s", merchant=merchant)
        case "pay", "paid":
            # Translators: a heading; the amount stands below it
            return _("You paid %(merchant)s", merchant=merchant)
        case "donate", "paid":
            # Translators: a heading; the amount stands below it
            return _("You donated to %(merchant)s", merchant=merchant)


def done_shortly(deed: Deed) -> str:
    """Where its shopper goes on to the merchant."""
    match deed:
        case "pay" | "donate":
            return _("Payment received")
        case "order":
            return _("Order received")
        case "save_card":
            return _("Card saved")
        case "save_method":
            return _("Way to pay saved")
