"""Puts right what no sender will: leases that ran out, and what is due at endpoints that were closed."""

from typing import Any

from sqlalchemy import select, update

from checkout.events.deliveries import NOW, Delivery, doorbell, is_due, oldest_pending
from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock
from checkout.kit.db import after_commit, atomic, now_writing, reading

BATCH = 1_000  # deliveries in one step, so that no payment waits long for it

_ABANDONED = (Delivery.status == "sending") & (Delivery.lease_until <= NOW)
_CLOSED_WITH_WORK = ~WebhookEndpoint.is_open & (oldest_pending(WebhookEndpoint.id) <= NOW)
_LOOK_ABANDONED = select(Delivery.id).where(_ABANDONED).limit(1)
_LOOK_CLOSED = select(WebhookEndpoint.id).where(_CLOSED_WITH_WORK).limit(1)


def any_left() -> bool:
    """A look before the lock: most of the time there is nothing to sweep."""
    now = {"now": clock.now()}
    return any(reading().scalar(look, now) is not None for look in (_LOOK_ABANDONED, _LOOK_CLOSED))


def sweep() -> int:
    """How many deliveries were moved."""
    with atomic("deliver: sweep"):
        after_commit(doorbell.set)
        return _take_back_abandoned() + _cancel_of_closed()


def _take_back_abandoned() -> int:
    """Their sender died or is too late; whether the endpoint heard is not known, so it hears again."""
    return _move(select(Delivery.id).where(_ABANDONED), status="pending", lease_token=None, lease_until=0)


def _cancel_of_closed() -> int:
    """An endpoint that is opened again before something was due still hears it."""
    closed = select(WebhookEndpoint.id).where(_CLOSED_WITH_WORK)
    return _move(select(Delivery.id).where(Delivery.endpoint_id.in_(closed), is_due()), status="canceled")


def _move(which: Any, **columns: Any) -> int:
    held = which.limit(BATCH).with_for_update(skip_locked=True)
    moved = now_writing().execute(
        update(Delivery).where(Delivery.id.in_(held)).values(**columns),
        {"now": clock.now()},
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
