"""An attempt: our own note of one question to the processor, written before it is asked."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Index, bindparam, func, select, text, true
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock, db
from checkout.kit.db import Id, Table, now_writing, points_to, reading, written
from checkout.kit.errors import Busy
from checkout.kit.resources import MAX_ID_CHARS, Account, new_id
from checkout.kit.states import States

LEASE_S = 30  # longer than a processor's whole deadline (20 s): after it nobody is waiting for the answer
MAX_DOUBLINGS = 7  # of the wait between two looks at the same open outcome; more has no use
MAX_ASKING_WAIT_S = 40  # with the time that batches take, all is settled a minute after the processor's return
MAX_CHALLENGED_WAIT_S = clock.HOUR_S  # for a payer who answered their bank and did not come back
CHALLENGE_LIFE_S = clock.DAY_S  # a challenge that nobody answered is closed then
DEPOSITS_LIFE_S = 10 * clock.DAY_S  # small deposits that nobody told of end then. Source: Stripe

ATTEMPT = States(
    asking={"approved", "declined", "challenged", "delayed", "failed", "proved"},
    challenged={"approved", "declined", "delayed", "failed", "proved"},
    delayed={"approved", "declined"},
    approved=set(),
    declined=set(),
    failed=set(),
    proved=set(),  # the payer is who they say; nothing was taken, and the next attempt may
)
OPEN = ("asking", "challenged", "delayed")


class Attempt(Table):
    """``asking`` until the outcome is known; ``challenged`` or ``delayed`` while the payer or their bank has to act."""

    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id)
    livemode: Mapped[bool]
    created: Mapped[int]
    intent_id: Mapped[str] = mapped_column(Id, points_to("payment_intents.id"))
    payment_method_id: Mapped[str] = mapped_column(Id, points_to("payment_methods.id"))
    charge_id: Mapped[str] = mapped_column(Id)  # of the charge that it will be
    processor: Mapped[str]
    token: Mapped[str]  # of the method, at the processor: with it the question is whole
    reference: Mapped[str] = mapped_column(Id)  # ours, at the processor; the idempotency key there
    amount: Mapped[int]
    currency: Mapped[str]
    capture: Mapped[bool] = mapped_column(default=True, server_default=true())
    mandate_id: Mapped[str | None] = mapped_column(Id)  # where one was named
    may_challenge: Mapped[bool] = mapped_column(default=True, server_default=true())
    off_session: Mapped[bool] = mapped_column(default=False)
    return_url: Mapped[str | None]  # where the payer goes after a challenge
    status: Mapped[str] = mapped_column(default="asking")
    lease_until: Mapped[int]
    looks: Mapped[int] = mapped_column(default=0)  # how often reconcile asked
    settled_at: Mapped[int | None]
    wishes: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # more members of the ChargeRequest
    error: Mapped[Any] = mapped_column(
        JSON(none_as_null=True), nullable=True
    )  # why not: members of Stripe's error object

    __table_args__ = (
        Index(None, "reference", unique=True),
        Index(None, "intent_id", "created"),
        Index(None, "charge_id", unique=True),
        Index(None, "status", "lease_until"),
        Index(
            "uq_attempts_one_open",
            "intent_id",
            unique=True,
            sqlite_where=text("status in ('asking', 'challenged', 'delayed')"),
            postgresql_where=text("status in ('asking', 'challenged', 'delayed')"),
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def open_attempt(**columns: Any) -> Attempt:
    """A new attempt in the open step, leased to this request."""
    return written(
        Attempt(
            id=new_id("att"),
            created=clock.now(),
            reference=new_id("ref"),
            lease_until=clock.now() + LEASE_S,
            **columns,
        )
    )


def by_id(id: str) -> Attempt | None:
    """For the payer who comes back from the bank (the id is the secret), and for the worker."""
    if len(id) > MAX_ID_CHARS or "\0" in id:
        return None
    return db.read(Attempt, id)


def locked(id: str) -> Attempt:
    """The attempt as it is now, held until the end of the open step."""
    found = db.locked(Attempt, id)
    assert found is not None, "attempts are never deleted"
    return found


def unconfirmed(account: Account, most: int) -> list[Attempt]:
    """Those whose outcome nobody knows although the time for an answer is over, oldest first."""
    query = select(Attempt).where(
        Attempt.account_id == account.id,
        Attempt.livemode == account.livemode,
        Attempt.status == "asking",
        Attempt.created < clock.now() - LEASE_S,
    )
    return list(reading().scalars(query.order_by(Attempt.lease_until).limit(most)))


_OPEN_OF = select(Attempt).where(Attempt.intent_id == bindparam("intent_id"), Attempt.status.in_(OPEN))


def open_of(intent_id: str) -> Attempt | None:
    """Asked before a step changes any: nothing has to reach the database first."""
    with reading().no_autoflush:
        return reading().scalar(_OPEN_OF, {"intent_id": intent_id})


def refuse_open(intent_id: str) -> None:
    """In the open step, which holds the intent. Raises ``Busy`` where an attempt could still take the old amount."""
    if open_of(intent_id) is not None:
        raise Busy


def of_charge(charge_id: str) -> Attempt:
    """The attempt that became a charge."""
    return reading().scalars(select(Attempt).where(Attempt.charge_id == charge_id)).one()


def of_reference(reference: str) -> Attempt | None:
    return reading().scalar(select(Attempt).where(Attempt.reference == reference))


def is_delayed(intent_id: str) -> bool:
    """Whether the payer's bank still has to decide."""
    attempt = open_of(intent_id)
    return attempt is not None and attempt.status == "delayed"


def latest_of(intent_id: str) -> Attempt | None:
    query = select(Attempt).where(Attempt.intent_id == intent_id)
    return reading().scalar(query.order_by(Attempt.created.desc(), Attempt.id.desc()).limit(1))


def count_refused_since(intent_ids: Iterable[str], since: int) -> int:
    """How many attempts at these intents were declined or failed since a time."""
    query = (
        select(func.count())
        .select_from(Attempt)
        .where(
            Attempt.intent_id.in_(list(intent_ids)),
            Attempt.status.in_(("declined", "failed")),
            Attempt.settled_at >= since,
        )
    )
    return reading().scalar(query) or 0


def claim_overdue(most: int) -> list[Attempt]:
    """Leases attempts in the open step whose outcome is open and whose lease is over, each time for longer."""
    query = (
        select(Attempt)
        .where(Attempt.status.in_(OPEN), Attempt.lease_until <= clock.now())
        .order_by(Attempt.lease_until)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    overdue = list(now_writing().scalars(query))
    for attempt in overdue:
        attempt.lease_until = clock.now() + _wait_s(attempt)
        attempt.looks += 1
    return overdue


def _wait_s(attempt: Attempt) -> int:
    most = MAX_CHALLENGED_WAIT_S if attempt.status == "challenged" else MAX_ASKING_WAIT_S
    return min(LEASE_S << min(attempt.looks, MAX_DOUBLINGS), most)


def has_overdue() -> bool:
    overdue = select(Attempt.id).where(Attempt.status.in_(OPEN), Attempt.lease_until <= clock.now())
    return reading().scalar(overdue.limit(1)) is not None
