"""How Alembic reaches the main database: by the running application's own engine, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from checkout.kit.db import db

ONE_AT_A_TIME = 0x7E4DE4  # a number of our own: of several processes that start together, one migrates


def _run() -> None:
    with db.engine.connect() as connection, _foreign_keys_checked_at_the_end(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME})
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                assert not connection.execute(text("PRAGMA foreign_key_check")).all(), "a row refers to nothing"


@contextmanager
def _foreign_keys_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: to its foreign keys all rows are gone in between.

    They can be turned off outside a transaction only. Source: sqlite.org/lang_altertable.html, "Making Other Kinds".
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


_run()
