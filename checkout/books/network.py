"""Rules between us and the sandbox network: what it says it took is what we say was paid, and the other way round."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, select

from checkout.books.audit import take_time
from checkout.kit.db import let_go, reading
from checkout.payments.attempts import OPEN, Attempt
from checkout.payments.disputes import DISPUTE, Dispute
from checkout.payments.instructions import Instruction
from checkout.payments.setup_attempts import SetupAttempt
from checkout.processors.sandbox import books
from checkout.processors.sandbox.books import AuthorisationLine, DisputeLine, InstructionLine
from checkout.processors.sandbox.store import Store

BATCH = 1_000  # references in one question
NETWORK = "sandbox"  # the processor whose ledger lies open to us
FITTING = {
    "approved": {"approved"},
    "declined": {"declined", "voided"},
    "failed": {"challenge_failed"},
    "proved": {"verified"},
}  # a settled attempt's statuses, each with what the network may say of it

FITTING_MOVEMENT = {
    "done": {"done"},
    "not_done": {"not_done"},
    "watching": {"done", "under_way", "not_done"},  # it may have been decided since we looked
}

_INSTRUCTION = select(
    Instruction.id,
    Instruction.reference,
    Instruction.status,
    Instruction.verb,
    Instruction.authorisation,
    Instruction.amount,
)
_BY = (Instruction.reference,)
_answered = and_(Instruction.processor == NETWORK, Instruction.status.in_(list(FITTING_MOVEMENT)))
_DISPUTE = select(Dispute.id, Dispute.reference, Dispute.status, Dispute.amount, Dispute.owes).where(
    Dispute.processor == NETWORK
)
_ATTEMPT = select(Attempt.id, Attempt.reference, Attempt.status, Attempt.amount, Attempt.currency)

T = TypeVar("T")


def problems(store: Store) -> list[str]:
    """A sentence for each thing that the two say differently. Each side is asked after the one that knew first."""
    return [
        *_taken_without_us(store),
        *_settled_without_the_network(store),
        *_set_up_without_the_network(store),
        *movements(store),
        *disputes(store),
    ]


def disputes(store: Store) -> Iterator[str]:
    """Each dispute that the network has told of is one of ours, and none of ours is other than it is there."""
    known: set[str] = set()
    for lines in _batches(books.disputes(store)):
        found = _read(_DISPUTE.where(Dispute.reference.in_([line.reference for line in lines])))
        ours = {row.reference: row for row in found}
        for line in lines:
            yield from _disputed(line, ours.get(line.reference))
        known |= ours.keys()
    after = ""
    while rows := _read(_DISPUTE.where(Dispute.reference > after).order_by(Dispute.reference).limit(BATCH)):
        for row in rows:
            if row.reference not in known:
                yield f"{row.id}: the network does not know of this dispute."
        after = rows[-1].reference


def _disputed(line: DisputeLine, row: Row[Any] | None) -> Iterator[str]:
    if row is None:
        if line.told:
            yield f"{line.reference}: the network told of a dispute of {line.amount}, and there is none."
    elif row.owes is None and DISPUTE.ends(row.status) and (row.status, row.amount) != (line.status, line.amount):
        yield f"{row.id}: it is {row.status} over {row.amount}, and the network says {line.status} over {line.amount}."


def movements(store: Store) -> Iterator[str]:
    """Each instruction that the network knows is one of ours, and each of ours is what the network says of it."""
    for lines in _batches(books.instructions(store)):
        ours = {row.reference: row for row in _read(_INSTRUCTION.where(_is_one_of([it.reference for it in lines])))}
        for line in lines:
            if not _is_same(line, ours.get(line.reference)):
                yield f"{line.reference}: the network did a {line.verb} of {line.amount}, and nobody asked for that."
    after = ""
    while rows := _read(_INSTRUCTION.where(_answered, Instruction.reference > after).order_by(*_BY).limit(BATCH)):
        known = books.instructions_of(store, (row.reference for row in rows))
        for row in rows:
            said = known[row.reference].state if row.reference in known else "unknown"
            if said not in FITTING_MOVEMENT[row.status]:
                yield f"{row.id}: it is {row.status}, and the network says of {row.reference}: {said}."
        after = rows[-1].reference


def _is_same(line: InstructionLine, row: Row[Any] | None) -> bool:
    return row is not None and (line.verb, line.authorisation, line.amount) == (row.verb, row.authorisation, row.amount)


def _is_one_of(references: list[str]) -> Any:
    return Instruction.reference.in_(references)


def _taken_without_us(store: Store) -> Iterator[str]:
    """Each approved authorisation belongs to one attempt of its amount, which is approved or still open."""
    approved = (line for line in books.authorisations(store) if line.state == "approved")
    for lines in _batches(approved):
        attempts = {attempt.reference: attempt for attempt in _attempts_of(line.reference for line in lines)}
        for line in lines:
            yield from _taken(line, attempts.get(line.reference))


def _taken(line: AuthorisationLine, attempt: Row[Any] | None) -> Iterator[str]:
    if attempt is None:
        yield f"{line.reference}: the network took {line.amount} {line.currency}, and no attempt asked for it."
    elif attempt.status not in ("approved", *OPEN):
        yield f"{line.reference}: the network took {line.amount} {line.currency}, and {attempt.id} is {attempt.status}."
    elif (line.amount, line.currency) != (attempt.amount, attempt.currency):
        yield (
            f"{line.reference}: the network took {line.amount} {line.currency}, and {attempt.id} asked for "
            f"{attempt.amount} {attempt.currency}."
        )


def _settled_without_the_network(store: Store) -> Iterator[str]:
    """Each settled attempt is what the network says of its reference."""
    for attempts in _settled():
        lines = books.authorisations_of(store, (attempt.reference for attempt in attempts))
        for attempt in attempts:
            line = lines.get(attempt.reference)
            said = line.state if line is not None else "unknown"
            if said not in FITTING[attempt.status]:
                yield f"{attempt.id}: it is {attempt.status}, and the network says of {attempt.reference}: {said}."


def _set_up_without_the_network(store: Store) -> Iterator[str]:
    """Each setup attempt that succeeded is verified by the network."""
    settled = select(SetupAttempt.id, SetupAttempt.reference).where(
        SetupAttempt.processor == NETWORK, SetupAttempt.status == "succeeded"
    )
    after = ""
    while batch := _read(settled.where(SetupAttempt.reference > after).order_by(SetupAttempt.reference).limit(BATCH)):
        lines = books.authorisations_of(store, (attempt.reference for attempt in batch))
        for attempt in batch:
            line = lines.get(attempt.reference)
            said = line.state if line is not None else "unknown"
            if said != "verified":
                yield f"{attempt.id}: it has succeeded, and the network says of {attempt.reference}: {said}."
        after = batch[-1].reference


def _settled() -> Iterator[Sequence[Row[Any]]]:
    settled = _ATTEMPT.where(Attempt.processor == NETWORK, Attempt.status.in_(list(FITTING)))
    after = ""
    while batch := _read(settled.where(Attempt.reference > after).order_by(Attempt.reference).limit(BATCH)):
        yield batch
        after = batch[-1].reference


def _attempts_of(references: Iterable[str]) -> Sequence[Row[Any]]:
    return _read(_ATTEMPT.where(Attempt.reference.in_(list(references))))


def _read(query: Select[*tuple[Any, ...]]) -> Sequence[Row[Any]]:
    """As it is now, not as it was when the last batch was read."""
    let_go()
    take_time()
    return reading().execute(query).all()


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while batch := list(islice(iterator, BATCH)):
        yield batch
