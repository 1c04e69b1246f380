"""Signs that this house is at work: what it leaves undone all the while is stuck, what waits for it to start is not."""

from typing import Any

from sqlalchemy import and_, distinct, func, select, union_all

from checkout.events.deliveries import DeliveryAttempt
from checkout.kit import clock
from checkout.payments.attempts import Attempt

STUCK_AFTER_MIN = 15  # minutes in which something else was done: the worker looks every second


def stuck_since(due_at: Any) -> Any:
    """Whether the house has been at work for long since something was due, as a condition of a query."""
    long_ago = due_at + STUCK_AFTER_MIN * clock.MINUTE_S < select(func.max(_times().c.at)).scalar_subquery()
    return and_(long_ago, _minutes_at_work_since(due_at) >= STUCK_AFTER_MIN)


def _minutes_at_work_since(due_at: Any) -> Any:
    times = _times()
    minutes = select(func.count(distinct(times.c.at // clock.MINUTE_S))).where(times.c.at > due_at)
    return minutes.scalar_subquery()


def _times() -> Any:
    """When a payment began or a delivery was made."""
    return union_all(select(Attempt.created.label("at")), select(DeliveryAttempt.at)).subquery()
