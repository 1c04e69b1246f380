"""Sends deliveries again because a person asked for it, whatever became of them before: one, or many by batches."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from checkout.events import deliveries
from checkout.events.deliveries import DELIVERY, Delivery, doorbell
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.kit import clock
from checkout.kit.db import after_commit, atomic, now_writing, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account

BATCH = 500  # deliveries in one step, so that no payment waits long for it
MAX_COUNTED = 100_000
FAILED = ("exhausted", "canceled")  # and what waits for another try
CLOSED = "The endpoint is disabled or deleted: nothing is sent to it."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries of an endpoint: those that failed, or all; of events from ``since`` until ``until``."""

    failed: bool = True
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """``count`` go again; ``last`` is where the next batch begins, None after the last one."""

    count: int
    last: str | None


def resend(account: Account, delivery_id: str) -> Delivery:
    """Makes a delivery due now; one that is on its way stays so.

    Raises ``NotFound`` for none of the account's, ``InvalidRequest`` where its endpoint is disabled or deleted.
    """
    with atomic("deliver: again"):
        delivery, endpoint = deliveries.of(account, delivery_id)
        _check_open(endpoint)
        make_due(delivery)
    return delivery


def resend_event(account: Account, event_id: str, endpoint_id: str | None = None) -> Event:
    """In the open step: an event once more to one endpoint, or to all that are open and had it."""
    event = Event.of(account, event_id)
    wanted = WebhookEndpoint.of(account, endpoint_id, "webhook_endpoint") if endpoint_id else None
    if wanted is not None:
        _check_open(wanted)
    planned = deliveries.of_events([event.id])[event.id]
    chosen = [one for one in planned if wanted is None or one.endpoint_id == wanted.id]
    for delivery in chosen:
        found, endpoint = deliveries.of(account, delivery.id)
        if endpoint.is_open:
            make_due(found)
    if not chosen:
        raise InvalidRequest("No endpoint listened to this event when it happened, so there is nothing to send again.")
    return event


def make_due(delivery: Delivery) -> None:
    """In the open step."""
    if delivery.status == "sending":
        return
    if delivery.status != "pending":
        DELIVERY.move(delivery, "pending")
    delivery.due_at = clock.now()
    after_commit(doorbell.set)


def resend_batch(endpoint: WebhookEndpoint, wanted: Wanted, after: str = "") -> Batch:
    """In the open step: up to ``BATCH`` of an endpoint's deliveries, those that came after one."""
    _check_open(endpoint)
    query = select(Delivery.id).where(*_which(endpoint, wanted), Delivery.id > after).order_by(Delivery.id)
    ids = list(now_writing().scalars(query.limit(BATCH).with_for_update(skip_locked=True)))
    if ids:
        moved = update(Delivery).where(Delivery.id.in_(ids)).values(status="pending", due_at=clock.now())
        now_writing().execute(moved, execution_options={"synchronize_session": False})
        after_commit(doorbell.set)
    return Batch(len(ids), ids[-1] if len(ids) == BATCH else None)


def count(endpoint: WebhookEndpoint, wanted: Wanted, after: str = "") -> int:
    """How many that would be, counted as far as ``MAX_COUNTED``."""
    which = select(Delivery.id).where(*_which(endpoint, wanted), Delivery.id > after).limit(MAX_COUNTED)
    return reading().scalar(select(func.count()).select_from(which.subquery())) or 0


def _which(endpoint: WebhookEndpoint, wanted: Wanted) -> list[ColumnElement[bool]]:
    retried = (Delivery.status == "pending") & (Delivery.attempt > 0)
    status: Any = Delivery.status.in_(FAILED) | retried if wanted.failed else Delivery.status != "sending"
    times = [
        *([Event.created >= wanted.since] if wanted.since is not None else []),
        *([Event.created <= wanted.until] if wanted.until is not None else []),
    ]
    happened = [select(Event.id).where(Event.id == Delivery.event_id, *times).exists()] if times else []
    return [Delivery.endpoint_id == endpoint.id, status, *happened]


def _check_open(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_open:
        raise InvalidRequest(CLOSED)
