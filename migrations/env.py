"""How Alembic reaches the main database: by the running application's own engine, in one transaction."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from checkout.kit.db import db

ONE_AT_A_TIME = 0x7E4DE4  # a number of our own: of several processes that start together, one migrates


def _run() -> None:
    with db.engine.connect() as connection:
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


_run()
