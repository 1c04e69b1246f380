"""Webhook endpoints: where events go, how each has been answering, its secret, and its deliveries."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import deliveries_view, door, views
from checkout.dashboard.endpoint_forms import AgainForm, EndpointForm, RollForm, groups
from checkout.dashboard.health import health
from checkout.dashboard.made_once import make_once, name_of
from checkout.events import endpoints as noun
from checkout.events import resend
from checkout.events.deliver import HEADERS
from checkout.events.deliveries import of as delivery_of
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.events.types import check_types
from checkout.kit.db import atomic
from checkout.kit.errors import Refused
from checkout.kit.resources import Account

MOST_BATCHES = 20  # of one press: 10,000 deliveries, a few seconds
AT = {"url": "url", "enabled_events": "types"}  # fields by parameter

AGAIN = "It is sent again in a moment: an endpoint that fails is tried once in five seconds."
PAGE = "endpoints.endpoint"

pages = door.section("endpoints")


@pages.get("/endpoints")
def endpoints() -> AnyResponse:
    found = noun.of_account(door.here().account)
    return door.page("hooks", rows=[views.endpoint_row(endpoint) for endpoint in found], most=noun.MAX_PER_ACCOUNT)


@pages.get("/endpoints/new")
@door.proved
def new() -> AnyResponse:
    return _form_page(EndpointForm(hears="all", id=name_of(WebhookEndpoint, door.here().account, None)))


@pages.post("/endpoints/new")
@door.proved
def add() -> AnyResponse:
    form = EndpointForm()
    if _is_right(form):
        try:
            endpoint = _add(door.here().account, form)
        except Refused as refused:
            form.refuse(refused, _at(refused))
        else:
            return door.done("The endpoint was added: it hears what happens now.", PAGE, endpoint_id=endpoint.id)
    return _form_page(form, status=422)


@pages.get("/endpoints/<endpoint_id>")
def endpoint(endpoint_id: str) -> AnyResponse:
    return _page(noun.alive(door.here().account, endpoint_id))


@pages.get("/endpoints/<endpoint_id>/secret")
@door.proved
def secret(endpoint_id: str) -> AnyResponse:
    found = noun.alive(door.here().account, endpoint_id)
    return _page(found, secret=found.secret)


@pages.get("/endpoints/<endpoint_id>/edit")
@door.proved
def edit(endpoint_id: str) -> AnyResponse:
    found = noun.alive(door.here().account, endpoint_id)
    hears_all = "*" in found.enabled_events
    form = EndpointForm(
        url=found.full_url,
        description=found.description,
        hears="all" if hears_all else "some",
        types=[] if hears_all else found.enabled_events,
    )
    return _form_page(form, found)


@pages.post("/endpoints/<endpoint_id>/edit")
@door.proved
def change(endpoint_id: str) -> AnyResponse:
    account, form = door.here().account, EndpointForm()
    found = noun.alive(account, endpoint_id)
    if _is_right(form, found.full_url):
        try:
            _change(account, endpoint_id, form)
        except Refused as refused:
            form.refuse(refused, _at(refused))
        else:
            return door.done("The endpoint was changed.", PAGE, endpoint_id=found.id)
    return _form_page(form, found, status=422)


@pages.post("/endpoints/<endpoint_id>/switch")
@door.proved
def switch(endpoint_id: str) -> AnyResponse:
    """To the state that the button named: pressed twice, it stays so."""
    to = "enabled" if request.form.get("to") == "enabled" else "disabled"
    with atomic("dashboard: switch endpoint"):
        found = noun.alive(door.here().account, endpoint_id)
        noun.switch(found, on=to == "enabled")
    return door.done(f"The endpoint is {to} now.", PAGE, endpoint_id=found.id)


@pages.post("/endpoints/<endpoint_id>/delete")
@door.proved
def delete(endpoint_id: str) -> AnyResponse:
    with atomic("dashboard: delete endpoint"):
        found = noun.alive(door.here().account, endpoint_id)
        found.deleted = True
    return door.done("The endpoint was deleted. Nothing is sent to it any more.", "endpoints.endpoints")


@pages.post("/endpoints/<endpoint_id>/roll")
@door.proved
def roll(endpoint_id: str) -> AnyResponse:
    """Once for each page that the button stood on: a second press would end the secret that receivers still have."""
    form = RollForm()
    with atomic("dashboard: roll secret"):
        found = noun.alive(door.here().account, endpoint_id)
        if form.validate() and form.version.data == str(found.version):
            noun.roll_secret(found, noun.OVERLAP_S if form.overlap.data == "24" else 0)
    return door.done("There is a new secret. Give it to your receiver.", "endpoints.secret", endpoint_id=endpoint_id)


@pages.post("/endpoints/<endpoint_id>/again")
def again(endpoint_id: str) -> AnyResponse:
    found, form = noun.alive(door.here().account, endpoint_id), AgainForm()
    if not form.validate():
        return _page(found, again=form, status=422)
    told = _send_again(found, form.wanted)
    return door.done(told, PAGE, endpoint_id=found.id)


@pages.get("/deliveries/<delivery_id>")
def delivery(delivery_id: str) -> AnyResponse:
    account = door.here().account
    found, receiver = delivery_of(account, delivery_id)
    event = Event.of(account, found.event_id)
    view = deliveries_view.one(found, receiver, event)
    return door.page("hook_delivery", view=view, headers=HEADERS, event=event)


@pages.post("/deliveries/<delivery_id>/again")
def delivery_again(delivery_id: str) -> AnyResponse:
    resend.resend(door.here().account, delivery_id)
    return door.done(AGAIN, "endpoints.delivery", delivery_id=delivery_id)


def _is_right(form: EndpointForm, url: str | None = None) -> bool:
    """All that is wrong is said at once. ``url``: where events go already."""
    is_right = form.validate()
    if not form.url.errors and form.url.data != url:
        try:
            noun.check_url(door.here().account, form.url.data)
        except Refused as refused:
            form.refuse(refused)
            return False
    return is_right


def _add(account: Account, form: EndpointForm) -> WebhookEndpoint:
    id = name_of(WebhookEndpoint, account, form.id.data)
    return make_once(WebhookEndpoint, account, id, lambda: _made(account, form, id))


def _made(account: Account, form: EndpointForm, id: str) -> WebhookEndpoint:
    check_types(form.chosen)
    said = form.description.data or None
    return noun.add_endpoint(account, id=id, url=form.url.data, enabled_events=form.chosen, description=said)


def _change(account: Account, endpoint_id: str, form: EndpointForm) -> None:
    with atomic("dashboard: change endpoint"):
        found = noun.alive(account, endpoint_id)
        if form.url.data != found.full_url:
            found.url = form.url.data
        check_types(form.chosen)
        found.enabled_events, found.description = form.chosen, form.description.data or None


def _send_again(found: WebhookEndpoint, wanted: resend.Wanted) -> str:
    """Batch by batch, so that no payment waits; what is beyond one press is said."""
    sent, after = 0, ""
    for _ in range(MOST_BATCHES):
        with atomic("dashboard: send again"):
            batch = resend.resend_batch(found, wanted, after)
        sent, after = sent + batch.count, batch.last or ""
        if batch.last is None:
            break
    left = resend.count(found, wanted, after) if after else 0
    if not sent:
        return "Nothing matches, so nothing is sent again."
    many = f"{sent:,} deliveries are" if sent > 1 else "1 delivery is"
    more = f" {left:,} more are left: send again, from a later time." if left else ""
    return f"{many} sent again in a moment.{more}"


def _at(refused: Refused) -> dict[str, str]:
    return AT | {refused.param or "": AT.get((refused.param or "").partition("[")[0], "")}


def _form_page(form: EndpointForm, found: WebhookEndpoint | None = None, status: int = 200) -> AnyResponse:
    return door.page("hook_form", status=status, form=form, endpoint=found, groups=groups(form.types.data or ()))


def _page(found: WebhookEndpoint, *, status: int = 200, again: Any = None, secret: str | None = None) -> AnyResponse:
    values = {
        "endpoint": found,
        "row": views.endpoint_row(found),
        "health": health(found),
        "listed": deliveries_view.of_endpoint(found, request.args),
        "again": again or AgainForm(formdata=None, which="failed"),
        "roll": RollForm(formdata=None, version=str(found.version)),
        "secret": secret,
    }
    return door.shown_once("hook", **values) if secret else door.page("hook", status=status, **values)
