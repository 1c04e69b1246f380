"""Changes a link: what may be said of it anew, and whether it opens anything."""

from flask import flash, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.api import params
from checkout.dashboard import door
from checkout.kit.db import atomic
from checkout.kit.errors import Refused
from checkout.sessions import capacity
from links.api import MAX_MESSAGE_CHARS, UpdateLink
from links.api import change as change_by
from links.dashboard import said
from links.dashboard.form import MoreOfLink, more_form
from links.dashboard.listed import rows_of
from links.links import PaymentLink, change_link

OPERATION = "POST /v1/payment_links/{payment_link}"
INVALID = 422


def edit(link_id: str) -> AnyResponse:
    link, form = _link(link_id), more_form()
    said.fill(form, link, capacity.find(link.capacity_id).limit)
    return _page(link, form)


def change(link_id: str) -> AnyResponse:
    link, form = _link(link_id), more_form()
    if not form.validate_on_submit():
        return _page(link, form, INVALID)
    try:
        _change(link_id, form)
    except Refused as refused:
        said.refuse(form, refused)
        return _page(link, form, INVALID)
    flash("The link was changed. Pages that were open before are as they were.")
    return door.to("payment_links.show", link_id=link_id)


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


def _change(link_id: str, form: MoreOfLink) -> None:
    with atomic("links: change"):
        link = _link(link_id)
        change_by(door.here(), link, params.read(UpdateLink, said.of_changes(form, link), OPERATION))


def _link(link_id: str) -> PaymentLink:
    return PaymentLink.of(door.here().account, link_id)


def _page(link: PaymentLink, form: MoreOfLink, status: int = 200) -> AnyResponse:
    line, is_only = said.first_line(link)
    counts = is_only and line.bounds is None
    return door.page("link_edit", status=status, link=link, row=rows_of([link])[0], form=form, counts=counts)
