"""Rows go out together and come in by their keys, without being weighed against all others by SQLAlchemy."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Select, Update, bindparam, insert, inspect, select, update
from sqlalchemy.orm import DeclarativeBase, Session, make_transient, make_transient_to_detached
from sqlalchemy.orm.attributes import manager_of_class
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

FIRST_VERSION = 1
NEW, OLD = "new_", "old_"  # before the names of an update's parameters

R = TypeVar("R", bound=DeclarativeBase)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A noun's statements, made once: making them costs more than running them."""

    put: Insert
    get: Select[Any]
    get_locked: Select[Any]
    columns: tuple[tuple[str, str], ...]  # each with its attribute
    key: tuple[str, ...]  # columns
    key_names: tuple[str, ...]  # their attributes
    version: str | None  # the attribute that counts versions


def write(session: Session, rows: Iterable[DeclarativeBase]) -> None:
    """Inserts rows that have a value for each column; from then on the session knows them as if it had read them.

    What is referred to goes first: of a row that comes after those that refer to it, SQLite looks for them in tables
    that have no index for it, and the longer the more there is.
    """
    by_noun: dict[type[DeclarativeBase], list[DeclarativeBase]] = defaultdict(list)
    for row in rows:
        by_noun[type(row)].append(row)
    connection = session.connection()
    for noun, of_noun in sorted(by_noun.items(), key=lambda item: _rank(item[0])):
        _insert(connection, noun, of_noun)
        if not getattr(noun, "unchanging", False):
            for row in of_noun:
                _make_known(session, row)


def rewrite(session: Session, before: Collection[DeclarativeBase] = ()) -> None:
    """Updates what was changed of the rows that the session knows, if nobody else changed it first.

    ``before``: rows that will be written; what refers to one of them is left for later. Always in the same order, so
    that no two steps wait for each other. Raises ``StaleDataError``.
    """
    connection = session.connection()
    later = {row.__dict__.get("id") for row in before} - {None}
    for row in sorted(session.dirty, key=_place):
        changed = _changed(row)
        if later and any(row.__dict__[name] in later for name in changed if isinstance(row.__dict__[name], str)):
            continue
        if changed:
            _update(connection, row, changed)
        make_transient(row)
        _make_known(session, row)


def forget(rows: Iterable[DeclarativeBase]) -> None:
    """Before a step is rolled back: the session knows them no more, and they keep their values."""
    for row in rows:
        make_transient(row)


def fetch(session: Session, noun: type[R], key: tuple[object, ...], *, lock: bool) -> R | None:
    """A row by its primary key as it is now; where the session knows it already, it gets the values of now."""
    plan = plan_of(noun)
    query = plan.get_locked if lock else plan.get
    found = session.connection().execute(query, dict(zip(plan.key, key, strict=True))).first()
    if found is None:
        return None
    known: R | None = session.identity_map.get(identity_key(noun, key))
    if known is None:
        row = unknown(noun, found)
    else:
        make_transient(known)
        row = _filled(known, found)
    _make_known(session, row)
    return row


def unknown(noun: type[R], found: Iterable[Any]) -> R:
    """A row of the values of all its columns, in their order; no session knows it."""
    row: R = manager_of_class(noun).new_instance()
    return _filled(row, found)


@cache
def plan_of(noun: type[DeclarativeBase]) -> _Plan:
    mapper: Any = inspect(noun)
    table, version = mapper.local_table, mapper.version_id_col
    get = select(table).where(*(column == bindparam(column.name) for column in mapper.primary_key))
    return _Plan(
        put=insert(table),
        get=get,
        get_locked=get.with_for_update(key_share=True),  # without the key: rows that refer to it may be added meanwhile
        columns=tuple((column.key, mapper.get_property_by_column(column).key) for column in table.columns),
        key=tuple(column.name for column in mapper.primary_key),
        key_names=tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key),
        version=None if version is None else mapper.get_property_by_column(version).key,
    )


@cache
def _rank(noun: type[DeclarativeBase]) -> int:
    """Nouns rank before those that refer to them."""
    table: Any = inspect(noun).local_table
    return noun.metadata.sorted_tables.index(table)


@cache
def _attributes(noun: type[DeclarativeBase]) -> tuple[str, ...]:
    return tuple(attribute for _, attribute in plan_of(noun).columns)


def _insert(connection: Connection, noun: type[DeclarativeBase], rows: list[DeclarativeBase]) -> None:
    plan = plan_of(noun)
    if plan.version is not None:
        for row in rows:
            row.__dict__[plan.version] = FIRST_VERSION
    values: list[dict[str, Any]] = [{column: row.__dict__[name] for column, name in plan.columns} for row in rows]
    connection.execute(plan.put, values)
    with_them = getattr(noun, "written_with", None)
    if with_them is not None:
        with_them(connection, rows)


def _filled(row: R, found: Iterable[Any]) -> R:
    row.__dict__.update(zip(_attributes(type(row)), found, strict=True))
    return row


def _place(row: DeclarativeBase) -> tuple[str, ...]:
    return (plan_of(type(row)).put.table.description, *map(str, _key_of(row)))


def _key_of(row: DeclarativeBase) -> tuple[object, ...]:
    """As the session knows it, whatever was put into the row since."""
    identity = inspect(row).identity
    assert identity is not None, "only what has been read or written can have changed"
    return identity


def _changed(row: DeclarativeBase) -> tuple[str, ...]:
    """The attributes that have another value than was read."""
    now, before = row.__dict__, inspect(row).committed_state
    return tuple(sorted(name for name, value in before.items() if now[name] != value))


def _update(connection: Connection, row: DeclarativeBase, changed: tuple[str, ...]) -> None:
    plan, now = plan_of(type(row)), row.__dict__
    values = {NEW + name: now[name] for name in changed}
    old = {OLD + name: value for name, value in zip(plan.key_names, _key_of(row), strict=True)}
    if plan.version is not None:
        was = getattr(row, plan.version)  # of a row that was read before the step it is read now
        old[OLD + plan.version], values[NEW + plan.version] = was, was + 1
        now[plan.version] = was + 1
    names = tuple(name.removeprefix(NEW) for name in values)
    if connection.execute(_update_of(type(row), names), {**old, **values}).rowcount != 1:
        raise StaleDataError(f"{type(row).__name__} was changed or deleted by another step")
    with_it = getattr(row, "changed_with", None)
    if with_it is not None:
        with_it(connection, changed)


@cache
def _update_of(noun: type[DeclarativeBase], names: tuple[str, ...]) -> Update:
    """What changes these attributes of a row that is still as it was read."""
    plan, columns = plan_of(noun), inspect(noun).columns
    known_by = plan.key_names if plan.version is None else (*plan.key_names, plan.version)
    where = [columns[name] == bindparam(OLD + name, type_=columns[name].type) for name in known_by]
    new = {columns[name]: bindparam(NEW + name, type_=columns[name].type) for name in names}
    return update(plan.put.table).where(*where).values(new)


def _make_known(session: Session, row: DeclarativeBase) -> None:
    make_transient_to_detached(row)
    session.add(row)
