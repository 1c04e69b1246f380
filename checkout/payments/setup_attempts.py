"""A setup attempt: one question to the processor whether a card may be kept, written before it is asked."""

from typing import Any

from sqlalchemy import JSON, Index, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, now_writing, points_to, reading
from checkout.kit.resources import MAX_ID_CHARS, Resource, new_id
from checkout.kit.states import States
from checkout.kit.wire import Ref, Shape
from checkout.payments.attempts import LEASE_S, MAX_ASKING_WAIT_S, MAX_CHALLENGED_WAIT_S, MAX_DOUBLINGS
from checkout.payments.setup_intents import SetupIntent

SETUP_ATTEMPT = States(
    processing={"requires_action", "succeeded", "failed"},
    requires_action={"succeeded", "failed"},
    succeeded=set(),
    failed=set(),
)
OPEN = ("processing", "requires_action")


class SetupAttempt(Resource):
    """``processing`` until the outcome is known; ``requires_action`` while the payer is at their bank."""

    __tablename__ = "setup_attempts"
    prefix = "setatt"
    object_name = "setup_attempt"

    intent_id: Mapped[str] = mapped_column(Id, points_to("setup_intents.id"))
    customer_id: Mapped[str | None] = mapped_column(Id, points_to("customers.id"))
    payment_method_id: Mapped[str] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_details: Mapped[Any] = mapped_column(JSON)
    processor: Mapped[str]
    token: Mapped[str]  # of the method, at the processor
    reference: Mapped[str] = mapped_column(Id)  # ours, at the processor; the idempotency key there
    return_url: Mapped[str | None]  # where the payer goes after a challenge
    usage: Mapped[str]
    status: Mapped[str] = mapped_column(default="processing")
    lease_until: Mapped[int]
    looks: Mapped[int] = mapped_column(default=0)  # how often reconcile asked
    setup_error: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            Index(None, "reference", unique=True),
            cls.by("intent_id"),
            Index(None, "status", "lease_until"),
            Index(
                "uq_setup_attempts_one_open",
                "intent_id",
                unique=True,
                sqlite_where=text("status in ('processing', 'requires_action')"),
                postgresql_where=text("status in ('processing', 'requires_action')"),
            ),
        )

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "setup_attempt",
            "application": None,
            "created": self.created,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "flow_directions": None,
            "livemode": self.livemode,
            "on_behalf_of": None,
            "payment_method": Ref(self.payment_method_id, "payment_method"),
            "payment_method_details": self.payment_method_details,
            "setup_error": self.setup_error,
            "setup_intent": Ref(self.intent_id),
            "status": self.status,
            "usage": self.usage,
        }


def open_attempt(intent: SetupIntent, **columns: Any) -> SetupAttempt:
    """A new attempt in the open step, leased to this request; it is the intent's latest."""
    attempt = SetupAttempt.add(
        intent.account,
        intent_id=intent.id,
        customer_id=intent.customer_id,
        usage=intent.usage,
        reference=new_id("ref"),
        lease_until=clock.now() + LEASE_S,
        **columns,
    )
    intent.latest_attempt_id = attempt.id
    return attempt


def by_id(id: str) -> SetupAttempt | None:
    """For the payer who comes back from the bank: the id is the secret."""
    if len(id) > MAX_ID_CHARS or "\0" in id:
        return None
    return reading().scalar(select(SetupAttempt).where(SetupAttempt.id == id))


def open_of(intent_id: str) -> SetupAttempt | None:
    return reading().scalar(
        select(SetupAttempt).where(SetupAttempt.intent_id == intent_id, SetupAttempt.status.in_(OPEN))
    )


def count_failed_since(intent_id: str, since: int) -> int:
    """How many attempts at this setup intent failed that were begun since a time."""
    query = (
        select(func.count())
        .select_from(SetupAttempt)
        .where(SetupAttempt.intent_id == intent_id, SetupAttempt.status == "failed", SetupAttempt.created >= since)
    )
    return reading().scalar(query) or 0


def claim_overdue(most: int) -> list[SetupAttempt]:
    """Leases attempts in the open step whose outcome is open and whose lease is over, each time for longer."""
    query = (
        select(SetupAttempt)
        .where(SetupAttempt.status.in_(OPEN), SetupAttempt.lease_until <= clock.now())
        .order_by(SetupAttempt.lease_until)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    overdue = list(now_writing().scalars(query))
    for attempt in overdue:
        longest = MAX_CHALLENGED_WAIT_S if attempt.status == "requires_action" else MAX_ASKING_WAIT_S
        attempt.lease_until = clock.now() + min(LEASE_S << min(attempt.looks, MAX_DOUBLINGS), longest)
        attempt.looks += 1
    return overdue


def has_overdue() -> bool:
    overdue = select(SetupAttempt.id).where(SetupAttempt.status.in_(OPEN), SetupAttempt.lease_until <= clock.now())
    return reading().scalar(overdue.limit(1)) is not None
