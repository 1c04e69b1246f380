"""Rows that a step makes: written together, one statement a table, instead of each weighed against all others."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, insert, inspect
from sqlalchemy.orm import DeclarativeBase, Session, make_transient, make_transient_to_detached

FIRST_VERSION = 1


def write(session: Session, rows: Iterable[DeclarativeBase]) -> None:
    """Inserts rows that have a value for each column; from then on the session knows them as if it had read them."""
    by_noun: dict[type[DeclarativeBase], list[DeclarativeBase]] = defaultdict(list)
    for row in rows:
        by_noun[type(row)].append(row)
    connection = session.connection()
    for noun, of_noun in by_noun.items():
        _insert(connection, noun, of_noun)
        for row in of_noun:
            make_transient_to_detached(row)
            session.add(row)


def forget(rows: Iterable[DeclarativeBase]) -> None:
    """Before a step is rolled back: the session knows them no more, and they keep their values."""
    for row in rows:
        make_transient(row)


def _insert(connection: Connection, noun: type[DeclarativeBase], rows: list[DeclarativeBase]) -> None:
    statement, names, version = _statement_of(noun)
    if version is not None:
        for row in rows:
            row.__dict__[version] = FIRST_VERSION
    values: list[dict[str, Any]] = [{column: row.__dict__[name] for column, name in names} for row in rows]
    connection.execute(statement, values)
    with_them = getattr(noun, "written_with", None)
    if with_them is not None:
        with_them(connection, rows)


@cache
def _statement_of(noun: type[DeclarativeBase]) -> tuple[Insert, tuple[tuple[str, str], ...], str | None]:
    """What inserts a noun's rows, its columns with their attributes, and the attribute that counts its versions."""
    mapper: Any = inspect(noun)
    names = tuple((column.key, mapper.get_property_by_column(column).key) for column in mapper.local_table.columns)
    version = mapper.version_id_col
    counts = None if version is None else mapper.get_property_by_column(version).key
    return insert(mapper.local_table), names, counts
