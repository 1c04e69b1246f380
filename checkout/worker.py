"""What happens without a request: deliveries, mails, open outcomes, sessions whose time is over, old keys."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar, cast

import structlog
from flask import Flask

from checkout.api import idempotency
from checkout.dashboard import letters as letters_to_people
from checkout.dashboard import notices
from checkout.events import deliver, deliveries, endpoints, requests, sweep
from checkout.events.deliveries import Delivery
from checkout.hosted_page.receipts import letters
from checkout.kit.db import atomic
from checkout.kit.errors import Refused
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.mail import mails, post
from checkout.merchants import throttles
from checkout.payments import cancel, fulfil, pursue, receipts, reconcile, reconcile_set_up
from checkout.payments.attempts import Attempt
from checkout.payments.given_back import EXPIRED
from checkout.payments.instructions import Instruction
from checkout.payments.setup_attempts import SetupAttempt
from checkout.processors.contract import Unreachable
from checkout.sessions import expire, pay, save_card, sessions

SENDERS = 32  # deliveries on their way at once, over all endpoints: each waits on its endpoint and costs little
KEPT_FREE = 16  # of the senders, for endpoints that answer: those that keep failing share the others
LOOK_S = 1.0  # between looks at the tables: the doorbell only makes it quicker
CHORES_S = 1.0
PRUNE_EVERY = 3_600  # rounds of chores
EXPIRE_BATCH = 50
NOTICES = 20  # a round
STOP_WITHIN_S = 5.0  # most deliveries end within; what does not is sent again when its lease is over

OWN_CHORES = "tender.chores"  # the name of the part: what floors above have to do, by its name

WRITERS: dict[str, post.Write] = {
    "receipt": letters.write,
    "refund": letters.write,
    "reset": letters_to_people.write_reset,
    "endpoint_given_up": letters_to_people.write_endpoint_given_up,
}  # by kind of mail

T = TypeVar("T")
Task = Callable[[], object]
logger = structlog.get_logger()


class Run(Protocol):
    """How a piece of work is done: it gives its result, or None where it failed and that was told."""

    def __call__(self, what: str, task: Callable[[], T], /) -> T | None: ...


class Worker:
    """Runs beside the server in its process, or alone as ``tender worker``; on PostgreSQL any number of them.

    ``only_own``: nothing but what its own process has to do; all else is left to others.
    """

    def __init__(self, app: Flask, *, only_own: bool = False) -> None:
        self.app = app
        self._only_own = only_own
        self._stop = threading.Event()
        self._senders: set[threading.Thread] = set()
        for_all = {"deliverer": self._deliver_for_ever, "mailer": self._mail_for_ever}
        loops = {"chores": self._chores_for_ever} | ({} if only_own else for_all)
        self._threads = [threading.Thread(target=loop, name=name, daemon=True) for name, loop in loops.items()]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Lets go of new work, and waits a little for what is on its way."""
        self._stop.set()
        deliveries.doorbell.set()
        mails.doorbell.set()
        until = time.monotonic() + STOP_WITHIN_S
        for thread in (*self._threads, *self._senders):
            thread.join(max(0.0, until - time.monotonic()))

    def _deliver_for_ever(self) -> None:
        """Looks again at once after it has claimed something, else when the doorbell rings or it is time."""
        while not self._stop.is_set():
            deliveries.doorbell.clear()
            claimed = self._guarded("claim", self._claim) or []
            for delivery in claimed:
                self._guarded("hand over", partial(self._hand_over, delivery))
            if not claimed:
                deliveries.doorbell.wait(LOOK_S)

    def _claim(self) -> list[Delivery]:
        return deliver.claim(SENDERS - len(self._senders), KEPT_FREE)

    def _hand_over(self, delivery: Delivery) -> None:
        """To a thread of its own, which need not be waited for at the end: the lease sees to what it leaves undone."""
        sender = threading.Thread(target=self._send, args=(delivery,), name="sender", daemon=True)
        self._senders.add(sender)
        try:
            sender.start()
        except RuntimeError:  # the machine has no thread to give
            self._senders.discard(sender)
            raise

    def _send(self, delivery: Delivery) -> None:
        try:
            self._guarded("deliver", partial(deliver.deliver, delivery))
        finally:
            self._senders.discard(threading.current_thread())
            deliveries.doorbell.set()

    def _chores_for_ever(self) -> None:
        rounds = 0
        while not self._stop.wait(CHORES_S):
            do_own(self.app, self._guarded)
            if self._only_own:
                continue
            do_chores(self._guarded)
            if rounds % PRUNE_EVERY == 0:
                self._guarded("prune", prune)
            rounds += 1

    def _mail_for_ever(self) -> None:
        """One after the other: all go through the same mail server."""
        while not self._stop.is_set():
            mails.doorbell.clear()
            if not self._guarded("mail", mail_once):
                mails.doorbell.wait(LOOK_S)

    def _guarded(self, what: str, task: Callable[[], T]) -> T | None:
        """One piece of work in a context of its own; what goes wrong is told, and holds up nothing else."""
        try:
            with self.app.app_context():
                return task()
        except Exception:
            logger.exception("worker.failed", what=what)
            return None


def run_once(app: Flask) -> int:
    """Does all that is due now, in this thread; how much that was. For tests and one-shot jobs."""
    with app.app_context():
        done = do_chores(_plainly)
        do_own(app, _plainly)
        while claimed := deliver.claim(1):
            deliver.deliver(claimed[0])
            done += 1
        while mail_once():
            done += 1
    return done


def mail_once() -> bool:
    """The next mail that is due; whether there was one."""
    mail = post.claim()
    if mail is not None:
        post.send(mail, WRITERS[mail.kind], post.MailJoined(settle=receipts.note_number))
    return mail is not None


def _plainly(_what: str, task: Callable[[], T]) -> T:
    return task()


def do_chores(run: Run) -> int:
    """Each piece of work goes through ``run``, so that one that fails need not keep the others from being done."""
    done = 0
    for what, find in CHORES:
        tasks = run(what, find) or []
        for task in tasks:
            run(what, task)
        done += len(tasks)
    return done


def do_own(app: Flask, run: Run) -> None:
    """What floors above have to do in the process that serves, such as to write down what they counted."""
    for what, find in cast(dict[str, Callable[[], list[Task]]], app.extensions.get(OWN_CHORES, {})).items():
        for task in find():
            run(what, task)


def prune() -> None:
    with atomic("prune: idempotency keys"):
        idempotency.forget_old()
    with atomic("prune: mails"):
        post.forget_old()
    requests.forget_old()
    with atomic("prune: throttles"):
        throttles.forget_old()


def _untold_endpoints() -> list[Task]:
    return [partial(notices.tell_of_endpoint, id) for id in endpoints.untold(NOTICES)]


def _leftovers() -> list[Task]:
    return [sweep.sweep] if sweep.any_left() else []


def _overdue_attempts() -> list[Task]:
    overdue = reconcile.claim() if reconcile.any_overdue() else []
    return [partial(reconcile.reconcile, attempt, pay.joined(), _alarm) for attempt in overdue]


def _overdue_instructions() -> list[Task]:
    overdue = fulfil.claim() if fulfil.any_overdue() else []
    return [partial(fulfil.reconcile, instruction, _joined_by(instruction), _alarm_of) for instruction in overdue]


def _joined_by(instruction: Instruction) -> Joined[Any]:
    """A session has to do with its intent's money; with refunds it has not."""
    return pay.joined() if instruction.refund_id is None else fulfil.ALONE


def _alarm_of(instruction: Instruction) -> None:
    logger.error("payment.answer_unknown", instruction=instruction.id, verb=instruction.verb, looks=instruction.looks)


def _expired_authorisations() -> list[Task]:
    return [partial(_expire_authorisation, intent.account, intent.id) for intent in cancel.expired(EXPIRE_BATCH)]


def _expire_authorisation(account: Account, intent_id: str) -> None:
    try:
        cancel.release(account, intent_id, EXPIRED)
    except Refused as why:
        logger.info("authorisation.not_expired", intent=intent_id, why=str(why))


def _new_disputes() -> list[Task]:
    return [partial(pursue.take_in, told) for told in pursue.news()]


def _disputes_to_look_at() -> list[Task]:
    due = pursue.claim() if pursue.any_due() else []
    return [partial(pursue.pursue, dispute) for dispute in due]


def _overdue_set_ups() -> list[Task]:
    overdue = reconcile_set_up.claim() if reconcile_set_up.any_overdue() else []
    return [partial(reconcile_set_up.reconcile, attempt, _alarm, save_card.joined()) for attempt in overdue]


def _alarm(attempt: Attempt | SetupAttempt) -> None:
    logger.error("payment.outcome_unknown", attempt=attempt.id, intent=attempt.intent_id, looks=attempt.looks)


def _overdue_sessions() -> list[Task]:
    return [partial(_expire, session.account, session.id) for session in sessions.overdue(EXPIRE_BATCH)]


def _expire(account: Account, session_id: str) -> None:
    try:
        expire.expire(account, session_id)
    except (Refused, Unreachable) as why:
        logger.info("session.not_expired", session=session_id, why=str(why))


CHORES: tuple[tuple[str, Callable[[], list[Task]]], ...] = (
    ("sweep", _leftovers),
    ("reconcile", _overdue_attempts),
    ("fulfil", _overdue_instructions),
    ("expire authorisations", _expired_authorisations),
    ("reconcile set-ups", _overdue_set_ups),
    ("take in disputes", _new_disputes),
    ("pursue disputes", _disputes_to_look_at),
    ("expire", _overdue_sessions),
    ("tell of endpoints", _untold_endpoints),
)
