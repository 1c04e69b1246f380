"""``tender verify``: reads only, beside a house at work, and says each broken rule."""

from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import text

import app
from checkout.kit.databases import file_of
from checkout.kit.db import atomic, now_writing
from tests.houses import Databases, House
from tests.shoppers import Shopper


def verify(database: str) -> Result:
    return CliRunner().invoke(app.main, ["verify", "--database", database])


def test_books_that_are_right(house: House) -> None:
    Shopper(house.link).pay()
    result = verify(house.settings.database)
    assert (result.exit_code, result.output) == (0, "The books are right.\n")


def test_books_that_are_not(house: House) -> None:
    Shopper(house.link).pay()
    with house.app.app_context(), atomic("break"):
        charge = now_writing().execute(text("SELECT id FROM charges")).scalar()
        now_writing().execute(text("UPDATE charges SET balance_transaction_id = NULL"))
    result = verify(house.settings.database)
    said = f"{charge}: the charge is captured and does not name a balance transaction of its amount.\n"
    assert (result.exit_code, result.output) == (1, said)
    house.broken_on_purpose.append(said.strip())


def test_it_makes_nothing(databases: Databases, tmp_path: Path) -> None:
    """Neither a database nor a secret nor a network where there is none."""
    missing = tmp_path / "none.sqlite3"
    result = verify(str(missing))
    assert (result.exit_code, result.output) == (
        1,
        f"Error: There is no database at {missing}. Name the one to verify by --database.\n",
    )
    assert list(tmp_path.iterdir()) == []
    fresh = databases.fresh()
    file = file_of(fresh)
    if file is not None:
        beside = {path: path.read_bytes() for path in file.parent.glob(f"{file.name}*")}
        result = verify(fresh)
        assert (result.exit_code, result.output) == (1, f"Error: There is no sandbox network at {file}.network.\n")
        assert {path: path.read_bytes() for path in file.parent.glob(f"{file.name}*")} == beside
