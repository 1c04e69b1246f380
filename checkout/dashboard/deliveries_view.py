"""Deliveries of an endpoint in a person's words: the list of them, and one whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from checkout.dashboard import words
from checkout.dashboard.moments import Moment
from checkout.dashboard.timeline import duration
from checkout.dashboard.words import Mark
from checkout.events import deliveries, log
from checkout.events.deliveries import Delivery, DeliveryAttempt
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.kit.errors import NotFound

PAGE_SIZE = 30
STATUSES = {  # what the list can be narrowed to
    "failed": ("exhausted", "canceled"),
    "waiting": ("pending", "sending"),
    "delivered": ("delivered",),
}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    id: str
    type: str
    mark: Mark
    attempts: int
    answer: str
    last: Moment | None
    next: Moment | None


@dataclass(frozen=True, slots=True)
class Listed:
    rows: tuple[DeliveryRow, ...]
    status: str
    before: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class Try:
    number: int
    at: Moment
    answer: str
    tone: str
    took: str
    body: str
    signature: str | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    id: str
    endpoint: WebhookEndpoint
    mark: Mark
    attempts: tuple[Try, ...]
    next: Moment | None
    body: str
    can_resend: bool

    @property
    def last(self) -> Try | None:
        return self.attempts[-1] if self.attempts else None


def of_endpoint(endpoint: WebhookEndpoint, asked: Mapping[str, str]) -> Listed:
    """Raises ``NotFound`` where the list goes on from what is no delivery of it."""
    status, before = asked.get("status", ""), asked.get("before")
    if before is not None and deliveries.of(endpoint.account, before)[1].id != endpoint.id:
        raise NotFound("No such delivery.")
    found = deliveries.of_endpoint(endpoint.id, PAGE_SIZE + 1, before=before, statuses=STATUSES.get(status, ()))
    shown = found[:PAGE_SIZE]
    types = log.types_of(endpoint.account, [delivery.event_id for delivery in shown])
    last = deliveries.last_attempts([delivery.id for delivery in shown])
    rows = tuple(_row(one, types.get(one.event_id, ""), last.get(one.id), endpoint) for one in shown)
    return Listed(rows, status, before, shown[-1].id if len(found) > PAGE_SIZE else None)


def one(delivery: Delivery, endpoint: WebhookEndpoint, event: Event) -> DeliveryPage:
    return DeliveryPage(
        id=delivery.id,
        endpoint=endpoint,
        mark=words.of_delivery(delivery),
        attempts=tuple(_try(attempt) for attempt in deliveries.attempts_of([delivery.id])[delivery.id]),
        next=_next(delivery, endpoint),
        body=event.payload(delivery=delivery).decode(),
        can_resend=endpoint.is_open and delivery.status != "sending",
    )


def _row(delivery: Delivery, type: str, last: DeliveryAttempt | None, endpoint: WebhookEndpoint) -> DeliveryRow:
    return DeliveryRow(
        id=delivery.id,
        type=type,
        mark=words.of_delivery(delivery),
        attempts=delivery.attempt,
        answer=answer_of(last) if last is not None else "",
        last=Moment(last.at) if last is not None else None,
        next=_next(delivery, endpoint),
    )


def answer_of(attempt: DeliveryAttempt) -> str:
    if attempt.status_code is None:
        return words.of_failure(attempt.failure)
    return f"HTTP {attempt.status_code}"


def _try(attempt: DeliveryAttempt) -> Try:
    good = attempt.status_code is not None and 200 <= attempt.status_code < 300
    return Try(
        number=attempt.number,
        at=Moment(attempt.at),
        answer=answer_of(attempt),
        tone="ok" if good else "bad",
        took=duration(attempt.elapsed_ms),
        body=attempt.answer or "",
        signature=attempt.signature,
    )


def _next(delivery: Delivery, endpoint: WebhookEndpoint) -> Moment | None:
    return Moment(delivery.due_at) if delivery.status == "pending" and endpoint.is_open else None
