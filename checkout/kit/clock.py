"""The only clock."""

import time

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S
DAY_S = 24 * HOUR_S
LATEST = 2**40  # seconds: later than all that is kept


def now() -> int:
    """Unix time in whole seconds, UTC."""
    return int(time.time())


def micros() -> int:
    """Unix time in microseconds, UTC: for order, never for money or limits."""
    return time.time_ns() // 1_000
