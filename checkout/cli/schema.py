"""The database's schema: brought up to date by migrations, and never touched when it is newer than this Tender."""

import logging

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import DatabaseError

from checkout.kit.databases import Unusable
from checkout.kit.db import READ, db

NEWER = "This database was made by a newer version of Tender. Update Tender, or name another database."


def bring_up_to_date() -> None:
    """Runs the migrations that are missing. Raises ``Unusable`` for a database that is newer, or none of ours."""
    at = _revision()
    scripts = _scripts()
    if at == scripts.get_current_head():
        return
    if at is not None and at not in {script.revision for script in scripts.walk_revisions()}:
        raise Unusable(NEWER)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()


def check_up_to_date() -> None:
    """For commands that read only. Raises ``Unusable``."""
    if _revision() != _scripts().get_current_head():
        raise Unusable("This database has another version than this Tender. Start `tender serve` on it once.")


def _revision() -> str | None:
    try:
        with (db.engines.get(READ) or db.engine).connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise Unusable(f"Cannot use this database: {error.orig}") from error


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(current_app.extensions["migrate"].directory)
