"""What tests of commands are given: a way to run them, and databases that one command after the other may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.cli.warm import Warm


@pytest.fixture(scope="session")
def tender() -> Iterator[Warm]:
    warm = Warm()
    yield warm
    warm.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a database may be made."""
    return tmp_path / "tender.sqlite3"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty database, as a person would give it."""
    if request.param == "postgresql":
        return postgres.create_database(Path(request.path).stem)
    return str(tmp_path_factory.mktemp("world") / "tender.sqlite3")
