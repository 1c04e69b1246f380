"""The network's books, for whoever verifies them: reading only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, exists, func, or_, select

from checkout.processors.sandbox import tables
from checkout.processors.sandbox.store import Store

BATCH = 1_000  # rows held in memory at once
MAX_PROBLEMS = 100  # of one kind: beyond them, more names help nobody

_authorisations, _entries = tables.authorisations.c, tables.entries.c
_LINE: Select[Any, Any, Any, Any] = select(
    _authorisations.reference, _authorisations.state, _authorisations.amount, _authorisations.currency
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


def _approved_without_its_amount() -> Select[tuple[str]]:
    its_amount = exists().where(
        _entries.reference == _authorisations.reference,
        _entries.account == "cardholders",
        _entries.amount == -_authorisations.amount,
        _entries.currency == _authorisations.currency,
    )
    return select(_authorisations.reference).where(_authorisations.state == "approved", ~its_amount)


def _booked_without_approval() -> Select[tuple[str]]:
    joined = tables.entries.outerjoin(tables.authorisations, _entries.reference == _authorisations.reference)
    not_approved = or_(_authorisations.state.is_(None), _authorisations.state != "approved")
    return select(_entries.reference).distinct().select_from(joined).where(not_approved)


_CHECKS = {
    "its ledger entries do not sum to zero": _unbalanced(),
    "it is approved and its amount is not in the ledger": _approved_without_its_amount(),
    "it has ledger entries and is not approved": _booked_without_approval(),
}
