"""One writer at a time, in the order in which they came."""

import threading
from collections import deque

from checkout.kit.errors import NotInTime

WRITER_WAIT_S = 5.0  # for one's turn; then the caller is told to try again


class FairLock:
    """One writer at a time, first come, first served: ``threading.Lock`` lets a busy thread overtake for seconds."""

    def __init__(self, wait_s: float = WRITER_WAIT_S) -> None:
        self._wait_s = wait_s
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        self._wait_for(turn)

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def _wait_for(self, turn: threading.Event) -> None:
        """Whoever waits no longer leaves the queue, or hands on what has just become theirs."""
        try:
            came = turn.wait(self._wait_s)
        except BaseException:
            self._leave(turn)
            raise
        if not came:
            self._leave(turn)
            raise NotInTime

    def _leave(self, turn: threading.Event) -> None:
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.__exit__()
