"""Where the network keeps what it knows: a SQLite file, or a schema of its own in a PostgreSQL database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, delete, event, inspect, make_url, select, text
from sqlalchemy.schema import CreateSchema

from checkout.processors.sandbox import accounts, holds, tables

DEFAULT_SCHEMA = "tender_network"
SQLITE_BUSY_MS = 10_000  # another process may be writing
STATEMENT_TIMEOUT_MS = 10_000  # on PostgreSQL, where no statement of ours takes long
AUDIT_TIMEOUT_MS = 600_000  # but those of an audit, which reads whole tables
LOCK_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 5
# On PostgreSQL a step of the network is on disk with the next one of Tender's own: both are in one log, in the order in
# which they were made, so that a crash never leaves an answer written down that the network does not know it gave.
WITH_WHAT_FOLLOWS = "-c synchronous_commit=off"
POOL_SIZE = 16  # as many as the threads that may ask at once

# In numbered order; each must do no harm where it finds its work done, since the first makes today's tables.
STEPS: tuple[Callable[[Connection], None], ...] = (
    tables.metadata.create_all,
    holds.hold_what_is_approved,
    holds.hold_what_is_disputed,
    holds.hold_on_terms,
    accounts.know_whose_they_are,
)


class StoreUnusable(Exception):
    """The store cannot be opened, and the message says why; it is never a reason to guess."""


def network_url(database_url: str) -> str:
    """The store for a main database: ``PATH.network`` beside a SQLite file, the same PostgreSQL database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=f"{_file(url)}.network")
    return url.render_as_string(hide_password=False)


class Store:
    """One open store; safe for several threads, and for several processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._on_sqlite = on_sqlite = engine.dialect.name == "sqlite"
        # SQLite's waiting is a lottery between threads: they queue here instead.
        self._writer = threading.Lock() if on_sqlite else nullcontext()

    @classmethod
    def open(cls, url: str, schema: str = DEFAULT_SCHEMA, *, read_only: bool = False) -> Self:
        """Opens a store, and makes it where there is none. Read only, it must be there, in this version."""
        store = cls(_engine(make_url(url), schema, read_only=read_only))
        if read_only:
            with store.reading() as connection:
                _check(connection, schema)
        else:
            with store.writing() as connection:
                _bring_up_to_date(connection, schema)
        return store

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One atomic step: all of it is committed, or nothing."""
        with self._writer, self._engine.begin() as connection:
            self._begin(connection, "BEGIN IMMEDIATE")  # one that began by reading could be refused the lock later
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            self._begin(connection, "BEGIN")
            yield connection
            connection.commit()  # psycopg would forget its prepared statements at a rollback

    def _begin(self, connection: Connection, how: str) -> None:
        """By hand: an engine that has a listener for it asks for listeners several times with each statement."""
        if self._on_sqlite:
            connection.exec_driver_sql(how)

    def close(self) -> None:
        self._engine.dispose()

    def recall(self, name: str) -> str | None:
        """What was remembered of this world under a name."""
        with self.reading() as connection:
            value = connection.scalar(select(tables.world.c.value).where(tables.world.c.name == name))
        return None if value is None else str(value)

    def remember(self, name: str, value: str) -> None:
        with self.writing() as connection:
            connection.execute(delete(tables.world).where(tables.world.c.name == name))
            connection.execute(tables.world.insert().values(name=name, value=value))


def _file(url: URL) -> Path:
    if url.database in (None, "", ":memory:"):
        raise StoreUnusable("The sandbox network needs a file: SQLite in memory is not shared between threads.")
    return Path(str(url.database))


def _engine(url: URL, schema: str, *, read_only: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, read_only=read_only)
    longest_ms = AUDIT_TIMEOUT_MS if read_only else STATEMENT_TIMEOUT_MS
    options = f"-c statement_timeout={longest_ms} -c lock_timeout={LOCK_TIMEOUT_MS} {WITH_WHAT_FOLLOWS}"
    return create_engine(
        url,
        connect_args={"options": options, "connect_timeout": CONNECT_TIMEOUT_S},
        pool_size=POOL_SIZE,
        pool_pre_ping=True,
        hide_parameters=True,
        execution_options={"schema_translate_map": {None: schema}, "postgresql_readonly": read_only},
    )


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    if read_only and not _file(url).exists():
        raise StoreUnusable(f"There is no sandbox network at {_file(url)}.")
    connect_args = {"isolation_level": None}  # sqlite3 begins nothing by itself: the store does
    engine = create_engine(url, connect_args=connect_args, pool_size=POOL_SIZE, hide_parameters=True)
    pragmas = [f"busy_timeout={SQLITE_BUSY_MS}", "synchronous=NORMAL", f"query_only={int(read_only)}"]
    if not read_only:
        pragmas.insert(1, "journal_mode=WAL")

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _bring_up_to_date(connection: Connection, schema: str) -> None:
    if connection.dialect.name == "postgresql":
        _take_schema(connection, schema)
    version = _version(connection, schema)
    if version > len(STEPS):
        raise _newer(version)
    for step in STEPS[version:]:
        step(connection)
    if version < len(STEPS):
        connection.execute(delete(tables.network_version))
        connection.execute(tables.network_version.insert().values(version=len(STEPS)))


def _take_schema(connection: Connection, schema: str) -> None:
    """One process at a time gets past this line, until it commits."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:schema))"), {"schema": schema})
    if not inspect(connection).has_schema(schema):
        connection.execute(CreateSchema(schema))


def _check(connection: Connection, schema: str) -> None:
    version = _version(connection, schema)
    if version > len(STEPS):
        raise _newer(version)
    if version < len(STEPS):
        raise StoreUnusable(f"The sandbox network is at version {version}, not {len(STEPS)}: start Tender once.")


def _version(connection: Connection, schema: str) -> int:
    own_schema = schema if connection.dialect.name == "postgresql" else None
    if not inspect(connection).has_table(tables.network_version.name, schema=own_schema):
        return 0
    return connection.scalar(select(tables.network_version.c.version)) or 0


def _newer(version: int) -> StoreUnusable:
    return StoreUnusable(
        f"The sandbox network was made by a newer Tender (version {version}; this one knows {len(STEPS)})."
    )
