"""One event on its way to one endpoint: due, in flight, delivered, exhausted or canceled; and each attempt's record."""

import random
import threading
from typing import Any

from sqlalchemy import ForeignKey, Index, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock
from checkout.kit.db import Id, Table, now_writing, reading
from checkout.kit.resources import new_id, random_chars
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
LEASE_S = 60  # longer than a sender's whole deadline
MAX_IN_FLIGHT = 2  # of one endpoint, so that a slow one holds nobody up
COOLDOWN_AFTER_FAILS = 3  # in a row
COOLDOWN_S = 5  # an endpoint that keeps failing is left alone for so long
EXCERPT_CHARS = 2_000  # of an answer, in the log of attempts

DELIVERY = States(
    pending={"sending", "canceled"},
    sending={"pending", "delivered", "exhausted", "canceled"},
    delivered=set(),
    exhausted=set(),
    canceled=set(),
)

doorbell = threading.Event()  # rung after a commit that left something to send


class Delivery(Table):
    __tablename__ = "deliveries"
    __table_args__ = (
        Index(None, "event_id"),
        Index(None, "endpoint_id", "status", "due_at"),
        Index(None, "status", "due_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(Id, ForeignKey("events.id"))
    endpoint_id: Mapped[str] = mapped_column(Id, ForeignKey("webhook_endpoints.id"))
    status: Mapped[str] = mapped_column(default="pending")
    due_at: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=0)  # how many were made
    lease_until: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None]


class DeliveryAttempt(Table):
    __tablename__ = "delivery_attempts"
    __table_args__ = (Index(None, "delivery_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(Id, ForeignKey("deliveries.id"))
    number: Mapped[int]
    at: Mapped[int]
    elapsed_ms: Mapped[int]
    status_code: Mapped[int | None]
    failure: Mapped[str | None]  # why there was no answer, from outbound's closed list
    answer: Mapped[str | None]


def plan(event_id: str, endpoint: WebhookEndpoint) -> None:
    now_writing().add(Delivery(id=new_id("dlv"), event_id=event_id, endpoint_id=endpoint.id, due_at=clock.now()))


def count_pending(event_id: str) -> int:
    """How many endpoints have not yet answered 2xx."""
    query = select(func.count()).select_from(Delivery).where(Delivery.event_id == event_id)
    return reading().scalar(query.where(Delivery.status.in_(("pending", "sending")))) or 0


def claim(most: int) -> list[Delivery]:
    """Leases due deliveries in the open step: of each endpoint that is not cooling down its oldest, two at most."""
    claimed: list[Delivery] = []
    for endpoint_id in _endpoints_with_work():
        if len(claimed) >= most:
            break
        room = min(MAX_IN_FLIGHT - _in_flight(endpoint_id), most - len(claimed))
        claimed += _oldest_due(endpoint_id, room) if room > 0 else []
    for delivery in claimed:
        if delivery.status == "pending":
            DELIVERY.move(delivery, "sending")
        delivery.lease_until = clock.now() + LEASE_S
        delivery.lease_token = random_chars(16)
    return claimed


def _is_due() -> Any:
    now = clock.now()
    fresh = and_(Delivery.status == "pending", Delivery.due_at <= now)
    abandoned = and_(Delivery.status == "sending", Delivery.lease_until <= now)
    return or_(fresh, abandoned)


def _endpoints_with_work() -> list[str]:
    query = (
        select(Delivery.endpoint_id)
        .join(WebhookEndpoint, WebhookEndpoint.id == Delivery.endpoint_id)
        .where(_is_due(), WebhookEndpoint.cooldown_until <= clock.now())
        .group_by(Delivery.endpoint_id)
        .order_by(func.min(Delivery.due_at))
    )
    return list(reading().scalars(query))


def _in_flight(endpoint_id: str) -> int:
    query = (
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.endpoint_id == endpoint_id,
            Delivery.status == "sending",
            Delivery.lease_until > clock.now(),
        )
    )
    return reading().scalar(query) or 0


def _oldest_due(endpoint_id: str, most: int) -> list[Delivery]:
    query = (
        select(Delivery)
        .where(Delivery.endpoint_id == endpoint_id, _is_due())
        .order_by(Delivery.due_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(now_writing().scalars(query))


def conclude(delivery_id: str, lease_token: str, to: str, due_at: int | None = None) -> bool:
    """Ends a lease in the open step, if it is still ours; says whether it was."""
    columns = {"status": to, "lease_token": None, "lease_until": 0}
    if due_at is not None:
        columns["due_at"] = due_at
    done = now_writing().execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.lease_token == lease_token, Delivery.status == "sending")
        .values(attempt=Delivery.attempt + 1, **columns)
    )
    assert DELIVERY.allows("sending", to)
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
