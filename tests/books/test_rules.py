"""Each rule finds what breaks it and names it; none complains of a house that is right."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import text

from checkout.books import audit, rules
from checkout.books.payments import attempts_stay_in_bounds
from checkout.books.rules import sentences
from checkout.kit.db import atomic, db, now_writing
from tests.books import breaks
from tests.books.breaks import Break
from tests.houses import House

CONSTRAINTS = (
    ("capacities", "used_within_highest"),
    ("capacities", "used_covers_completed"),
    ("charges", "captured_within_amount"),
    ("charges", "refunded_within_captured"),
    ("payment_intents", "received_within_amount"),
)


class Undone(Exception):
    """What the step broke is taken back."""


@contextmanager
def broken(world: House, case: Break) -> Iterator[str]:
    """Breaks the books inside a step that is never committed; gives the id of what is broken."""
    with world.app.app_context(), suppress(Undone), atomic("break"):
        _switch_off_constraints()
        id = str(now_writing().execute(text(f"{case.which} ORDER BY 1")).scalars().first())
        assert id != "None", f"nothing to break: {case.which}"
        for statement in case.how:
            now_writing().execute(text(statement), {"id": id} if ":id" in statement else {})
        yield id
        raise Undone


def _switch_off_constraints() -> None:
    """Of the databases' own, those that would not even let the books be broken."""
    if db.engine.dialect.name == "postgresql":
        for table, constraint in CONSTRAINTS:
            now_writing().execute(text(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{constraint}"))
    else:
        now_writing().execute(text("PRAGMA ignore_check_constraints = ON"))


def test_each_rule_names_what_breaks_it(world: House) -> None:
    unnamed, unbroken, likely = [], set(audit.RULES), list(audit.RULES)
    for case in breaks.ALL:
        with broken(world, case) as id:
            rule = next((it for it in likely if case.said.format(id) in "\n".join(sentences(it))), None)
        if rule is None:
            unnamed.append(case)
        else:
            unbroken.discard(rule)
            likely.insert(0, likely.pop(likely.index(rule)))  # breaks of one rule stand together
    assert (unnamed, unbroken) == ([], set())


def test_a_house_that_is_right(world: House) -> None:
    assert world.problems() == []


def test_what_breaks_a_rule_too_often_is_cut_short(world: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_NAMED", 1)
    case = breaks.of(breaks.PAID_CHARGE, "", "UPDATE attempts SET amount = 0")
    with broken(world, case):
        named, more = sentences(attempts_stay_in_bounds)
    assert named.endswith(": the attempt's amount is 0.")
    assert more == "… and more like this last one than the 1 named."
