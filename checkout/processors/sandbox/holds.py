"""A hold: what one authorisation keeps ready for the merchant, and what was taken, released and given back of it."""

from sqlalchemy import Connection, exists, insert, literal, select, true, update

from checkout.processors.sandbox import tables

_columns, _authorisations = tables.holds.c, tables.authorisations.c


def open_hold(connection: Connection, reference: str, *, captures_at_once: bool) -> None:
    """Empty, until the authorisation is approved."""
    connection.execute(
        insert(tables.holds).values(
            reference=reference, captures_at_once=captures_at_once, amount=0, captured=0, released=0, refunded=0
        )
    )


def captures_at_once(connection: Connection, reference: str) -> bool:
    return bool(connection.scalar(select(_columns.captures_at_once).where(_columns.reference == reference)))


def fill(connection: Connection, reference: str, amount: int) -> bool:
    """The authorisation is approved. Tells whether the money is captured at once."""
    at_once = captures_at_once(connection, reference)
    this = update(tables.holds).where(_columns.reference == reference)
    connection.execute(this.values(amount=amount, captured=amount if at_once else 0))
    return at_once


def capture(connection: Connection, reference: str, amount: int) -> bool:
    """Takes the amount and releases the remainder; False where it is not all there any more."""
    untouched = (_columns.captured == 0) & (_columns.released == 0) & (_columns.amount >= amount)
    return _move(connection, reference, untouched, captured=amount, released=_columns.amount - amount)


def release(connection: Connection, reference: str) -> bool:
    """Gives all back that was only kept ready; False where there is nothing to release any more."""
    untouched = (_columns.captured == 0) & (_columns.released == 0) & (_columns.amount > 0)
    return _move(connection, reference, untouched, released=_columns.amount)


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
    tables.add_column(connection, tables.holds.name, "disputed", "BIGINT NOT NULL DEFAULT 0")


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
