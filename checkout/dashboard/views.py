"""What the test-mode page's templates are given: plain values, in a person's words."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Generic, TypeVar

from checkout.dashboard import words
from checkout.dashboard.words import Mark, Tone
from checkout.events.deliveries import MAX_ATTEMPTS, Delivery, DeliveryAttempt
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.inbox import InboxMessage
from checkout.events.log import Event

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Moment:
    """A second, as people and machines read it."""

    at: int

    @property
    def iso(self) -> str:
        return f"{self._utc:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def day(self) -> str:
        return f"{self._utc.day} {self._utc:%b %Y}"

    @property
    def time(self) -> str:
        return f"{self._utc:%H:%M:%S}"

    @property
    def _utc(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True)
class Day(Generic[T]):
    """What happened on one day, in the order of the list."""

    name: str
    rows: tuple[T, ...]


def by_day(rows: Iterable[T], moment: Callable[[T], Moment]) -> tuple[Day[T], ...]:
    return tuple(Day(name, tuple(of_day)) for name, of_day in groupby(rows, lambda row: moment(row).day))


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
class Step:
    """One moment in the life of a delivery, with what was said at it."""

    at: Moment
    what: str
    aside: str
    tone: Tone
    note: str = ""
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryView:
    id: str
    endpoint: str
    is_ours: bool
    mark: Mark
    steps: tuple[Step, ...]
    can_resend: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """What the built-in endpoint received. ``type`` is None where the event is none of ours."""

    event_id: str | None
    type: str | None
    received: Moment
    mark: Mark
    size: str


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


def delivery_view(
    delivery: Delivery,
    endpoint: WebhookEndpoint,
    attempts: Sequence[DeliveryAttempt],
    messages: Sequence[InboxMessage],
) -> DeliveryView:
    """``messages`` are what the built-in endpoint received of it: each comes before the answer to it."""
    past = [*map(_received, messages), *map(_tried, attempts)]
    waits = delivery.status == "pending" and endpoint.is_open
    return DeliveryView(
        id=delivery.id,
        endpoint=endpoint.full_url,
        is_ours=endpoint.is_ours,
        mark=words.of_delivery(delivery),
        steps=(*sorted(past, key=lambda step: step.at.at), *([_next_try(delivery)] if waits else [])),
        can_resend=endpoint.is_open and delivery.status != "sending",
    )


def _received(message: InboxMessage) -> Step:
    mark = words.of_message(message.problem)
    headers = "\n".join(f"{name}: {value}" for name, value in message.headers.items())
    return Step(
        Moment(message.received_at), f"Received, {mark.word}", _size(message), mark.tone, label="Headers", text=headers
    )


def _tried(attempt: DeliveryAttempt) -> Step:
    at, note, took = Moment(attempt.at), f"Try {attempt.number}", duration(attempt.elapsed_ms)
    if attempt.status_code is None:
        when = f"after {took}" if attempt.elapsed_ms else "at once"
        return Step(at, words.of_failure(attempt.failure), when, "bad", note)
    tone: Tone = "ok" if 200 <= attempt.status_code < 300 else "bad"
    said = attempt.answer or ""
    return Step(at, f"Answered {attempt.status_code}", f"in {took}", tone, note, "What it answered", said)


def _next_try(delivery: Delivery) -> Step:
    left = MAX_ATTEMPTS - delivery.attempt
    return Step(Moment(delivery.due_at), "Next try", f"{left} tries left" if left > 1 else "the last one", "wait")


def message_view(message: InboxMessage, type: str | None = None) -> MessageView:
    return MessageView(
        event_id=message.event_id,
        type=type,
        received=Moment(message.received_at),
        mark=words.of_message(message.problem),
        size=_size(message),
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


def _size(message: InboxMessage) -> str:
    return f"{message.size:,} bytes"


def duration(milliseconds: int) -> str:
    return f"{milliseconds} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"
