"""The engines that reach the main database: how each of its kinds is opened so that money is safe in it, and quick."""

from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

from checkout.kit.config import Settings

SQLITE_BUSY_MS = 5_000  # for the writer of another process, such as that which serves; then try again
WAL_PAGES = 4_000  # 16 MB, 50 payments: what each of them writes to the same pages is put into the file once
WRITERS_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"wal_autocheckpoint={WAL_PAGES}")
STATEMENT_TIMEOUT_MS = 15_000  # on PostgreSQL: below the time-outs of clients
LOCK_TIMEOUT_MS = 5_000  # then the caller is told to try again
CONNECT_TIMEOUT_S = 5  # on PostgreSQL: a server that does not answer is told, not waited for
POOL_SIZE = 16
PREPARED = 500  # statements that a connection keeps planned: those of the pages and of payments
READ = "read"  # the bind that cannot write


def engine_options(settings: Settings) -> dict[str, Any]:
    """Flask-SQLAlchemy's configuration for the settings' database."""
    if settings.on_sqlite:
        options = {
            "connect_args": {"isolation_level": None, "cached_statements": PREPARED},
            "pool_size": POOL_SIZE,
            "pool_use_lifo": True,  # the connection that was used last has pages and statements at hand
            "hide_parameters": True,
        }
        return {
            "SQLALCHEMY_DATABASE_URI": settings.database,
            "SQLALCHEMY_ENGINE_OPTIONS": options,
            "SQLALCHEMY_BINDS": {READ: {"url": settings.database, **options}},
        }
    timeouts = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
    options = {
        "connect_args": {"options": timeouts, "connect_timeout": CONNECT_TIMEOUT_S},
        "pool_size": POOL_SIZE,
        "pool_use_lifo": True,
        "pool_pre_ping": True,
        "hide_parameters": True,
    }
    return {
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
    }


def prepare_engines(engines: Any) -> None:
    """Installs what keeps money safe in the database; call once. ``engines``: of Flask-SQLAlchemy, by their bind."""
    main = engines[None]
    if main.dialect.name != "sqlite":
        engines[READ] = main.execution_options(postgresql_readonly=True)  # of the same pool
        _prepare_postgresql(main)
        return
    _prepare_sqlite(main, "BEGIN IMMEDIATE", read_only=False)
    _prepare_sqlite(engines[READ], "BEGIN", read_only=True)


def _prepare_postgresql(engine: Engine) -> None:
    """Statements stay prepared: psycopg forgets them all at a rollback, and ends no reading without one."""

    @event.listens_for(engine, "connect")
    def _keep_more(connection: Any, _record: object) -> None:
        connection.prepared_max = PREPARED

    def do_rollback(connection: Any) -> None:
        if connection.read_only and connection.pgconn.transaction_status == TransactionStatus.INTRANS:
            connection.commit()  # the same, as nothing was written
        else:
            connection.rollback()

    engine.dialect.do_rollback = do_rollback  # type: ignore[assignment]  # of this engine's own dialect


def _prepare_sqlite(engine: Engine, begin: str, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        purpose = ["query_only=ON"] if read_only else WRITERS_PRAGMAS
        for pragma in (f"busy_timeout={SQLITE_BUSY_MS}", *purpose):
            connection.execute(f"PRAGMA {pragma}")

    def do_begin(connection: Any) -> None:
        connection.execute(begin)

    # Not an event: an engine that has any asks for listeners several times with each statement.
    engine.dialect.do_begin = do_begin  # type: ignore[assignment]  # of this engine's own dialect
