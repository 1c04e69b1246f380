"""What happens without a request: deliveries, open outcomes, sessions whose time is over, old keys."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from flask import Flask

from checkout.api import idempotency
from checkout.events import deliver, deliveries
from checkout.events.deliveries import Delivery
from checkout.kit.db import atomic, let_go
from checkout.kit.errors import Refused
from checkout.payments import reconcile
from checkout.payments.attempts import Attempt
from checkout.processors.contract import Unreachable
from checkout.sessions import expire, pay, sessions

SENDERS = 16  # deliveries on their way at once, over all endpoints
SWEEP_S = 1.0  # between looks at the tables: the doorbell only makes it quicker
CHORES_S = 1.0
PRUNE_EVERY = 3_600  # rounds of chores
EXPIRE_BATCH = 50
STOP_WITHIN_S = 20.0  # longer than one delivery's whole deadline

logger = structlog.get_logger()


class Worker:
    """Runs beside the server in its process, or alone as ``tender worker``; on PostgreSQL any number of them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._stop = threading.Event()
        self._free = threading.BoundedSemaphore(SENDERS)
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="sender")
        self._threads = [
            threading.Thread(target=self._deliver_for_ever, name="deliverer", daemon=True),
            threading.Thread(target=self._chores_for_ever, name="chores", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Lets go of new work; what is on its way ends, or its lease does."""
        self._stop.set()
        deliveries.doorbell.set()
        for thread in self._threads:
            thread.join(STOP_WITHIN_S)
        self._senders.shutdown(wait=False, cancel_futures=True)

    def _deliver_for_ever(self) -> None:
        while not self._stop.is_set():
            deliveries.doorbell.clear()
            if not self._guarded("deliver", self._send_what_is_due):
                deliveries.doorbell.wait(SWEEP_S)

    def _send_what_is_due(self) -> int:
        """Hands as many deliveries to senders as are free; how many that were."""
        room = self._take_free()
        claimed: list[Delivery] = []
        try:
            claimed = deliver.claim(room) if room else []
        finally:
            self._give_back(room - len(claimed))
        for delivery in claimed:
            self._senders.submit(self._send, delivery)
        return len(claimed)

    def _send(self, delivery: Delivery) -> None:
        try:
            self._guarded("send", lambda: deliver.deliver(delivery))
        finally:
            self._free.release()
            deliveries.doorbell.set()

    def _take_free(self) -> int:
        taken = 0
        while taken < SENDERS and self._free.acquire(blocking=False):
            taken += 1
        return taken

    def _give_back(self, count: int) -> None:
        for _ in range(count):
            self._free.release()

    def _chores_for_ever(self) -> None:
        rounds = 0
        while not self._stop.wait(CHORES_S):
            self._guarded("chores", do_chores)
            if rounds % PRUNE_EVERY == 0:
                self._guarded("prune", prune)
            rounds += 1

    def _guarded(self, what: str, work: Callable[[], int | None]) -> int:
        """One piece of work in a context of its own; what goes wrong is told and tried again at the next sweep."""
        try:
            with self.app.app_context():
                return work() or 0
        except Exception:
            logger.exception("worker.failed", what=what)
            self._stop.wait(SWEEP_S)
            return 0


def run_once(app: Flask) -> int:
    """Does all that is due now, in this thread; how much that was. For tests and one-shot jobs."""
    done = 0
    with app.app_context():
        done += do_chores()
        while claimed := deliver.claim(SENDERS):
            for delivery in claimed:
                deliver.deliver(delivery)
            done += len(claimed)
    return done


def do_chores() -> int:
    return _reconcile_overdue() + _expire_overdue()


def prune() -> int:
    with atomic("prune: idempotency keys"):
        return idempotency.forget_old()


def _reconcile_overdue() -> int:
    overdue = reconcile.claim() if reconcile.any_overdue() else []
    for attempt in overdue:
        reconcile.reconcile(attempt, pay.joined(), _alarm)
    return len(overdue)


def _alarm(attempt: Attempt) -> None:
    logger.error("payment.outcome_unknown", attempt=attempt.id, intent=attempt.intent_id, looks=attempt.looks)


def _expire_overdue() -> int:
    overdue = sessions.overdue(EXPIRE_BATCH)
    let_go()
    for session in overdue:
        try:
            expire.expire(session.account, session.id)
        except (Refused, Unreachable) as why:
            logger.info("session.not_expired", session=session.id, why=str(why))
    return len(overdue)
