"""The log of API requests: written in batches, off the way of any request; a crash may lose what still waits."""

from collections import deque
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import JSON, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.config import part
from checkout.kit.db import atomic, let_go, now_writing, reading
from checkout.kit.resources import Account, Resource

RETENTION_S = 30 * clock.DAY_S  # as long as events are listed
MAX_KEPT = 100_000  # of an account: enough to look back over a busy day, and read by an index in no time
MAX_WAITING = 10_000  # in a process's memory, some 10 MB; the oldest give way
POLL_S = clock.HOUR_S  # of polls that do the same, one in this time is written down
MAX_POLLING = 1_000  # keys of which that is remembered
BATCH = 500  # in one step, so that no payment waits long for it
FORGET_EVERY = 2_000  # written rows
FORGET_BATCH = 1_000
FIRST_VERSION = 1
WAITING = "tender.requests"  # where app.extensions keeps what waits


class LoggedRequest(Resource):
    """One request of a merchant's key, whatever its answer was. Its id is the one that the answer told."""

    __tablename__ = "request_log"
    prefix = "req"
    object_name = "request"

    method: Mapped[str]
    path: Mapped[str]
    status: Mapped[int]
    elapsed_ms: Mapped[int]
    key_id: Mapped[str]
    key_hint: Mapped[str]
    idempotency_key: Mapped[str | None]
    api_version: Mapped[str | None]
    error_code: Mapped[str | None]
    error_type: Mapped[str | None]
    error_param: Mapped[str | None]
    params: Mapped[Any] = mapped_column(JSON)  # [[name, value]]: without card data; a value may be null


class Waiting:
    """What one application's process has not written yet."""

    def __init__(self) -> None:
        self.rows: deque[dict[str, Any]] = deque(maxlen=MAX_WAITING)
        self.written = 0
        self.polls: dict[str, int] = {}  # by key: when the last of them was written down

    def take(self) -> list[dict[str, Any]]:
        """The oldest of them; other threads may add meanwhile."""
        return [self.rows.popleft() for _ in range(min(BATCH, len(self.rows)))]


def note(account: Account, **columns: Any) -> None:
    """Remembers a request that was answered just now; costs nothing but memory."""
    owner = {"account_id": account.id, "livemode": account.livemode, "version": FIRST_VERSION}
    _waiting().rows.append(owner | {"created": clock.now()} | columns)


def is_known_poll(key_id: str) -> bool:
    """Whether another of this key's was written down a short while ago; polls by the second fill a log in a day."""
    polls, now = _waiting().polls, clock.now()
    if now < polls.get(key_id, 0) + POLL_S:
        return True
    if len(polls) >= MAX_POLLING:
        polls.clear()
    polls[key_id] = now
    return False


def write_down() -> int:
    """Writes a batch of what waits, in a step of its own; how many that were."""
    waiting = _waiting()
    rows = waiting.take()
    if not rows:
        return 0
    with atomic("request log: write"):
        now_writing().connection().execute(insert(LoggedRequest), rows)
    waiting.written += len(rows)
    if waiting.written >= FORGET_EVERY:
        waiting.written = 0
        _forget_beyond({Account(row["account_id"], row["livemode"]) for row in rows})
    return len(rows)


def forget_old() -> None:
    """What is older than the log reaches back, in steps of its own. Ids sort by their time."""
    while True:
        oldest = select(LoggedRequest.id).order_by(LoggedRequest.id).limit(FORGET_BATCH)
        old = LoggedRequest.created < clock.now() - RETENTION_S
        if not _forget(LoggedRequest.id.in_(oldest), old):
            return


def _forget_beyond(accounts: Iterable[Account]) -> None:
    """All but the newest of each account."""
    for account in accounts:
        newest = LoggedRequest.owned_by(account).order_by(LoggedRequest.created.desc(), LoggedRequest.id.desc())
        last = reading().scalar(newest.offset(MAX_KEPT).limit(1))
        let_go()
        if last is not None:
            mine = LoggedRequest.account_id == account.id, LoggedRequest.livemode == account.livemode
            _forget(*mine, LoggedRequest.created <= last.created, LoggedRequest.id <= last.id)


def _forget(*which: Any) -> int:
    with atomic("request log: forget"):
        gone = now_writing().execute(
            delete(LoggedRequest).where(*which), execution_options={"synchronize_session": False}
        )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def _waiting() -> Waiting:
    return cast(Waiting, part(WAITING))
