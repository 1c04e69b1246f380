"""The database's schema: brought up to date by migrations, and never touched when it is newer than this Tender."""

import logging
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate, upgrade
from sqlalchemy import inspect

from checkout.kit.databases import Unusable
from checkout.kit.db import db
from checkout.kit.engines import READ

NEWER = "This database was made by a newer version of Tender. Update Tender, or name another database."
OLDER = "This database has another version than this Tender. Start `tender serve` on it once."
EMPTY = "There is nothing of Tender in this database yet: `tender keys create` makes it ready."
FOREIGN = "This database holds the tables of something else. Name another one."
VERSIONS = "alembic_version"  # Alembic's own table

_migrate = Migrate(render_as_batch=True)


def init_app(app: Flask, migrations: Path) -> None:
    _migrate.init_app(app, db, directory=str(migrations))


def bring_up_to_date() -> None:
    """Runs the migrations that are missing. Raises ``Unusable`` for a database that is newer, or none of ours."""
    at, scripts = _revision(), _scripts()
    if at == scripts.get_current_head():
        return
    _check_known(at, scripts)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()


def check_up_to_date() -> None:
    """For commands that make no database. Raises ``Unusable``."""
    at, scripts = _revision(), _scripts()
    if at == scripts.get_current_head():
        return
    _check_known(at, scripts)
    raise Unusable(EMPTY if at is None else OLDER)


def _check_known(at: str | None, scripts: ScriptDirectory) -> None:
    if at is not None and at not in {script.revision for script in scripts.walk_revisions()}:
        raise Unusable(NEWER)
    if at is None and _foreign_tables():
        raise Unusable(FOREIGN)


def _foreign_tables() -> set[str]:
    """Any in a file; on a server, which others may share, those that have the name of one of ours."""
    there = set(inspect(db.engine).get_table_names()) - {VERSIONS}
    return there if db.engine.dialect.name == "sqlite" else there & set(db.metadata.tables)


def _revision() -> str | None:
    with db.engines[READ].connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(current_app.extensions["migrate"].directory)
