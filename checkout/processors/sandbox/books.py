"""The network's books, for whoever verifies them: reading only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, case, exists, func, not_, or_, select

from checkout.processors.sandbox import tables
from checkout.processors.sandbox.disputes import BACK as REINSTATED
from checkout.processors.sandbox.instructions import BACK
from checkout.processors.sandbox.store import Store

TAKEN = ("needs_response", "under_review", "lost")  # the statuses of a dispute whose money the merchant has not
BATCH = 1_000  # rows held in memory at once
MAX_PROBLEMS = 100  # of one kind: beyond them, more names help nobody

_authorisations, _entries = tables.authorisations.c, tables.entries.c
_holds, _instructions, _disputes = tables.holds.c, tables.instructions.c, tables.disputes.c
_LINE: Select[Any, Any, Any, Any] = select(
    _authorisations.reference, _authorisations.state, _authorisations.amount, _authorisations.currency
)
_INSTRUCTION: Select[Any, Any, Any, Any, Any] = select(
    _instructions.reference,
    _instructions.verb,
    _instructions.authorisation,
    _instructions.amount,
    _instructions.state,
)


@dataclass(frozen=True, slots=True)
class AuthorisationLine:
    """What a verifier holds against its own books; a tombstone has no amount and no currency."""

    reference: str
    state: str
    amount: int | None  # minor units
    currency: str | None


def authorisations(store: Store) -> Iterator[AuthorisationLine]:
    """Every authorisation, by reference, in batches: no transaction is open between them."""
    after = ""
    while batch := _batch(store, after):
        yield from batch
        after = batch[-1].reference


def authorisations_of(store: Store, references: Iterable[str]) -> dict[str, AuthorisationLine]:
    """What the network knows of these references; a batch of them at most."""
    return {
        line.reference: line for line in _lines(store, _LINE.where(_authorisations.reference.in_(list(references))))
    }


def _batch(store: Store, after: str) -> list[AuthorisationLine]:
    page = _LINE.where(_authorisations.reference > after).order_by(_authorisations.reference)
    return _lines(store, page.limit(BATCH))


def _lines(store: Store, query: Select[Any, Any, Any, Any]) -> list[AuthorisationLine]:
    with store.reading() as connection:
        return [AuthorisationLine(*row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class InstructionLine:
    """A capture, release or refund as the network wrote it down."""

    reference: str
    verb: str
    authorisation: str
    amount: int  # minor units
    state: str


def instructions(store: Store) -> Iterator[InstructionLine]:
    """Every instruction, by reference, in batches."""
    after = ""
    while batch := _told(store, _INSTRUCTION.where(_instructions.reference > after)):
        yield from batch
        after = batch[-1].reference


def instructions_of(store: Store, references: Iterable[str]) -> dict[str, InstructionLine]:
    """What the network knows of these references; a batch of them at most."""
    wanted = _INSTRUCTION.where(_instructions.reference.in_(list(references)))
    return {line.reference: line for line in _told(store, wanted)}


def _told(store: Store, query: Select[Any, Any, Any, Any, Any]) -> list[InstructionLine]:
    with store.reading() as connection:
        page = query.order_by(_instructions.reference).limit(BATCH)
        return [InstructionLine(*row) for row in connection.execute(page)]


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute as the network wrote it down."""

    reference: str
    authorisation: str
    status: str
    amount: int  # minor units
    told: bool


def disputes(store: Store) -> Iterator[DisputeLine]:
    """Every dispute, by reference, in batches."""
    columns = (_disputes.reference, _disputes.authorisation, _disputes.status, _disputes.amount, _disputes.told)
    page = select(*columns).order_by(_disputes.reference).limit(BATCH)
    after = ""
    while True:
        with store.reading() as connection:
            batch = [DisputeLine(*row) for row in connection.execute(page.where(_disputes.reference > after))]
        if not batch:
            return
        yield from batch
        after = batch[-1].reference


def problems(store: Store) -> list[str]:
    """What is wrong with the network's own ledger, in sentences; empty is right."""
    with store.reading() as connection:
        return [
            f"{reference}: {what}" for what, query in _CHECKS.items() for reference in _offenders(connection, query)
        ]


def _offenders(connection: Connection, query: Select[tuple[str]]) -> list[str]:
    return list(connection.scalars(query.limit(MAX_PROBLEMS)))


def _unbalanced() -> Select[tuple[str]]:
    per_currency = select(_entries.reference).group_by(_entries.reference, _entries.currency)
    return per_currency.having(func.sum(_entries.amount) != 0)


def _moved() -> Subquery:
    """What each authorisation's payer has given, all captures and refunds together."""
    told = tables.entries.outerjoin(
        tables.instructions,
        or_(_entries.reference == _instructions.reference, _entries.reference == _instructions.reference + BACK),
    ).outerjoin(
        tables.disputes,
        or_(_entries.reference == _disputes.reference, _entries.reference == _disputes.reference + REINSTATED),
    )
    known = func.coalesce(_instructions.authorisation, _disputes.authorisation, _entries.reference)
    authorisation = known.label("authorisation")
    of_payers = func.sum(case((_entries.account == "cardholders", _entries.amount), else_=0)).label("amount")
    return select(authorisation, of_payers).select_from(told).group_by(authorisation).subquery()


def _held_otherwise() -> Select[tuple[str]]:
    moved = _moved()
    given = func.coalesce(moved.c.amount, 0)
    joined = tables.holds.outerjoin(moved, moved.c.authorisation == _holds.reference)
    kept = _holds.captured - _holds.refunded - _holds.disputed
    return select(_holds.reference).select_from(joined).where(given != -kept)


def _approved_without_its_hold() -> Select[tuple[str]]:
    its_hold = exists().where(
        _holds.reference == _authorisations.reference,
        _holds.amount == _authorisations.amount + _holds.incremented,
        _holds.amount > 0,
    )
    return select(_authorisations.reference).where(_authorisations.state == "approved", ~its_hold)


def _incremented_otherwise() -> Select[tuple[str]]:
    told = select(func.coalesce(func.sum(_instructions.amount), 0)).where(
        _instructions.authorisation == _holds.reference,
        _instructions.verb == "increment",
        _instructions.state == "done",
    )
    return select(_holds.reference).where(_holds.incremented != told.scalar_subquery())


def _out_of_bounds() -> Select[tuple[str]]:
    within = and_(
        _holds.refunded >= 0,
        _holds.refunded <= _holds.captured,
        _holds.released >= 0,
        _holds.captured + _holds.released <= _holds.amount,
        _holds.disputed >= 0,
        _holds.refunded + _holds.disputed <= _holds.captured,
    )
    return select(_holds.reference).where(not_(within))


def _booked_without_approval() -> Select[tuple[str]]:
    moved = _moved()
    approved = exists().where(_authorisations.reference == moved.c.authorisation, _authorisations.state == "approved")
    return select(moved.c.authorisation).where(~approved)


def _disputed_otherwise() -> Select[tuple[str]]:
    taken = select(func.coalesce(func.sum(_disputes.amount), 0)).where(
        _disputes.authorisation == _holds.reference, _disputes.status.in_(TAKEN)
    )
    return select(_holds.reference).where(_holds.disputed != taken.scalar_subquery())


_CHECKS = {
    "its ledger entries do not sum to zero": _unbalanced(),
    "it is approved and its amount is not held": _approved_without_its_hold(),
    "more went one way than could": _out_of_bounds(),
    "what is kept ready in addition is not what was asked for": _incremented_otherwise(),
    "what was captured and refunded of it is not what the ledger says": _held_otherwise(),
    "what is disputed of it is not what its disputes sum to": _disputed_otherwise(),
    "it has ledger entries and is not approved": _booked_without_approval(),
}
