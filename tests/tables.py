"""All that is written: every row of a house's database and of its sandbox network's."""

from typing import Any

from sqlalchemy import select

from checkout.kit.db import Table, db
from checkout.processors.registry import PROCESSOR
from checkout.processors.sandbox import tables as network_tables
from tests.houses import House

Written = dict[str, list[tuple[Any, ...]]]


def written(house: House) -> Written:
    """Rows by table, in an order of their own, so that two of these are equal when nothing was written between."""
    with house.app.app_context(), db.engine.connect() as connection:
        ours = {name: _rows(connection, table) for name, table in Table.metadata.tables.items()}
    network = house.app.extensions[PROCESSOR].network
    with network.store.reading() as connection:
        theirs = {f"network: {table.name}": _rows(connection, table) for table in network_tables.metadata.sorted_tables}
    assert sum(map(len, ours.values())) > 0
    return ours | theirs


def counts(house: House) -> dict[str, int]:
    """Rows by table, without those that are empty."""
    return {name: len(rows) for name, rows in written(house).items() if rows}


def _rows(connection: Any, table: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
