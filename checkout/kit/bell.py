"""A bell that many may wait for: each ring wakes all of them, and none rung after the last look is missed."""

import threading


class Bell:
    """Heard in this process alone; what other processes do is found by looking."""

    def __init__(self) -> None:
        self._rung = 0
        self._changed = threading.Condition()

    @property
    def rung(self) -> int:
        """How often; read before a look, it tells a ring that comes after."""
        return self._rung

    def ring(self) -> None:
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def wait(self, since: int, timeout_s: float) -> bool:
        """Until it rings again after ``since``; False where it does not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._rung != since, timeout_s)
