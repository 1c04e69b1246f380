"""Someone else holds what a step needs: it gives up after a while, and says so."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text, update

from app import create_app
from checkout.kit import engines
from checkout.kit.config import Settings
from checkout.kit.db import atomic, now_writing
from checkout.kit.errors import Busy, NotInTime
from checkout.merchants.accounts import first_merchant, open_merchant
from checkout.payments.customers import Customer
from checkout.sessions.capacity import Capacity, find, open_capacity, take
from tests.houses import SECRETS, Databases, close

WAIT_MS = 50


@pytest.fixture
def app(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application that waits for nobody for long."""
    monkeypatch.setattr(engines, "SQLITE_BUSY_MS", WAIT_MS)
    monkeypatch.setattr(engines, "LOCK_TIMEOUT_MS", WAIT_MS)
    opened = create_app(Settings(database=databases.fresh(), secrets=SECRETS))
    with opened.app_context():
        yield opened
    close(opened)


def step(capacity: str) -> None:
    with atomic("test: take"):
        take(capacity)


def test_another_process_that_writes(app: Flask) -> None:
    with atomic("test: open"):
        capacity = open_capacity(5).id
    other = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], connect_args=_by_hand(app))
    if other.dialect.name == "sqlite":
        event.listen(other, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with other.begin() as connection:
        connection.execute(update(Capacity).values(completed=0))
        with pytest.raises(NotInTime):
            step(capacity)
    other.dispose()
    step(capacity)
    assert find(capacity).used == 1


def test_a_row_that_changed_since_it_was_read(app: Flask) -> None:
    with atomic("test: open"):
        merchant = first_merchant() or open_merchant("Tea & Co")
        customer = Customer.add(merchant.in_mode(livemode=False), invoice_prefix="A")

    def overwrite() -> None:
        with atomic("test: rename"):
            found = Customer.find(customer.account, customer.id, lock=False)
            assert found is not None
            now_writing().execute(text("UPDATE customers SET version = version + 1"))
            found.name = "Jo"

    with pytest.raises(Busy):
        overwrite()


def _by_hand(app: Flask) -> dict[str, object]:
    """SQLite's driver begins nothing by itself."""
    return {"isolation_level": None} if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else {}
