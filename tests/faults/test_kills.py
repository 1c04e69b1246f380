"""SIGKILL at each named point of a payment and of a delivery: nothing is lost, nothing is doubled, nothing is stuck."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from checkout.events.deliveries import Delivery
from checkout.events.log import Event
from checkout.kit import checkpoints
from tests.faults import nursery
from tests.faults.stage import Person, Stage, Stages
from tests.faults.stories import PLAYS, Story
from tests.houses import Databases
from tests.inboxes import open_inbox

MOST_TOGETHER = 25  # deaths between two recoveries: each finds what the ones before it left


@dataclass(frozen=True)
class Recovery:
    """What the process after the crashes saw: payments as people count them, and as the network does; events."""

    paid: int
    taken: int
    told: list[str]


@pytest.fixture(scope="module")
def stages(databases: Databases) -> Iterator[Stages]:
    with open_inbox() as inbox:
        opened = Stages(databases, inbox)
        yield opened
        opened.close()


def deaths() -> list[Any]:
    return [
        pytest.param(story, point, id=f"{type(story).__name__}, {point}") for story, points in PLAYS for point in points
    ]


@pytest.mark.parametrize(("story", "point"), deaths())
def test_killed(stages: Stages, story: Story, point: str, faults_runs: int) -> None:
    left = faults_runs
    while left > 0:
        together = min(left, MOST_TOGETHER)
        _crash_and_recover(stages.stage_for(type(story).__name__, together), story, point, together)
        left -= together


def _crash_and_recover(stage: Stage, story: Story, point: str, times: int) -> None:
    taken, people = nursery.ask(lambda: (stage.taken(), [story.prepare(stage, number) for number in range(times)]))
    for had in people:
        nursery.bury(partial(_die_acting, stage, story, point, had))
    found = nursery.ask(lambda: _recover(stage, story, people))
    assert found.taken - taken == found.paid
    assert set(found.told) <= stage.heard()


def _die_acting(stage: Stage, story: Story, point: str, had: Any) -> None:
    checkpoints.listen(lambda reached: nursery.die() if reached == point else None)
    if isinstance(had, Person):
        had.at = stage
    story.act(stage, had)


def _recover(stage: Stage, story: Story, people: list[Any]) -> Recovery:
    assert stage.problems() == [], "right even before anyone has looked"
    for had in people[::2]:
        story.again(stage, had, worked=False)
    stage.work()
    paid = sum(story.again(stage, had, worked=True) for had in people)
    stage.work()
    assert stage.problems() == []
    assert set(stage.attempts()) <= {"approved", "declined", "failed"}
    assert set(stage.column(select(Delivery.status))) == {"delivered"}
    return Recovery(paid, stage.taken(), stage.column(select(Event.id).join(Delivery, Delivery.event_id == Event.id)))
