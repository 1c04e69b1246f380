"""Events in the dashboard: what happened, what of it was told, and to whom; the same as the test-mode page shows."""

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import contents, door
from checkout.events import resend
from checkout.events.log import Event
from checkout.kit.errors import NotFound

pages = door.section("event_log")


@pages.get("/events")
def events() -> AnyResponse:
    view = contents.events(door.here().account, request.args)
    if view is None:
        raise NotFound("No such event.")
    return door.page("event_log", view=view)


@pages.get("/events/<event_id>")
def event(event_id: str) -> AnyResponse:
    found = Event.of(door.here().account, event_id)
    return door.page("one_event", event=contents.event(found))


@pages.post("/events/deliveries/<delivery_id>/again")
def send_again(delivery_id: str) -> AnyResponse:
    delivery = resend.resend(door.here().account, delivery_id)
    return door.done("It is sent again in a moment.", "event_log.event", event_id=delivery.event_id)
