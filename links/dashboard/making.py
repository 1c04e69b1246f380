"""Makes a link in one form, and shows the page that it will open while the form is filled in."""

from functools import partial

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from checkout.api import params
from checkout.dashboard import door
from checkout.dashboard.door import Here
from checkout.dashboard.made_once import make_once, name_of
from checkout.dashboard.products import last_currency
from checkout.kit.db import rehearsed
from checkout.kit.errors import Refused
from checkout.web.security import allow_frames, allow_framing
from links.api import CreateLink, made
from links.dashboard import preview as shown
from links.dashboard import refused as refused_at
from links.dashboard import said, shelf
from links.dashboard.form import NewLinkForm, new_link_form
from links.dashboard.new_things import new_price, new_tax, new_way, price_of
from links.links import PaymentLink

OPERATION = "POST /v1/payment_links"
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
        refused_at.refuse(form, refused)
        return _page(form, INVALID)
    return door.to("payment_links.show", link_id=link.id, new="yes")


def preview() -> AnyResponse:
    """The page itself, of a link that is made and taken back."""
    here, form = door.here(), _form()
    allow_framing()
    if not form.validate_on_submit():
        return shown.none(form.problems.values())
    try:
        with rehearsed("links: preview"):
            return shown.of(_made(here, form, PaymentLink.new_id(here.account.livemode)))
    except Refused as refused:
        return shown.none([refused_at.words_of(form, refused)])


def _made(here: Here, form: NewLinkForm, id: str) -> PaymentLink:
    """In the open step."""
    price_id = form.price.data if form.sells.data == "price" else new_price(here.account, form).id
    new = said.New(
        price_id=price_id,
        price_of=partial(price_of, here.account, form.currency.data),
        taxes=[*(form.taxes.data or ()), *new_tax(here.account, form)],
        ways=[*(form.rates.data or ()), *new_way(here, form)],
    )
    raw = said.of_new(form, new)
    return made(here, params.read(CreateLink, raw, OPERATION), id=id)


def _form() -> NewLinkForm:
    account = door.here().account
    wanted = request.values.get("price")
    return new_link_form(shelf.prices(account, [wanted] if wanted else []), shelf.rates(account), shelf.taxes(account))


def _page(form: NewLinkForm, status: int = 200) -> AnyResponse:
    allow_frames()
    return door.page("link_new", status=status, form=form)
