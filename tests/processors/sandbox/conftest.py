"""A network over a fresh store, on SQLite and on PostgreSQL."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.store import Store
from tests import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    yield postgres.create_database("network")
    postgres.drop_database("network")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The URL and schema of a store that does not exist yet."""
    schema = f"network_{secrets.token_hex(6)}"
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tender.db.network'}", schema
    return request.getfixturevalue("postgres_url"), schema


@pytest.fixture
def store(place: tuple[str, str]) -> Iterator[Store]:
    opened = Store.open(*place)
    yield opened
    opened.close()


@pytest.fixture
def network(store: Store) -> Network:
    return Network(store)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'tender.db.network'}")
    yield opened
    opened.close()


@pytest.fixture
def sqlite_network(sqlite_store: Store) -> Network:
    return Network(sqlite_store)
