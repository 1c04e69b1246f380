"""A hold: what one authorisation keeps ready for the merchant, and what was taken, released and given back of it."""

from dataclasses import dataclass

from sqlalchemy import Connection, exists, insert, inspect, literal, select, text, true, update

from checkout.processors.contract import Feature
from checkout.processors.sandbox import tables

_columns, _authorisations = tables.holds.c, tables.authorisations.c
_OPEN = insert(tables.holds)  # made once: making it costs more than asking it


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be done with the money once it is authorised, as it was asked for."""

    captures_at_once: bool = True
    only_proves: bool = False
    wanted: tuple[Feature, ...] = ()


def open_hold(connection: Connection, reference: str, terms: Terms, amount: int) -> None:
    """Of an amount that is approved already; 0 until then."""
    captured = amount if terms.captures_at_once else 0
    money = {"amount": amount, "captured": captured, "released": 0, "refunded": 0}
    connection.execute(_OPEN, {"reference": reference, **tables.members(terms), **money})


def terms_of(connection: Connection, reference: str) -> Terms:
    columns = _columns.captures_at_once, _columns.only_proves, _columns.wanted
    at_once, only_proves, wanted = connection.execute(select(*columns).where(_columns.reference == reference)).one()
    return Terms(at_once, only_proves, tuple(wanted))


def fill(connection: Connection, reference: str, amount: int) -> bool:
    """The authorisation is approved. Tells whether the money is captured at once."""
    at_once = terms_of(connection, reference).captures_at_once
    this = update(tables.holds).where(_columns.reference == reference)
    connection.execute(this.values(amount=amount, captured=amount if at_once else 0))
    return at_once


def capture(connection: Connection, reference: str, amount: int, *, final: bool, again: bool) -> bool:
    """Takes the amount and, where it is final, releases the remainder; False where it is not all there any more.

    ``again``: whether the card lets a part be captured after another.
    """
    there = (_columns.released == 0) & (_columns.amount - _columns.captured >= amount)
    if not again:
        there &= _columns.captured == 0
    remainder = _columns.amount - _columns.captured - amount if final else 0
    return _move(connection, reference, there, captured=_columns.captured + amount, released=remainder)


def release(connection: Connection, reference: str) -> bool:
    """Gives all back that is only kept ready; False where there is nothing to release any more."""
    ready = (_columns.released == 0) & (_columns.captured < _columns.amount)
    return _move(connection, reference, ready, released=_columns.amount - _columns.captured)


def increment(connection: Connection, reference: str, amount: int) -> bool:
    """Keeps so much more ready; False where nothing is kept ready any more."""
    untouched = (_columns.captured == 0) & (_columns.released == 0) & (_columns.amount > 0)
    more = {"amount": _columns.amount + amount, "incremented": _columns.incremented + amount}
    return _move(connection, reference, untouched, **more)


def refund(connection: Connection, reference: str, amount: int) -> bool:
    """Gives back of what was captured; False where less than that is left."""
    enough = _columns.captured - _columns.refunded - _columns.disputed >= amount
    return _move(connection, reference, enough, refunded=_columns.refunded + amount)


def take_back(connection: Connection, reference: str, amount: int) -> None:
    """A refund came back: its card takes no money any more."""
    moved = _move(connection, reference, _columns.refunded >= amount, refunded=_columns.refunded - amount)
    assert moved, "what comes back was given"


def left(connection: Connection, reference: str) -> int:
    """Of what was captured, in minor units: neither refunded nor disputed."""
    rest = _columns.captured - _columns.refunded - _columns.disputed
    return connection.scalar(select(rest).where(_columns.reference == reference)) or 0


def dispute(connection: Connection, reference: str, amount: int) -> bool:
    """Takes the amount back for the payer; False where less than that is left."""
    enough = _columns.captured - _columns.refunded - _columns.disputed >= amount
    return _move(connection, reference, enough, disputed=_columns.disputed + amount)


def reinstate(connection: Connection, reference: str, amount: int) -> None:
    """A dispute is won: the merchant has the money again."""
    moved = _move(connection, reference, _columns.disputed >= amount, disputed=_columns.disputed - amount)
    assert moved, "what is given back was taken"


def is_disputed(connection: Connection, reference: str) -> bool:
    return bool(connection.scalar(select(_columns.disputed > 0).where(_columns.reference == reference)))


def hold_what_is_disputed(connection: Connection) -> None:
    """A step of the store: before it there were no disputes."""
    tables.metadata.create_all(connection)
    _add_missing(connection, tables.holds.name, {"disputed": "BIGINT NOT NULL DEFAULT 0"})


def hold_on_terms(connection: Connection) -> None:
    """A step of the store: before it nothing was incremented, captured in parts or proved alone."""
    of_holds = {
        "incremented": "BIGINT NOT NULL DEFAULT 0",
        "only_proves": "BOOLEAN NOT NULL DEFAULT false",
        "wanted": "JSON NOT NULL DEFAULT '[]'",
    }
    _add_missing(connection, tables.holds.name, of_holds)
    _add_missing(connection, tables.instructions.name, {"final": "BOOLEAN NOT NULL DEFAULT true"})


def _add_missing(connection: Connection, table: str, columns: dict[str, str]) -> None:
    """The first step of the store makes today's tables: then all are there."""
    schema = connection.get_execution_options().get("schema_translate_map", {}).get(None)
    own = schema if connection.dialect.name == "postgresql" else None
    there = {column["name"] for column in inspect(connection).get_columns(table, schema=own)}
    place = f'"{own}".{table}' if own else table
    for name, kind in columns.items():
        if name not in there:
            connection.execute(text(f"ALTER TABLE {place} ADD COLUMN {name} {kind}"))


def hold_what_is_approved(connection: Connection) -> None:
    """A step of the store: what was approved before there were holds was captured at once."""
    tables.metadata.create_all(connection)
    amount = _authorisations.amount
    approved = (_authorisations.state == "approved") & ~exists().where(_columns.reference == _authorisations.reference)
    missing = select(_authorisations.reference, true(), amount, amount, literal(0), literal(0)).where(approved)
    names = ["reference", "captures_at_once", "amount", "captured", "released", "refunded"]
    connection.execute(insert(tables.holds).from_select(names, missing))
    challenged = (_authorisations.state == "challenged") & ~exists().where(
        _columns.reference == _authorisations.reference
    )
    still_empty = select(_authorisations.reference, true(), *[literal(0)] * 4).where(challenged)
    connection.execute(insert(tables.holds).from_select(names, still_empty))


def _move(connection: Connection, reference: str, condition: object, **values: object) -> bool:
    this = update(tables.holds).where(_columns.reference == reference, condition)  # type: ignore[arg-type]  # an SQL expression
    return connection.execute(this.values(**values)).rowcount == 1
