"""The database in named atomic steps: typed tables, one fair writer on SQLite, no call outside while a step is open."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as ExtensionSession
from sqlalchemy import (
    JSON,
    BigInteger,
    Engine,
    ForeignKey,
    MetaData,
    String,
    inspect,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

from checkout.kit import rows
from checkout.kit.checkpoints import reached
from checkout.kit.engines import READ
from checkout.kit.errors import Busy, NotInTime
from checkout.kit.fair_lock import FairLock

REMEMBERED = 64  # rows of those that a request read by their keys: a page's order has fewer nouns
ID_LENGTH = 80  # the longest id (a Checkout Session's) has 66 characters

MAX_INTEGER = 2**63 - 1

T = TypeVar("T", bound="Table")
T2 = TypeVar("T2")

Id = String(ID_LENGTH).with_variant(String(ID_LENGTH, collation="C"), "postgresql")  # ordered by bytes everywhere


def points_to(column: str) -> ForeignKey:
    """A foreign key that is checked at the commit; a flush writes what is referred to first all the same."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


class Table(DeclarativeBase):
    """The base of every table of the main database."""

    unchanging: ClassVar[bool] = False  # of a noun whose rows stay as they are made

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        int: BigInteger,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }

    def __init__(self, **columns: Any) -> None:
        """All at once: what is new has no history to keep."""
        defaults = _defaults(type(self))
        unknown = columns.keys() - defaults.constant.keys() - defaults.made.keys()
        assert not unknown, f"{type(self).__name__} has no {sorted(unknown)}"
        self.__dict__.update(columns)


class _RoutedSession(ExtensionSession):
    """Reads outside an atomic step go to connections that cannot write; rows go out by statements made once."""

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Engine:
        return self._db.engines[READ if step_open(self) is None else None]

    def flush(self, objects: Any = None) -> None:
        """What is changed gives its place to what is new, and goes after it where it refers to it."""
        new = self.info.get("new")
        if self.dirty:
            rows.rewrite(self, before=new or ())
        if new:
            self.info["new"] = []
            self.info["made"] += new
            rows.write(self, new)
            if self.dirty:
                rows.rewrite(self)
        super().flush(objects)


db = SQLAlchemy(
    metadata=Table.metadata,
    session_options={
        "class_": _RoutedSession,
        "expire_on_commit": False,
        "autoflush": True,
    },
)


_sqlite_writer = FairLock()


_of_step: ContextVar[Session | None] = ContextVar("the open step's session", default=None)


def step_open(session: Session | None = None) -> str | None:
    """The name of the atomic step that is open in this context, if any, or on a session."""
    asked = session or _of_step.get()
    name = None if asked is None else asked.info.get("step")
    assert name is None or isinstance(name, str)
    return name


@contextmanager
def atomic(step: str) -> Iterator[Session]:
    """One named step: all of it is committed, or nothing.

    Things loaded before it are read anew inside it, so that what a step decides is decided on what is true then.
    Raises ``Busy`` when another writer changed the same row first; the caller may try the whole request again.
    """
    session = db.session()
    assert step_open(session) is None, f"{step!r} opened inside {step_open(session)!r}"
    session.rollback()
    session.expire_all()
    session.info["read"] = None
    after: list[Callable[[], None]] = []
    with _writer():
        session.info.update(step=step, after=after, held={}, known={}, new=[], made=[])
        token = _of_step.set(session)
        try:
            yield session
            session.flush()
            reached(f"{step}: before commit")
            session.commit()
        except StaleDataError as error:
            _roll_back(session)
            raise Busy from error
        except DBAPIError as error:
            _roll_back(session)
            raise (_why_not(error) or error) from error
        except BaseException:
            _roll_back(session)
            raise
        finally:
            _of_step.reset(token)
            session.info.update(step=None, after=None, held=None, known=None, new=None, made=None)
    reached(f"{step}: committed")
    for call in after:
        call()


def _roll_back(session: Session) -> None:
    rows.forget(session.info["made"])
    session.rollback()


@contextmanager
def rehearsed(step: str) -> Iterator[Session]:
    """A step that is taken back at its end: what it would make can be looked at, and nothing is kept."""
    try:
        with atomic(step) as session:
            yield session
            raise _TakenBack
    except _TakenBack:
        pass


class _TakenBack(Exception):
    """Ends a rehearsal."""


@contextmanager
def _writer() -> Iterator[None]:
    if db.engine.dialect.name == "sqlite":
        with _sqlite_writer:
            yield
    else:
        yield


def _why_not(error: DBAPIError) -> Busy | None:
    """Another writer: its lock timed out, or it came to a deadlock or to a serialization failure."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate in {"40001", "40P01"}:
        return Busy()
    locked = isinstance(error, OperationalError) and "database is locked" in str(error.orig)
    return NotInTime() if locked or sqlstate == "55P03" else None


def now_writing() -> Session:
    """The open step's session; writing outside a step is a bug."""
    session = _of_step.get()
    assert session is not None, "a write outside an atomic step"
    return session


def reading() -> Session:
    return _of_step.get() or db.session()


def written(row: T) -> T:
    """Adds a row to the open step, its defaults filled in at once; it reaches the database with the next query."""
    values, defaults = row.__dict__, _defaults(type(row))
    values |= {**defaults.constant, **values}
    for name in defaults.made.keys() - values.keys():
        values[name] = defaults.made[name](None)
    session = now_writing()
    session.info["new"].append(row)
    session.info["held"][type(row), _key_of(row)] = row
    return row


def is_new(row: Table) -> bool:
    """Whether the open step has made the row and not written it yet: nothing in the database can refer to it."""
    return any(row is new for new in now_writing().info["new"])


def at_hand(noun: type[T], *key: object) -> T | None:
    """A row that the open step has made or holds already; the database is not asked."""
    found: T | None = now_writing().info["held"].get((noun, key))
    return found


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What the columns of a noun begin with; SQLAlchemy itself would fill it in when it writes."""

    constant: dict[str, Any]
    made: dict[str, Callable[[None], Any]]  # anew for each row


@cache
def _defaults(noun: type[Table]) -> _Defaults:
    found: dict[str, Any] = {name: column.default for name, column in inspect(noun).columns.items()}
    made = {name: default.arg for name, default in found.items() if default is not None and not default.is_scalar}
    constant = {name: getattr(default, "arg", None) for name, default in found.items() if name not in made}
    return _Defaults(constant, made)


def known(what: str, read: Callable[[], T2]) -> T2:
    """What the open step has read already and does not change itself; read once a step."""
    remembered: dict[str, Any] = now_writing().info["known"]
    if what not in remembered:
        with now_writing().no_autoflush:
            remembered[what] = read()
    found: T2 = remembered[what]
    return found


def locked(noun: type[T], *key: object) -> T | None:
    """A row as it is now, held until the end of the open step; read once a step. SQLite holds the whole file.

    ``key``: the values of its primary key, in their order.
    """
    session = now_writing()
    held: dict[tuple[type, tuple[object, ...]], T] = session.info["held"]
    if (noun, key) not in held:
        if any(isinstance(changed, noun) for changed in session.dirty):
            session.flush()  # what is read anew must not undo it
        found = rows.fetch(session, noun, key, lock=True)
        if found is None:
            return None
        held[noun, key] = found
    return held[noun, key]


def read(noun: type[T], *key: object) -> T | None:
    """A row by its primary key, without holding it: from the session where it is there, else from the database."""
    session = reading()
    held: dict[tuple[type, tuple[object, ...]], T] = session.info.get("held") or {}
    if (noun, key) in held:
        return held[noun, key]
    known_row = session.identity_map.get(identity_key(noun, key))
    if known_row is not None and (inspect(known_row).modified or not inspect(known_row).expired):
        assert isinstance(known_row, noun)
        return known_row
    found = rows.fetch(session, noun, key, lock=False)
    _remember(session, found)
    return found


def _remember(session: Session, row: object) -> None:
    """SQLAlchemy itself forgets what nobody holds, and what is read once is often read again."""
    if session.info.get("read") is None:
        session.info["read"] = deque(maxlen=REMEMBERED)
    session.info["read"].append(row)


def _key_of(row: Table) -> tuple[object, ...]:
    return tuple(inspect(type(row)).primary_key_from_instance(row))


def after_commit(call: Callable[[], None]) -> None:
    """Calls once the open step is committed; not at all when it is rolled back."""
    now_writing().info["after"].append(call)


def let_go() -> None:
    """Ends reading and hands the connection back, before the outside is called. No step may be open."""
    session = db.session()
    assert step_open(session) is None, f"calling the outside inside {step_open(session)!r}"
    session.commit()
    session.info["read"] = None
    assert not session.in_transaction()
