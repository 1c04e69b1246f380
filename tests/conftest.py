"""What tests are given: a database of each kind, a house on it, a merchant's endpoint."""

import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

from checkout.kit import checkpoints
from tests.houses import ROOT, Databases, House
from tests.inboxes import Inbox, open_inbox

KINDS = ("sqlite", "postgresql")
REQUESTS = 300  # random ones on each database; `make fuzz` sends more
WALKS = 3  # random ones on each database; `--walks=200` makes more
FAULTS_RUNS = 10  # at each point of a payment and of a delivery, on each database: what every test run can afford
FAULTS_RUNS_ELSEWHERE = 1  # at each of the other points, four times as many; `make faults` does more at them all


def pytest_addoption(parser: pytest.Parser) -> None:
    at_points = "how often each point of a payment and of a delivery is died at"
    parser.addoption("--faults-runs", type=int, default=FAULTS_RUNS, help=at_points)
    elsewhere = "how often each other point is died at"
    parser.addoption("--faults-runs-elsewhere", type=int, default=FAULTS_RUNS_ELSEWHERE, help=elsewhere)
    parser.addoption("--walks", type=int, default=WALKS, help="how many random walks through the API are made")
    parser.addoption("--requests", type=int, default=REQUESTS, help="how many random requests are sent")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """What is collected stays until the end: the garbage collector looks through it once, and not again and again."""
    gc.disable()
    try:
        _load_in_turn(session.config.args)
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def _load_in_turn(args: list[str]) -> None:
    """Each of the processes loads the tests from another place on: what one has compiled, the others find compiled."""
    modules = sorted(file for folder in args if Path(folder).is_dir() for file in Path(folder).rglob("test_*.py"))
    names = [".".join(file.resolve().relative_to(ROOT).with_suffix("").parts) for file in modules]
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = len(names) * number // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    for name in names[first:] + names[:first]:
        with suppress(Exception):  # which the collection tells
            import_module(name)


@pytest.fixture(scope="session", params=KINDS)
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    opened = Databases(request.param, tmp_path_factory.mktemp(request.param))
    yield opened
    opened.close()


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    """A Tender as new; when the test ends, its books must be right."""
    with databases.standing.lived_in() as opened:
        yield opened


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_inbox() as opened:
        yield opened


@pytest.fixture
def listen() -> Iterator[Callable[[Callable[[str], None]], None]]:
    """Sets who is told of each named point between two steps, until the test ends."""
    yield checkpoints.listen
    checkpoints.listen()
