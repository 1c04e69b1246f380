"""What the test-mode page's templates are given: plain values, in a person's words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from checkout.dashboard import words
from checkout.dashboard.moments import Moment
from checkout.dashboard.timeline import DeliveryView, size
from checkout.dashboard.words import Mark
from checkout.events.deliveries import Delivery
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.inbox import InboxMessage
from checkout.events.log import Event


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the list. ``marks`` has each state of its deliveries with how many are in it."""

    id: str
    type: str
    object_id: str
    created: Moment
    marks: tuple[tuple[Mark, int], ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """What the built-in endpoint received. ``type`` is None where the event is none of ours."""

    event_id: str | None
    type: str | None
    received: Moment
    mark: Mark
    size: str


@dataclass(frozen=True, slots=True)
class MailRow:
    """One line of the inbox of mails."""

    id: str
    to: str
    subject: str
    sent: Moment


@dataclass(frozen=True, slots=True)
class EndpointRow:
    id: str
    url: str
    description: str | None
    is_ours: bool
    hears: str
    mark: Mark
    fails: int
    cools_until: Moment | None
    added: Moment


@dataclass(frozen=True, slots=True)
class EventView:
    id: str
    type: str
    object_id: str
    created: Moment
    api_version: str
    request_id: str | None
    idempotency_key: str | None
    payload: str
    deliveries: tuple[DeliveryView, ...]


def event_row(event: Event, deliveries: Sequence[Delivery], *, verified: bool) -> EventRow:
    counts = Counter(words.of_delivery(delivery) for delivery in deliveries)
    return EventRow(event.id, event.type, event.object_id or "", Moment(event.created), tuple(counts.items()), verified)


def event_view(event: Event, deliveries: tuple[DeliveryView, ...]) -> EventView:
    return EventView(
        id=event.id,
        type=event.type,
        object_id=event.object_id or "",
        created=Moment(event.created),
        api_version=event.api_version,
        request_id=event.request_id,
        idempotency_key=event.idempotency_key,
        payload=event.payload().decode(),
        deliveries=deliveries,
    )


def message_view(message: InboxMessage, type: str | None = None) -> MessageView:
    return MessageView(
        event_id=message.event_id,
        type=type,
        received=Moment(message.received_at),
        mark=words.of_message(message.problem),
        size=size(message),
    )


def endpoint_row(endpoint: WebhookEndpoint) -> EndpointRow:
    return EndpointRow(
        id=endpoint.id,
        url=endpoint.full_url,
        description=endpoint.description,
        is_ours=endpoint.is_ours,
        hears=_hears(endpoint.enabled_events),
        mark=words.of_endpoint(endpoint),
        fails=endpoint.fails,
        cools_until=Moment(endpoint.cooldown_until) if endpoint.is_cooling_down else None,
        added=Moment(endpoint.created),
    )


def _hears(types: Sequence[str]) -> str:
    if "*" in types:
        return "every event"
    return types[0] if len(types) == 1 else f"{len(types)} types of events"
