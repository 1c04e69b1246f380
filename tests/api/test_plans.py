"""Every list and common search is served by an index, in order: nothing is sorted, no table is read whole."""

from checkout.kit.db import db
from tests.benchmarks.plans import plans
from tests.houses import House


def test_each_by_an_index(house: House) -> None:
    """PostgreSQL chooses among its indexes by what is in the tables: here it is told that each can be served."""
    found = plans(house)
    assert [plan for plan in found if plan.sorts or plan.reads_all] == []
    with house.app.app_context():
        chooses_by_content = db.engine.dialect.name == "postgresql"
    assert [plan for plan in found if not plan.uses_its_index and not chooses_by_content] == []
    assert len(found) > 70
