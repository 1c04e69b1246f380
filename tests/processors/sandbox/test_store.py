"""The store: made once, by one; opened read only; refused when it is newer; beside the main database."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, IntegrityError

from checkout.processors.sandbox import tables
from checkout.processors.sandbox.store import STEPS, Store, StoreUnusable, network_url
from checkout.processors.sandbox.tokens import Token

Place = tuple[str, str]


def test_the_store_is_beside_the_main_database() -> None:
    assert network_url("sqlite:////var/lib/tender.db") == "sqlite:////var/lib/tender.db.network"
    assert network_url("postgresql://me:secret@db/tender") == "postgresql://me:secret@db/tender"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_memory_is_refused(url: str) -> None:
    with pytest.raises(StoreUnusable, match="needs a file"):
        network_url(url)


def test_what_is_remembered_is_there_when_opened_again(place: Place) -> None:
    first = Store.open(*place)
    first.remember("secret", "one")
    first.remember("secret", "two")
    first.close()
    second = Store.open(*place)
    assert second.recall("secret") == "two"
    assert second.recall("other") is None
    second.close()


def test_sixteen_may_open_it_at_once(place: Place) -> None:
    with ThreadPoolExecutor(16) as pool:
        stores = list(pool.map(lambda _: Store.open(*place), range(16)))
    stores[0].remember("a", "b")
    assert {store.recall("a") for store in stores} == {"b"}
    for store in stores:
        store.close()


def test_two_schemas_are_two_worlds(postgres_url: str) -> None:
    one, other = Store.open(postgres_url, "world_one"), Store.open(postgres_url, "world_two")
    one.remember("a", "b")
    assert other.recall("a") is None
    one.close()
    other.close()


def test_a_newer_store_is_refused(place: Place) -> None:
    store = Store.open(*place)
    with store.writing() as connection:
        connection.execute(update(tables.network_version).values(version=len(STEPS) + 1))
    store.close()
    for read_only in (False, True):
        with pytest.raises(StoreUnusable, match="newer Tender"):
            Store.open(*place, read_only=read_only)


def test_read_only_reads_and_does_not_write(place: Place) -> None:
    store = Store.open(*place)
    store.remember("a", "b")
    reader = Store.open(*place, read_only=True)
    assert reader.recall("a") == "b"
    with pytest.raises(DBAPIError):
        reader.remember("a", "c")
    assert reader.recall("a") == "b"
    reader.close()
    store.close()


def test_read_only_makes_nothing(place: Place, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable):
        Store.open(*place, read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_sqlite_writes_ahead_and_does_not_wait_for_the_disk(sqlite_store: Store) -> None:
    with sqlite_store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1


def _insert_twice(store: Store) -> None:
    with store.writing() as connection:
        for _ in range(2):
            connection.execute(tables.world.insert().values(name="a", value="b"))


def test_a_step_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(IntegrityError):
        _insert_twice(store)
    assert store.recall("a") is None


def test_an_older_store_learns_of_bank_accounts(place: Place) -> None:
    """Keys of its accounts were made of their numbers."""
    store = Store.open(*place)
    with store.writing() as connection:
        old = Token(token="old", card_key="iban_AT611904300234573201", exp_month=0, exp_year=0)
        old.write(connection)
        connection.execute(tables.network_version.update().values(version=3))
    store.close()
    store = Store.open(*place)
    with store.reading() as connection:
        found = Token.find(connection, "old")
    store.close()
    assert found is not None
    assert (found.card_key, found.verified) == ("sepa_at_success", "")
