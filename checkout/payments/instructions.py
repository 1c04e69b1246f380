"""An instruction: our own note of what the processor is to do with money that it has authorised."""

from typing import Any

from sqlalchemy import JSON, Index, String, func, select, text, true
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, Table, now_writing, points_to, reading, written
from checkout.kit.errors import Busy
from checkout.kit.resources import Account, new_id
from checkout.kit.states import States
from checkout.payments.attempts import LEASE_S, MAX_DOUBLINGS
from checkout.processors.contract import Verb

MAX_ASKING_WAIT_S = 40  # as for attempts: all is settled a minute after the processor's return
MAX_WATCHING_WAIT_S = clock.HOUR_S  # for a refund that its bank may still send back

INSTRUCTION = States(
    asking={"done", "not_done", "watching"},
    watching={"done", "not_done"},
    done=set(),
    not_done=set(),
)
OPEN = ("asking", "watching")
_MOVES_THE_HOLD = "status = 'asking' and verb in ('capture', 'increment', 'release')"


class Instruction(Table):
    """``asking`` until the answer is known; ``watching`` while the processor may still change it."""

    __tablename__ = "instructions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id)
    livemode: Mapped[bool]
    created: Mapped[int]
    verb: Mapped[Verb] = mapped_column(String)
    intent_id: Mapped[str] = mapped_column(Id, points_to("payment_intents.id"))
    charge_id: Mapped[str] = mapped_column(Id, points_to("charges.id"))
    refund_id: Mapped[str | None] = mapped_column(Id, points_to("refunds.id"))
    processor: Mapped[str]
    authorisation: Mapped[str] = mapped_column(Id)  # the reference of the attempt that was approved
    reference: Mapped[str] = mapped_column(Id)  # ours, at the processor; the idempotency key there
    amount: Mapped[int]
    final: Mapped[bool] = mapped_column(default=True, server_default=true())  # of a capture: whether it is the last
    particulars: Mapped[Any] = mapped_column(JSON, default=dict)  # of what follows from it: a cancellation's reason
    status: Mapped[str] = mapped_column(default="asking")
    lease_until: Mapped[int]
    looks: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[int | None]

    __table_args__ = (
        Index(None, "reference", unique=True),
        Index(None, "charge_id", "created"),
        Index(None, "refund_id", unique=True),
        Index(None, "status", "lease_until"),
        Index(
            "uq_instructions_one_hold",
            "intent_id",
            unique=True,
            sqlite_where=text(_MOVES_THE_HOLD),
            postgresql_where=text(_MOVES_THE_HOLD),
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def account(self) -> Account:
        return Account(self.account_id, self.livemode)


def open_instruction(account: Account, **columns: Any) -> Instruction:
    """A new instruction in the open step, leased to this request."""
    return written(
        Instruction(
            id=new_id("ins"),
            account_id=account.id,
            livemode=account.livemode,
            created=clock.now(),
            reference=new_id("ref"),
            lease_until=clock.now() + LEASE_S,
            **columns,
        )
    )


def locked(id: str) -> Instruction:
    """The instruction as it is now, held until the end of the open step."""
    query = select(Instruction).where(Instruction.id == id).with_for_update()
    return now_writing().scalars(query.execution_options(populate_existing=True)).one()


def is_moving(intent_id: str) -> bool:
    """Whether a capture, an increment or a release of the intent's money is under way."""
    moving = Instruction.intent_id == intent_id, Instruction.status == "asking", Instruction.refund_id.is_(None)
    return reading().scalar(select(Instruction.id).where(*moving).limit(1)) is not None


def refuse_moving(intent_id: str) -> None:
    """In the open step, which holds the intent. Raises ``Busy`` where its money is already being moved."""
    if is_moving(intent_id):
        raise Busy


def is_asked_for(refund_id: str) -> bool:
    """Whether the processor's first answer to a refund is not known yet."""
    asking = Instruction.refund_id == refund_id, Instruction.status == "asking"
    return reading().scalar(select(Instruction.id).where(*asking)) is not None


def count_done(intent_id: str, verb: Verb) -> int:
    done = Instruction.intent_id == intent_id, Instruction.verb == verb, Instruction.status == "done"
    return reading().scalar(select(func.count()).select_from(Instruction).where(*done)) or 0


def latest_of(intent_id: str, verb: Verb) -> Instruction | None:
    query = select(Instruction).where(Instruction.intent_id == intent_id, Instruction.verb == verb)
    return reading().scalar(query.order_by(Instruction.created.desc(), Instruction.id.desc()).limit(1))


def of_refund(refund_id: str) -> Instruction | None:
    return reading().scalar(select(Instruction).where(Instruction.refund_id == refund_id))


def claim_overdue(most: int) -> list[Instruction]:
    """Leases instructions in the open step whose answer is open and whose lease is over, each time for longer."""
    overdue = _overdue().order_by(Instruction.lease_until).limit(most).with_for_update(skip_locked=True)
    found = list(now_writing().scalars(overdue))
    for instruction in found:
        instruction.lease_until = clock.now() + _wait_s(instruction)
        instruction.looks += 1
    return found


def has_overdue() -> bool:
    return reading().scalar(_overdue().limit(1)) is not None


def _overdue() -> Any:
    return select(Instruction).where(Instruction.status.in_(OPEN), Instruction.lease_until <= clock.now())


def _wait_s(instruction: Instruction) -> int:
    most = MAX_WATCHING_WAIT_S if instruction.status == "watching" else MAX_ASKING_WAIT_S
    return min(LEASE_S << min(instruction.looks, MAX_DOUBLINGS), most)
