"""What each page shows, read in a handful of queries however long its list is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from checkout.dashboard import timeline, views
from checkout.dashboard.moments import Day, by_day
from checkout.dashboard.views import EndpointRow, EventRow, EventView, MessageView
from checkout.events import deliveries, inbox, log
from checkout.events import endpoints as endpoint_noun
from checkout.events.inbox import InboxMessage
from checkout.events.log import Event
from checkout.kit.resources import Account

PAGE_SIZE = 50  # events
MESSAGES = 50  # of the built-in endpoint that are shown

_FORMS = {
    "type": re.compile(r"[a-z0-9_.]{1,60}"),
    "request": re.compile(r"req_[0-9A-Za-z]{1,40}"),
    "object": re.compile(r"[0-9A-Za-z_-]{1,80}"),
}
_DELIVERED = {"delivered": True, "failed": False}


@dataclass(frozen=True, slots=True)
class EventsView:
    """``type`` to ``delivery`` are what the list is narrowed to; ``older`` is where it goes on."""

    days: tuple[Day[EventRow], ...]
    type: str
    request: str
    object: str
    delivery: str
    before: str | None
    older: str | None
    has_endpoint: bool

    @property
    def narrowed(self) -> bool:
        return any(self.asked.values())

    @property
    def asked(self) -> dict[str, str | None]:
        """In the address of this list, and of where it goes on."""
        names = ("type", "request", "object", "delivery")
        return {name: getattr(self, name) or None for name in names}


@dataclass(frozen=True, slots=True)
class EndpointsView:
    rows: tuple[EndpointRow, ...]
    built_in: EndpointRow | None
    days: tuple[Day[MessageView], ...]


def events(account: Account, asked: Mapping[str, str]) -> EventsView | None:
    """One page of events; None where it is to go on after an event that does not exist."""
    wanted = {name: asked.get(name, "").strip() for name in ("type", "request", "object", "delivery")}
    before = Event.find(account, asked["before"]) if "before" in asked else None
    if "before" in asked and before is None:
        return None
    found = _found(account, wanted, before)
    shown = found[:PAGE_SIZE]
    return EventsView(
        days=by_day(_rows(shown), lambda row: row.created),
        **wanted,
        before=before.id if before else None,
        older=shown[-1].id if len(found) > PAGE_SIZE else None,
        has_endpoint=any(endpoint.is_open for endpoint in endpoint_noun.of_account(account)),
    )


def event(found: Event) -> EventView:
    planned = deliveries.of_events([found.id])[found.id]
    attempts = deliveries.attempts_of(delivery.id for delivery in planned)
    receivers = endpoint_noun.by_ids(delivery.endpoint_id for delivery in planned)
    came = inbox.of_event(found.id)
    shown = (
        timeline.delivery_view(
            one,
            receivers[one.endpoint_id],
            attempts[one.id],
            [message for message in came if message.endpoint_id == one.endpoint_id],
        )
        for one in planned
    )
    return views.event_view(found, tuple(shown))


def endpoints(account: Account) -> EndpointsView:
    found = endpoint_noun.of_account(account)
    built_in = next((endpoint for endpoint in found if endpoint.is_ours), None)
    messages = inbox.newest(built_in.id, MESSAGES) if built_in else []
    return EndpointsView(
        rows=tuple(views.endpoint_row(endpoint) for endpoint in found),
        built_in=views.endpoint_row(built_in) if built_in else None,
        days=by_day(_messages(account, messages), lambda message: message.received),
    )


def _found(account: Account, wanted: Mapping[str, str], before: Event | None) -> list[Event]:
    if any(wanted[name] and not form.fullmatch(wanted[name]) for name, form in _FORMS.items()):
        return []
    return log.newest(
        account,
        PAGE_SIZE + 1,
        before=before,
        type_prefix=wanted["type"],
        request_id=wanted["request"] or None,
        object_id=wanted["object"] or None,
        delivered=_DELIVERED.get(wanted["delivery"]),
    )


def _messages(account: Account, came: list[InboxMessage]) -> list[MessageView]:
    types = log.types_of(account, (message.event_id for message in came if message.event_id))
    return [views.message_view(message, types.get(message.event_id or "")) for message in came]


def _rows(shown: list[Event]) -> list[EventRow]:
    ids = [event.id for event in shown]
    planned, verified = deliveries.of_events(ids), inbox.verified_events(ids)
    return [views.event_row(event, planned[event.id], verified=event.id in verified) for event in shown]
