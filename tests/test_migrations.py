"""The migrations make exactly what the models say, on both databases, all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, MetaData, create_engine, event, inspect, select, text

from app import create_app
from checkout.cli import schema
from checkout.cli.schema import VERSIONS
from checkout.kit.config import Settings
from checkout.kit.databases import Unusable, url_of
from checkout.kit.db import db
from tests import postgres
from tests.houses import SECRETS, close

NOTHING: dict[type, object] = {str: "", int: 0, bool: False, object: {}}  # JSON is any object


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes empty databases of one kind, by name."""
    if request.param == "postgresql":
        return lambda name: url_of(postgres.create_database(name))
    return lambda name: url_of(str(tmp_path / f"{name}.sqlite3"))


@contextmanager
def opened(database: str) -> Iterator[Flask]:
    app = create_app(Settings(database=database, secrets=SECRETS))
    with app.app_context():
        yield app
    close(app)


def test_the_migrations_make_what_the_models_say(empty: Callable[[str], str]) -> None:
    with opened(empty("migrated")):
        schema.bring_up_to_date()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        migrated = told(db.engine.connect())
    with opened(empty("created")):
        db.metadata.create_all(db.engine)
        created = told(db.engine.connect())
    assert migrated == created
    assert len(created) == len(db.metadata.tables)


def told(connection: Connection) -> dict[str, Any]:
    """Each table as the database itself describes it; autogeneration does not look at checks."""
    with connection:
        inspector = inspect(connection)
        return {name: described(inspector, name) for name in inspector.get_table_names() if name != VERSIONS}


def described(inspector: Any, table: str) -> dict[str, Any]:
    columns = {
        column["name"]: (repr(column["type"]), column["nullable"], column["default"])
        for column in inspector.get_columns(table)
    }
    parts = {
        what: sorted(plain(part) for part in getattr(inspector, f"get_{what}")(table))
        for what in ("foreign_keys", "indexes", "unique_constraints", "check_constraints")
    }
    return {"columns": columns, "key": inspector.get_pk_constraint(table), **parts}


def plain(part: dict[str, Any]) -> str:
    options = {name: str(value) for name, value in part.pop("dialect_options", {}).items()}
    return repr((part, options))


def test_nothing_is_left_when_they_are_undone(empty: Callable[[str], str]) -> None:
    with opened(empty("undone")):
        schema.bring_up_to_date()
        downgrade(revision="base")
        with db.engine.connect() as connection:
            assert inspect(connection).get_table_names() == [VERSIONS]
        schema.bring_up_to_date()
        schema.check_up_to_date()


def test_what_was_paid_before_there_were_captures_is_captured(empty: Callable[[str], str]) -> None:
    with opened(empty("older")):
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            put(connection, "payment_methods", id="pm_1")
            put(connection, "payment_intents", id="pi_1", status="succeeded", amount=900, amount_received=900)
            for id, status in (("ch_1", "succeeded"), ("ch_2", "failed")):
                names = {"intent_id": "pi_1", "payment_method_id": "pm_1"}
                put(connection, "charges", id=id, status=status, amount=900, **names)
        schema.bring_up_to_date()
        with db.engine.connect() as connection:
            rows = connection.execute(text("SELECT id, amount_captured, amount_refunded FROM charges ORDER BY id"))
            assert [tuple(row) for row in rows] == [("ch_1", 900, 0), ("ch_2", 0, 0)]
            assert connection.scalar(text("SELECT capture_method FROM payment_intents")) == "automatic_async"


def test_what_was_there_before_it_had_terms_is_found(empty: Callable[[str], str]) -> None:
    with opened(empty("unfound")):
        upgrade(revision="0007")
        with db.engine.begin() as connection:
            put(connection, "customers", id="cus_1", email="Jo@Example.com", metadata={"Order": "X7"}, created=5)
            put(connection, "events", id="evt_3abc")
        schema.bring_up_to_date()
        with db.engine.connect() as connection:
            rows = connection.execute(text("SELECT thing_id, noun, field, value, created FROM terms ORDER BY field"))
            assert [tuple(row) for row in rows] == [
                ("cus_1", "customer", "email", "jo@example.com", 5),
                ("cus_1", "customer", "metadata.Order", "x7", 5),
            ]
            assert connection.scalar(text("SELECT happened FROM events")) == "abc"


def test_what_was_wanted_of_a_card_that_is_set_up_is_kept(empty: Callable[[str], str]) -> None:
    of_bank = {"us_bank_account": {"verification_method": "instant"}}
    with opened(empty("unset")):
        upgrade(revision="0015")
        with db.engine.begin() as connection:
            put(connection, "setup_intents", id="seti_1", request_three_d_secure="any", bank_options=of_bank)
            put(connection, "setup_intents", id="seti_2", request_three_d_secure="automatic", bank_options=of_bank)
            put(connection, "setup_intents", id="seti_3", request_three_d_secure="automatic")
        schema.bring_up_to_date()
        wanted = {"card": {"request_three_d_secure": "any"}} | of_bank
        assert set_ups("payment_method_options") == [wanted, of_bank, None]
        downgrade(revision="0015")
        assert set_ups("bank_options") == [of_bank, of_bank, None]
        assert set_ups("request_three_d_secure") == ["any", "automatic", "automatic"]


def set_ups(column: str) -> list[Any]:
    there = MetaData()
    with db.engine.connect() as connection:
        there.reflect(connection, only=["setup_intents"])
        table = there.tables["setup_intents"]
        return list(connection.scalars(select(table.c[column]).order_by(table.c.id)))


def put(connection: Connection, table: str, **given: object) -> None:
    """A row as an older version wrote it; what it must have and is not given is nothing in particular."""
    there = MetaData()
    there.reflect(connection, only=[table])
    columns = [column for column in there.tables[table].columns if not column.nullable]
    row = {column.name: NOTHING[column.type.python_type] for column in columns} | given
    connection.execute(there.tables[table].insert().values(row))


def test_a_migration_that_fails_leaves_nothing(empty: Callable[[str], str]) -> None:
    with opened(empty("failed")):
        fail_at("CREATE TABLE payment_links")
        with pytest.raises(ZeroDivisionError):
            schema.bring_up_to_date()
        with db.engine.connect() as connection:
            assert inspect(connection).get_table_names() == []


def fail_at(statement: str) -> None:
    @event.listens_for(db.engine, "before_cursor_execute")
    def fail(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if sql.strip().startswith(statement):
            raise ZeroDivisionError


def test_a_second_look_migrates_nothing(empty: Callable[[str], str]) -> None:
    with opened(empty("twice")):
        schema.bring_up_to_date()
        written: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: written.append(given[2]))
        schema.bring_up_to_date()
        assert [sql for sql in written if not sql.startswith("SELECT")] == []


def test_a_newer_database_is_left_alone(empty: Callable[[str], str]) -> None:
    database = empty("newer")
    with opened(database):
        schema.bring_up_to_date()
        say_version(database, "9999")
        for look in (schema.bring_up_to_date, schema.check_up_to_date):
            with pytest.raises(Unusable, match="newer version of Tender"):
                look()


def say_version(database: str, version: str) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSIONS} SET version_num = :version"), {"version": version})
    engine.dispose()


def test_the_tables_of_something_else_are_left_alone(empty: Callable[[str], str]) -> None:
    database = empty("foreign")
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customers (name TEXT)"))
    engine.dispose()
    with opened(database), pytest.raises(Unusable, match="something else"):
        schema.bring_up_to_date()


def test_an_empty_database_is_not_up_to_date(empty: Callable[[str], str]) -> None:
    database = empty("nothing")
    with opened(database), pytest.raises(Unusable, match="nothing of Tender"):
        schema.check_up_to_date()
