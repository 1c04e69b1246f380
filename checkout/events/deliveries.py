"""One event on its way to one endpoint: due, in flight, delivered, exhausted or canceled; and each attempt's record."""

import random
import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Index, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock
from checkout.kit.db import Id, Table, now_writing, points_to, reading
from checkout.kit.resources import new_id
from checkout.kit.states import States

# Seconds from a failed attempt to the next: 72 hours in all.
SCHEDULE_S = (
    5,
    clock.MINUTE_S,
    5 * clock.MINUTE_S,
    30 * clock.MINUTE_S,
    2 * clock.HOUR_S,
    5 * clock.HOUR_S,
    10 * clock.HOUR_S,
    14 * clock.HOUR_S,
    20 * clock.HOUR_S,
    20 * clock.HOUR_S,
)
MAX_ATTEMPTS = len(SCHEDULE_S) + 1
JITTER = 0.1  # of each wait, so that many do not come at once
EXCERPT_CHARS = 2_000  # of an answer, in the log of attempts

DELIVERY = States(
    pending={"sending", "canceled"},
    sending={"pending", "delivered", "exhausted", "canceled"},
    delivered={"pending"},  # from an end only by hand: sent again
    exhausted={"pending"},
    canceled={"pending"},
)

doorbell = threading.Event()  # rung after a commit that left something to send


class Delivery(Table):
    __tablename__ = "deliveries"
    __table_args__ = (
        Index(None, "event_id", "endpoint_id", unique=True),
        Index(None, "endpoint_id", "status", "due_at"),
        Index(None, "status", "due_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(Id, points_to("events.id"))
    endpoint_id: Mapped[str] = mapped_column(Id, points_to("webhook_endpoints.id"))
    status: Mapped[str] = mapped_column(default="pending")
    due_at: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=0)  # how many were made
    lease_until: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None]


class DeliveryAttempt(Table):
    __tablename__ = "delivery_attempts"
    __table_args__ = (Index(None, "delivery_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(Id, points_to("deliveries.id"))
    number: Mapped[int]
    at: Mapped[int]  # when it ended
    elapsed_ms: Mapped[int]
    status_code: Mapped[int | None]
    failure: Mapped[str | None]  # why there was no answer: outbound's closed list, or a fault of ours
    answer: Mapped[str | None]


def plan(event_id: str, endpoint: WebhookEndpoint) -> None:
    now_writing().add(Delivery(id=new_id("dlv"), event_id=event_id, endpoint_id=endpoint.id, due_at=clock.now()))


def count_pending(event_id: str) -> int:
    """How many endpoints have not yet answered 2xx."""
    query = select(func.count()).select_from(Delivery).where(Delivery.event_id == event_id)
    return reading().scalar(query.where(Delivery.status.in_(("pending", "sending")))) or 0


def is_due() -> Any:
    return (Delivery.status == "pending") & (Delivery.due_at <= clock.now())


def oldest_pending(endpoint_id: Any) -> Any:
    """When an endpoint's first delivery is due, as a part of a query about endpoints."""
    of_endpoint = select(func.min(Delivery.due_at)).where(Delivery.endpoint_id == endpoint_id)
    return of_endpoint.where(Delivery.status == "pending").scalar_subquery()


def end_lease(delivery: Delivery, to: str, *, due_at: int | None = None, attempted: bool = True) -> bool:
    """Moves a leased delivery on in the open step, if the lease is still ours; says whether it was."""
    assert delivery.lease_token is not None
    assert DELIVERY.allows("sending", to)
    columns: dict[str, Any] = {"status": to, "lease_token": None, "lease_until": 0}
    if due_at is not None:
        columns["due_at"] = due_at
    ours = Delivery.id == delivery.id, Delivery.lease_token == delivery.lease_token, Delivery.status == "sending"
    done = now_writing().execute(
        update(Delivery).where(*ours).values(attempt=Delivery.attempt + int(attempted), **columns),
        execution_options={"synchronize_session": False},
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def next_due(attempts_made: int, retry_after_s: int | None = None) -> int | None:
    """When the next attempt is due after so many, or None after the last. ``Retry-After`` can only lengthen a wait."""
    if attempts_made >= MAX_ATTEMPTS:
        return None
    wait = SCHEDULE_S[attempts_made - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
    longest = SCHEDULE_S[-1]
    return clock.now() + round(max(wait, min(retry_after_s or 0, longest)))


def log_attempt(delivery: Delivery, **columns: Any) -> None:
    now_writing().add(
        DeliveryAttempt(
            id=new_id("dat"),
            delivery_id=delivery.id,
            number=delivery.attempt + 1,
            at=clock.now(),
            **columns,
        )
    )


def of_events(event_ids: Iterable[str]) -> dict[str, list[Delivery]]:
    """The deliveries of many events, by event, in the order in which they were planned."""
    query = select(Delivery).where(Delivery.event_id.in_(list(event_ids))).order_by(Delivery.id)
    found = defaultdict(list)
    for delivery in reading().scalars(query):
        found[delivery.event_id].append(delivery)
    return found


def attempts_of(delivery_ids: Iterable[str]) -> dict[str, list[DeliveryAttempt]]:
    """The attempts at many deliveries, by delivery, oldest first."""
    query = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(list(delivery_ids)))
    found = defaultdict(list)
    for attempt in reading().scalars(query.order_by(DeliveryAttempt.number)):
        found[attempt.delivery_id].append(attempt)
    return found
