"""Makes a link in one form, and shows the page that it will open while the form is filled in."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from checkout.api import params
from checkout.catalogue.amounts import check_bounds, check_size
from checkout.catalogue.prices import Price, add_product_at
from checkout.catalogue.shipping_rates import ShippingRate
from checkout.dashboard import door
from checkout.dashboard.door import Here
from checkout.dashboard.figures import money_words
from checkout.dashboard.made_once import make_once, name_of
from checkout.dashboard.price_words import names_of, price_words
from checkout.dashboard.products import last_currency
from checkout.hosted_page import form_pages
from checkout.kit.db import reading, rehearsed
from checkout.kit.errors import Refused
from checkout.kit.resources import Account
from checkout.web.security import allow_frames, allow_framing
from links.api import CreateLink, made
from links.arrivals import Arrival
from links.dashboard import said
from links.dashboard.form import NewLinkForm, new_link_form
from links.links import PaymentLink
from links.open import counter_of
from links.params import UrlParams

OPERATION = "POST /v1/payment_links"
MOST_CHOICES = 100  # of prices and of rates in a list to choose from: the newest
INVALID = 422


def new() -> AnyResponse:
    """Prefilled with the currency that was used last, and where the shop's settings send shoppers.

    ``price`` in the address: with one of the catalogue's.
    """
    form = _form()
    form.currency.data = last_currency()
    form.id.data = name_of(PaymentLink, door.here().account, None)
    if (home := door.here().merchant.redirect_url) is not None:
        form.after.data, form.redirect.data = "redirect", home
    if request.args.get("price"):
        form.sells.data, form.price.data = "price", request.args["price"]
    return _page(form)


def make() -> AnyResponse:
    here, form = door.here(), _form()
    if not form.validate_on_submit():
        return _page(form, INVALID)
    id = name_of(PaymentLink, here.account, form.id.data)
    try:
        link = make_once(PaymentLink, here.account, id, lambda: _made(here, form, id))
    except Refused as refused:
        said.refuse(form, refused)
        return _page(form, INVALID)
    return door.to("payment_links.show", link_id=link.id, new="yes")


def preview() -> AnyResponse:
    """The page itself, of a link that is made and taken back."""
    here, form = door.here(), _form()
    allow_framing()
    if not form.validate_on_submit():
        return door.page("link_preview_none", problems=form.problems.values())
    try:
        return _rehearsed(here, form)
    except Refused as refused:
        return door.page("link_preview_none", problems=[refused.message])


def _rehearsed(here: Here, form: NewLinkForm) -> AnyResponse:
    with rehearsed("links: preview"):
        link = _made(here, form, PaymentLink.new_id(here.account.livemode))
        view = form_pages.view_of(counter_of(Arrival(link, UrlParams({})), "", None))
        return door.page("link_preview", view=view, is_preview=True)


def _made(here: Here, form: NewLinkForm, id: str) -> PaymentLink:
    """In the open step."""
    raw = said.of_new(form, form.price.data if form.sells.data == "price" else _new_price(here.account, form).id)
    return made(here, params.read(CreateLink, raw, OPERATION), id=id)


def _new_price(account: Account, form: NewLinkForm) -> Price:
    product = {
        "name": form.name.data.strip(),
        "description": form.about.data or None,
        "images": [form.image.data] if form.image.data else [],
    }
    return add_product_at(account, product, {"currency": form.currency.data, **_amounts(form)})


def _amounts(form: NewLinkForm) -> dict[str, Any]:
    currency = form.currency.data
    if form.sells.data == "new":
        check_size(form.amount.minor, currency, "unit_amount")
        return {"unit_amount": form.amount.minor}
    custom = {name: form[name].minor for name in ("maximum", "minimum", "preset")}
    check_bounds(custom, currency, "custom_unit_amount")
    return {"unit_amount": 0, "custom_unit_amount": custom}


def _form() -> NewLinkForm:
    account = door.here().account
    return new_link_form(_prices(account, request.values.get("price")), _rates(account))


def _prices(account: Account, wanted: str | None) -> list[tuple[str, str]]:
    """The newest that are sold once, and the one that the address names."""
    sold = Price.owned_by(account).where(Price.active, Price.recurring.is_(None))
    prices = list(reading().scalars(sold.order_by(Price.created.desc(), Price.id.desc()).limit(MOST_CHOICES)))
    if wanted and all(price.id != wanted for price in prices):
        prices += [price for price in [Price.find(account, wanted)] if price is not None]
    names = names_of(prices)
    return [(price.id, f"{names[price.product_id]} – {price.nickname or price_words(price)}") for price in prices]


def _rates(account: Account) -> list[tuple[str, str]]:
    active = ShippingRate.owned_by(account).where(ShippingRate.active)
    newest = active.order_by(ShippingRate.created.desc(), ShippingRate.id.desc()).limit(MOST_CHOICES)
    return [
        (rate.id, f"{rate.display_name} – {money_words(rate.amount, rate.currency)}")
        for rate in reading().scalars(newest)
    ]


def _page(form: NewLinkForm, status: int = 200) -> AnyResponse:
    allow_frames()
    return door.page("link_new", status=status, form=form)
