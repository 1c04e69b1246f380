"""One event on its way to one endpoint: due, in flight, delivered, exhausted or canceled; and each attempt's record."""

import random
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from checkout.events.endpoints import Listener, WebhookEndpoint
from checkout.kit import clock
from checkout.kit.bell import Bell
from checkout.kit.db import Id, Table, locked, now_writing, points_to, read, reading, step_open, written
from checkout.kit.errors import NotFound
from checkout.kit.resources import Account, new_id
from checkout.kit.states import States
from checkout.kit.texts import shown

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

NOW = bindparam("now", type_=BigInteger)  # of queries that are made once

doorbell = threading.Event()  # rung after a commit that left something to send
answered = Bell()  # rung after each attempt, however it went


class Delivery(Table):
    __tablename__ = "deliveries"
    __table_args__ = (
        Index(None, "event_id", "endpoint_id", unique=True),
        Index(None, "endpoint_id", "status", "due_at"),
        Index(None, "endpoint_id", "id"),
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
    api_version: Mapped[str | None]  # the endpoint's own, if it had one when the event happened
    data: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # the event's in that, where it differs


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
    signature: Mapped[str | None]  # the header that it was sent with


# Made once, for each costs more to make than to run.
_END_LEASE = (
    update(Delivery.__table__)  # type: ignore[arg-type]  # a table, not any selectable
    .where(
        Delivery.id == bindparam("ours"),
        Delivery.lease_token == bindparam("token"),
        Delivery.status == "sending",
    )
    .values(
        status=bindparam("to"),
        due_at=bindparam("next_due"),
        attempt=Delivery.attempt + bindparam("made", type_=BigInteger),
        lease_token=None,
        lease_until=0,
    )
)
_LOG_ATTEMPT = insert(DeliveryAttempt.__table__)  # type: ignore[arg-type]


def plan(event_id: str, endpoint: Listener, data: Any = None) -> None:
    """``data``: the event's in the endpoint's own version, where that is another than the event's."""
    written(
        Delivery(
            id=new_id("dlv"),
            event_id=event_id,
            endpoint_id=endpoint.id,
            due_at=clock.now(),
            api_version=endpoint.api_version,
            data=data,
        )
    )


def pending_of(event_id: Any) -> Any:
    """How many endpoints have not yet answered 2xx, as a part of a query about events."""
    one = aliased(Delivery)  # the query may be about one of them
    of_event = select(func.count(one.id)).where(one.event_id == event_id)
    return of_event.where(one.status.in_(("pending", "sending"))).scalar_subquery()


def counts_pending(event_ids: Sequence[str]) -> dict[str, int]:
    """For each of these events the same, in one query."""
    counted = select(Delivery.event_id, func.count()).where(
        Delivery.event_id.in_(event_ids), Delivery.status.in_(("pending", "sending"))
    )
    none = dict.fromkeys(event_ids, 0)
    return none | {row[0]: row[1] for row in reading().execute(counted.group_by(Delivery.event_id))}


_COUNT_PENDING = select(pending_of(bindparam("event_id")))


def count_pending(event_id: str) -> int:
    return reading().scalar(_COUNT_PENDING, {"event_id": event_id}) or 0


def is_due() -> Any:
    """As a part of a query that is given ``now``."""
    return (Delivery.status == "pending") & (Delivery.due_at <= NOW)


def oldest_pending(endpoint_id: Any) -> Any:
    """When an endpoint's first delivery is due, as a part of a query about endpoints."""
    of_endpoint = select(func.min(Delivery.due_at)).where(Delivery.endpoint_id == endpoint_id)
    return of_endpoint.where(Delivery.status == "pending").scalar_subquery()


def end_lease(delivery: Delivery, to: str, *, due_at: int | None = None, attempted: bool = True) -> bool:
    """Moves a leased delivery on in the open step, if the lease is still ours; says whether it was."""
    assert delivery.lease_token is not None
    assert DELIVERY.allows("sending", to)
    moved = {"to": to, "next_due": delivery.due_at if due_at is None else due_at, "made": int(attempted)}
    done = now_writing().connection().execute(_END_LEASE, {"ours": delivery.id, "token": delivery.lease_token, **moved})
    return bool(done.rowcount)


def next_due(attempts_made: int, retry_after_s: int | None = None) -> int | None:
    """When the next attempt is due after so many, or None after the last. ``Retry-After`` can only lengthen a wait."""
    if attempts_made >= MAX_ATTEMPTS:
        return None
    wait = SCHEDULE_S[attempts_made - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
    longest = SCHEDULE_S[-1]
    return clock.now() + round(max(wait, min(retry_after_s or 0, longest)))


def log_attempt(delivery: Delivery, **columns: Any) -> None:
    """In the open step: the attempt that has just ended."""
    known = {"id": new_id("dat"), "delivery_id": delivery.id, "number": delivery.attempt + 1, "at": clock.now()}
    now_writing().connection().execute(_LOG_ATTEMPT, known | columns)


def of(account: Account, id: str) -> tuple[Delivery, WebhookEndpoint]:
    """The account's delivery, and whom it is for; held in an open step. Raises ``NotFound``."""
    delivery = None if "\0" in id else (locked(Delivery, id) if step_open() else read(Delivery, id))
    endpoint = WebhookEndpoint.find(account, delivery.endpoint_id, lock=False) if delivery else None
    if delivery is None or endpoint is None:
        raise NotFound(f"No such delivery: '{shown(id)}'", id=id)
    return delivery, endpoint


def of_endpoint(
    endpoint_id: str, most: int, *, before: str | None = None, statuses: Sequence[str] = ()
) -> list[Delivery]:
    """An endpoint's deliveries, the newest planned first."""
    query = select(Delivery).where(Delivery.endpoint_id == endpoint_id)
    if before is not None:
        query = query.where(Delivery.id < before)
    if statuses:
        query = query.where(Delivery.status.in_(statuses))
    return list(reading().scalars(query.order_by(Delivery.id.desc()).limit(most)))


def last_attempts(delivery_ids: Sequence[str]) -> dict[str, DeliveryAttempt]:
    """Of each that was tried its last attempt."""
    return {id: made[-1] for id, made in attempts_of(delivery_ids).items()}


def was_answered(delivery_id: str) -> bool:
    """With 2xx, once or more."""
    good = DeliveryAttempt.status_code.between(200, 299)
    query = select(DeliveryAttempt.id).where(DeliveryAttempt.delivery_id == delivery_id, good)
    return reading().scalar(query.limit(1)) is not None


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
