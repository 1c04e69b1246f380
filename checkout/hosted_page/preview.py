"""The checkout page as a merchant's customers see it, in a look that may not be kept yet: to be looked at, not used."""

from flask import Response, make_response, render_template

from checkout.hosted_page import methods
from checkout.hosted_page.buttons import of_payment
from checkout.hosted_page.counter import seller_of
from checkout.hosted_page.countries import homes
from checkout.hosted_page.dress import Look, in_look
from checkout.hosted_page.views import CheckoutView, Line, Order
from checkout.kit.resources import Account
from checkout.merchants.accounts import merchant_of
from checkout.web.figures import money_words
from checkout.web.languages import speak
from checkout.web.security import allow_framing

AMOUNT = 4000  # minor units, of what is as if it were sold


def preview(account: Account, **look: str | None) -> Response:
    """``look``: members of ``Look``. Only our own pages may frame it."""
    merchant = merchant_of(account)
    speak(merchant.locale)
    currency = merchant.default_currency
    total = money_words(AMOUNT, currency)
    line = Line(name="Tea for two", description=None, quantity=1, amount=total)
    view = CheckoutView(
        seller=in_look(seller_of(account), Look(**look)),
        order=Order(lines=(line,), subtotal=total, total=total, currency=currency),
        test_mode=not account.livemode,
        form=methods.form(methods.CARD_ONLY, country=homes(merchant.country)[0]),
        action="",
        button=of_payment(None, total),
    )
    allow_framing()
    return make_response(render_template("hosted_page/checkout.html", view=view))
