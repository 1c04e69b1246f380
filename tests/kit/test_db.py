"""The database in named atomic steps: nothing is lost, nobody overtakes, nothing is written outside a step."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import create_app
from checkout.kit import checkpoints
from checkout.kit.config import Settings
from checkout.kit.db import after_commit, atomic, db, let_go, now_writing, reading, step_open, written
from checkout.sessions.capacity import Capacity, open_capacity, take
from tests.houses import SECRETS, Databases, close

THREADS = 16
TIMES = 5  # that each of them writes
PATIENCE_S = 30.0  # with other threads; they are there long before

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def app(databases: Databases) -> Iterator[Flask]:
    """An application inside its context, on an empty database."""
    opened = create_app(Settings(database=databases.fresh(), secrets=SECRETS))
    with opened.app_context():
        yield opened
    close(opened)


@pytest.fixture
def capacity() -> str:
    with atomic("test: open"):
        return open_capacity(1_000).id


def used(id: str) -> int:
    let_go()
    return reading().scalars(select(Capacity.used).where(Capacity.id == id)).one()


def locked(id: str) -> Capacity:
    query = select(Capacity).where(Capacity.id == id).with_for_update()
    return now_writing().scalars(query.execution_options(populate_existing=True)).one()


def together(app: Flask, work: Callable[[], object], threads: int = THREADS) -> list[object]:
    """What many threads come to that all begin at once."""
    gate = threading.Barrier(threads)

    def one() -> object:
        gate.wait(PATIENCE_S)
        with app.app_context():
            return work()

    with ThreadPoolExecutor(threads) as pool:
        return [done.result() for done in [pool.submit(one) for _ in range(threads)]]


def failing_step(work: Callable[[], object]) -> None:
    with atomic("test: fail"):
        work()
        raise ZeroDivisionError


# --- A step is whole


def test_a_step_that_fails_leaves_nothing(capacity: str) -> None:
    with pytest.raises(ZeroDivisionError):
        failing_step(lambda: take(capacity))
    assert used(capacity) == 0
    assert step_open() is None


def test_a_step_that_the_database_refuses_leaves_nothing(capacity: str) -> None:
    def take_and_open_again() -> None:
        with atomic("test: refused"):
            take(capacity)
            written(Capacity(id=capacity))

    with pytest.raises(IntegrityError):
        take_and_open_again()
    assert used(capacity) == 0


def test_a_step_reads_anew_what_was_read_before_it(app: Flask, capacity: str) -> None:
    stale = reading().scalars(select(Capacity).where(Capacity.id == capacity)).one()
    together(app, lambda: _take(capacity), threads=1)
    with atomic("test: look"):
        assert stale.used == 1


def test_points_before_and_after_the_commit(capacity: str) -> None:
    points: list[str] = []
    checkpoints.listen(points.append)
    try:
        with atomic("test: take"):
            take(capacity)
        with pytest.raises(ZeroDivisionError):
            failing_step(lambda: take(capacity))
    finally:
        checkpoints.listen()
    assert points == ["test: take: before commit", "test: take: committed"]


def test_what_waits_for_the_commit(capacity: str) -> None:
    heard: list[int] = []
    with atomic("test: take"):
        take(capacity)
        after_commit(lambda: heard.append(used(capacity)))
        assert heard == []
    assert heard == [1]
    with pytest.raises(ZeroDivisionError):
        failing_step(lambda: after_commit(lambda: heard.append(2)))
    assert heard == [1], "not of a step that was undone"


# --- Nothing outside a step


def test_no_step_inside_a_step() -> None:
    inside = pytest.raises(AssertionError, match="'test: inner' opened inside 'test: outer'")
    with atomic("test: outer"), inside, atomic("test: inner"):
        pass


def test_the_outside_is_not_called_inside_a_step() -> None:
    with atomic("test: outer"), pytest.raises(AssertionError, match="calling the outside inside 'test: outer'"):
        let_go()


def test_letting_go_gives_the_connection_back(capacity: str) -> None:
    used(capacity)
    assert _connections() == 1
    let_go()
    assert _connections() == 0


def test_writing_needs_a_step() -> None:
    with pytest.raises(AssertionError, match="a write outside an atomic step"):
        now_writing()
    with pytest.raises(AssertionError, match="a write outside an atomic step"):
        after_commit(lambda: None)


def test_reading_cannot_write(capacity: str) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        reading().execute(text("UPDATE capacities SET used = 1"))
    reading().rollback()
    assert used(capacity) == 0


def test_what_is_changed_outside_a_step_is_not_written_by_letting_go(capacity: str) -> None:
    reading().scalars(select(Capacity).where(Capacity.id == capacity)).one().used = 1
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        let_go()
    reading().rollback()
    assert used(capacity) == 0


# --- Many at once


def test_no_update_is_lost(app: Flask, capacity: str) -> None:
    """Read, add one in Python, write."""

    def add_one() -> None:
        for _ in range(TIMES):
            with atomic("test: add one"):
                found = locked(capacity)
                found.used = found.used + 1

    together(app, add_one)
    assert used(capacity) == THREADS * TIMES


def test_no_more_are_taken_than_there_are(app: Flask) -> None:
    with atomic("test: open"):
        few = open_capacity(THREADS // 2).id
    assert sorted(together(app, lambda: _take(few)), key=bool) == [False] * (THREADS // 2) + [True] * (THREADS // 2)
    assert used(few) == THREADS // 2


def test_reading_does_not_wait_for_a_writer(app: Flask, capacity: str) -> None:
    with atomic("test: take"):
        take(capacity)
        assert together(app, lambda: used(capacity), threads=2) == [0, 0]
    assert used(capacity) == 1


def _take(id: str) -> bool:
    with atomic("test: take"):
        return take(id)


def _connections() -> int:
    """Handed out now, over all pools."""
    return sum(pool.checkedout() for pool in {engine.pool for engine in db.engines.values()})  # type: ignore[attr-defined]  # a QueuePool has it
