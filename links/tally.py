"""Counts in memory how often links are opened, so that opening one writes nothing; written down in batches."""

import threading
import time
from collections.abc import Callable
from functools import partial

from checkout.kit import clock
from checkout.kit.config import part
from checkout.kit.db import atomic
from checkout.sessions import capacity
from links.links import PaymentLink
from links.opened import Counted, write_down

TALLY = "tender.tally"  # the name of the part
EVERY_S = 5.0  # between two times that it is written down: what a crash can lose
MOST = 10_000  # links of a day that are counted in between; what is beyond them is not


class Tally:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, int], Counted] = {}
        self._written_at = 0.0

    def count(self, link: PaymentLink) -> None:
        """A link was opened now."""
        now = clock.now()
        key = link.id, now - now % clock.DAY_S
        with self._lock:
            if (known := self._counts.get(key)) is not None:
                known.opened += 1
                return
        paid = capacity.find(link.capacity_id).completed
        with self._lock:
            if len(self._counts) < MOST:
                self._counts.setdefault(key, Counted(link.account, *key, 0, paid)).opened += 1

    def due(self) -> list[Callable[[], object]]:
        """A piece of work for whoever works beside the requests, if it is time for it."""
        is_time = time.monotonic() - self._written_at >= EVERY_S
        return [partial(self.write_down)] if self._counts and is_time else []

    def write_down(self) -> None:
        with self._lock:
            counts, self._counts = self._counts, {}
            self._written_at = time.monotonic()
        if not counts:
            return
        try:
            with atomic("links: count"):
                write_down(counts.values())
        except Exception:
            self._put_back(counts)
            raise

    def _put_back(self, counts: dict[tuple[str, int], Counted]) -> None:
        with self._lock:
            for key, one in counts.items():
                known = self._counts.setdefault(key, one)
                if known is not one:
                    known.opened += one.opened
                    known.paid_before = min(known.paid_before, one.paid_before)


def tally() -> Tally:
    found = part(TALLY)
    assert isinstance(found, Tally)
    return found
