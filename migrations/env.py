"""How Alembic reaches the main database: through the running application's own engine."""

from alembic import context
from flask import current_app

from checkout.kit.db import db


def _run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


_run()
