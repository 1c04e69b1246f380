"""The network's own tables: no number of a card or a bank account and no CVC is in any of them."""

from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    false,
    inspect,
    text,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

metadata = MetaData()

network_version = Table("network_version", metadata, Column("version", Integer, primary_key=True))

world = Table(
    "world",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("token", Text, primary_key=True),
    Column("card_key", Text, nullable=False),
    Column("exp_month", Integer, nullable=False),
    Column("exp_year", Integer, nullable=False),
    Column("cvc_sent", Boolean, nullable=False),
    Column("postal_code_sent", Boolean, nullable=False),
    Column("line1_sent", Boolean, nullable=False),
    Column("verified", Text, nullable=False, server_default=""),  # of a bank account: how, "" for not
    Column("created", BigInteger, nullable=False),
)

authorisations = Table(
    "authorisations",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("token", Text, index=True),  # a tombstone has neither token nor amount
    Column("amount", BigInteger),
    Column("currency", Text),
    Column("answer", JSON(none_as_null=True)),  # the members of Approved or Declined, once there is one
    Column("challenge_token", Text, unique=True),
    Column("return_url", Text),
    Column("created", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("tries", Integer, nullable=False, server_default="0"),  # at telling what the small deposits were
)

holds = Table(
    "holds",
    metadata,
    Column("reference", Text, primary_key=True),  # of its authorisation
    Column("captures_at_once", Boolean, nullable=False),
    Column("amount", BigInteger, nullable=False),  # 0 until it is approved
    Column("captured", BigInteger, nullable=False),
    Column("released", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("disputed", BigInteger, nullable=False, server_default="0"),
    Column("incremented", BigInteger, nullable=False, server_default="0"),  # of the amount, since it was approved
    Column("only_proves", Boolean, nullable=False, server_default=false()),  # no money moves after its challenge
    Column("wanted", JSON, nullable=False, server_default="[]"),
    CheckConstraint("captured >= 0 and released >= 0 and captured + released <= amount", name="captured_within_amount"),
    CheckConstraint("refunded >= 0 and refunded <= captured", name="refunded_within_captured"),
)

instructions = Table(
    "instructions",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("verb", Text, nullable=False),
    Column("authorisation", Text, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("final", Boolean, nullable=False, server_default=true()),
    Column("state", Text, nullable=False),  # done | under_way | not_done
    Column("fee", BigInteger, nullable=False),
    Column("available_at_once", Boolean, nullable=False),
    Column("reason", Text),  # why not
    Column("ends_as", Text),  # done | not_done, where that is not decided yet
    Column("ends_at", BigInteger),
    Column("created", BigInteger, nullable=False),
)

disputes = Table(
    "disputes",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("authorisation", Text, nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("network_reason_code", Text),
    Column("due_by", BigInteger, nullable=False),
    Column("enhanced_eligibility_types", JSON, nullable=False),
    Column("told", Boolean, nullable=False, index=True),  # whether the merchant's side has acknowledged it
    Column("created", BigInteger, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
)


def insert_once(connection: Connection, table: Table, **values: object) -> bool:
    """Adds a row unless its primary key is there already; tells whether it was added."""
    return connection.execute(_insert_once(table, connection.dialect.name), values).first() is not None


def members(of: Any) -> dict[str, Any]:
    """A dataclass as what holds it is kept; ``dataclasses.asdict`` also copies each thing in it, whatever it is."""
    given = {name: getattr(of, name) for name in of.__dataclass_fields__}
    return {name: members(it) if hasattr(type(it), "__dataclass_fields__") else it for name, it in given.items()}


@cache
def _insert_once(table: Table, dialect: str) -> ReturningInsert[Any]:
    """Made once: making it costs more than asking it. Not every driver counts inserted rows: this one returns them."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    key = list(table.primary_key.columns)
    return insert(table).on_conflict_do_nothing(index_elements=key).returning(*key)


def add_column(connection: Connection, table: str, column: str, kind: str) -> None:
    """In a step of the store: a column that an older version did not have, unless it is there."""
    schema = connection.get_execution_options().get("schema_translate_map", {}).get(None)
    own = schema if connection.dialect.name == "postgresql" else None
    there = {found["name"] for found in inspect(connection).get_columns(table, schema=own)}
    if column not in there:
        place = f'"{own}".{table}' if own else table
        connection.execute(text(f"ALTER TABLE {place} ADD COLUMN {column} {kind}"))
