"""A status moves along its table or not at all."""

from dataclasses import dataclass

import pytest

from checkout.kit.states import States
from checkout.payments.attempts import ATTEMPT
from checkout.payments.charges import CHARGE
from checkout.payments.intents import INTENT
from checkout.sessions.sessions import SESSION

DOOR = States(open={"closed"}, closed={"open", "locked"}, locked=set())


@dataclass
class Thing:
    status: str


def test_legal_moves() -> None:
    door = Thing("open")
    DOOR.move(door, "closed")
    DOOR.move(door, "locked")
    assert door.status == "locked"
    assert DOOR.ends("locked")
    assert not DOOR.ends("open")


def test_illegal_moves_are_bugs() -> None:
    door = Thing("open")
    with pytest.raises(AssertionError, match="Thing: open -> locked"):
        DOOR.move(door, "locked")
    assert door.status == "open"
    with pytest.raises(KeyError):
        DOOR.move(Thing("ajar"), "open")


def test_every_status_has_a_row() -> None:
    with pytest.raises(AssertionError, match="without a row"):
        States(open={"closed"})


@pytest.mark.parametrize("table", [ATTEMPT, CHARGE, INTENT, SESSION])
def test_every_noun_comes_to_an_end(table: States) -> None:
    """From each status there is a way to one that ends; and no status moves to itself."""
    ending = {status for status in table.moves if table.ends(status)}
    for status, followers in table.moves.items():
        assert status not in followers
        reached, todo = {status}, [status]
        while todo:
            new = table.moves[todo.pop()] - reached
            reached |= new
            todo += new
        assert reached & ending
