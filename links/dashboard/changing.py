"""Changes a link: what may be said of it anew, how that will look, and whether it opens anything."""

from functools import partial

from flask import flash, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.api import params
from checkout.dashboard import door
from checkout.kit.db import atomic, rehearsed
from checkout.kit.errors import Refused
from checkout.sessions import capacity
from checkout.web.security import allow_frames, allow_framing
from links.api import MAX_MESSAGE_CHARS, UpdateLink
from links.api import change as change_by
from links.dashboard import preview, said, said_rows, shelf
from links.dashboard import refused as refused_at
from links.dashboard.form import MoreOfLink, more_form
from links.dashboard.listed import rows_of
from links.dashboard.new_things import price_of
from links.links import PaymentLink, change_link

OPERATION = "POST /v1/payment_links/{payment_link}"
INVALID = 422


def edit(link_id: str) -> AnyResponse:
    link = _link(link_id)
    form = _form(link)
    said.fill(form, link, capacity.find(link.capacity_id).limit)
    return _page(link, form)


def change(link_id: str) -> AnyResponse:
    link = _link(link_id)
    form = _form(link)
    if not form.validate_on_submit():
        return _page(link, form, INVALID)
    try:
        with atomic("links: change"):
            _change(link_id, form)
    except Refused as refused:
        refused_at.refuse(form, refused)
        return _page(link, form, INVALID)
    flash("The link was changed. Pages that were open before are as they were.")
    return door.to("payment_links.show", link_id=link_id)


def preview_change(link_id: str) -> AnyResponse:
    """The page itself, of the link as it will be; nothing is kept."""
    form = _form(_link(link_id))
    allow_framing()
    if not form.validate_on_submit():
        return preview.none(form.problems.values())
    try:
        with rehearsed("links: preview a change"):
            return preview.of(_change(link_id, form))
    except Refused as refused:
        return preview.none([refused_at.words_of(form, refused)])


def switch_off(link_id: str) -> AnyResponse:
    """Whoever is paying may finish."""
    message = request.form.get("message", "").strip()[:MAX_MESSAGE_CHARS]
    with atomic("links: switch off"):
        change_link(_link(link_id), {"active": False, **({"inactive_message": message} if message else {})})
    flash("The link is off: it opens nothing new.")
    return door.to("payment_links.show", link_id=link_id)


def switch_on(link_id: str) -> AnyResponse:
    with atomic("links: switch on"):
        change_link(_link(link_id), {"active": True})
    flash("The link is on again.")
    return door.to("payment_links.show", link_id=link_id)


def _change(link_id: str, form: MoreOfLink) -> PaymentLink:
    """In the open step."""
    here, link = door.here(), _link(link_id)
    raw = said.of_changes(form, link, partial(price_of, here.account, link.currency))
    change_by(here, link, params.read(UpdateLink, raw, OPERATION))
    return link


def _form(link: PaymentLink) -> MoreOfLink:
    sold = [line.price.id for line in link.basket.lines]
    form = more_form(link.currency, shelf.prices(link.account, sold), said_rows.count(link))
    said_rows.name_lines(form, link)
    form.metadata.start_from(link.metadata_)
    return form


def _link(link_id: str) -> PaymentLink:
    return PaymentLink.of(door.here().account, link_id)


def _page(link: PaymentLink, form: MoreOfLink, status: int = 200) -> AnyResponse:
    allow_frames()
    counts = said.first_line(link).bounds is None
    return door.page("link_edit", status=status, link=link, row=rows_of([link])[0], form=form, counts=counts)
