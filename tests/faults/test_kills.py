"""SIGKILL at each named point of a payment, a delivery and a mail: nothing is lost, nothing is doubled or stuck."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from checkout.events.deliveries import Delivery
from checkout.events.log import Event
from checkout.kit import checkpoints
from checkout.mail.mails import Mail
from tests.faults import nursery
from tests.faults.plays import ELSEWHERE, PAYMENT_AND_DELIVERY, Plays
from tests.faults.stage import Person, Stage, Stages
from tests.faults.stories import Story
from tests.houses import Databases
from tests.inboxes import open_inbox
from tests.mail_servers import open_post

MOST_TOGETHER = 35  # deaths between two recoveries: each finds what the ones before it left


@dataclass(frozen=True)
class Recovery:
    """What the process after the crashes saw: payments as people count them, and as the network does; events; mails."""

    paid: int
    taken: int
    told: list[str]
    mails: list[str]


@pytest.fixture(scope="module")
def stages(databases: Databases) -> Iterator[Stages]:
    with open_inbox() as inbox, open_post() as office:
        opened = Stages(databases, inbox, office)
        yield opened
        opened.close()


def _each(plays: Plays) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("story", "points"), [pytest.param(*play, id=type(play[0]).__name__) for play in plays]
    )


@_each(PAYMENT_AND_DELIVERY)
def test_killed(stages: Stages, story: Story, points: tuple[str, ...], faults_runs: int) -> None:
    _die_often(stages, story, points, faults_runs)


@_each(ELSEWHERE)
def test_killed_elsewhere(stages: Stages, story: Story, points: tuple[str, ...], faults_runs_elsewhere: int) -> None:
    _die_often(stages, story, points, faults_runs_elsewhere)


def _die_often(stages: Stages, story: Story, points: tuple[str, ...], runs: int) -> None:
    deaths = [point for point in points for _ in range(runs)]
    for first in range(0, len(deaths), MOST_TOGETHER):
        together = deaths[first : first + MOST_TOGETHER]
        stage = stages.stage_for(type(story).__name__, len(together), partial(_live_through, story))
        _crash_and_recover(stage, story, together)


def _live_through(story: Story, stage: Stage) -> None:
    had = story.prepare(stage, 1)
    story.act(stage, had)
    story.again(stage, had, worked=False)
    stage.work()
    story.again(stage, had, worked=True)


def _crash_and_recover(stage: Stage, story: Story, deaths: list[str]) -> None:
    """One death after the other, then one recovery of all that they left."""
    taken, people = nursery.ask(lambda: (stage.taken(), [story.prepare(stage, at) for at in range(len(deaths))]))
    for had, point in zip(people, deaths, strict=True):
        with _told(point):
            nursery.bury(partial(_die_acting, stage, story, point, had))
    found = nursery.ask(lambda: _recover(stage, story, list(zip(people, deaths, strict=True))))
    assert found.taken - taken == found.paid
    assert set(found.told) <= stage.heard()
    stage.doubled += sum(point in story.twice for point in deaths)
    letters = stage.letters()
    assert (set(letters), len(letters)) == (set(found.mails), len(found.mails) + stage.doubled)


def _die_acting(stage: Stage, story: Story, point: str, had: Any) -> None:
    checkpoints.listen(lambda reached: nursery.die() if reached == point else None)
    if isinstance(had, Person):
        had.at = stage
    story.act(stage, had)


def _recover(stage: Stage, story: Story, people: list[tuple[Any, str]]) -> Recovery:
    assert stage.problems() == [], "right even before anyone has looked"
    _try_again(stage, story, people[::2], worked=False)
    stage.work()
    paid = _try_again(stage, story, people, worked=True)
    stage.work()
    assert stage.problems() == []
    assert set(stage.attempts()) <= {"approved", "declined", "failed", "proved"}
    assert set(stage.column(select(Delivery.status))) <= {"delivered"}
    assert set(stage.column(select(Mail.status))) <= {"sent"}
    return Recovery(
        paid,
        stage.taken(),
        stage.column(select(Event.id).join(Delivery, Delivery.event_id == Event.id)),
        stage.column(select(Mail.id).where(Mail.livemode)),
    )


def _try_again(stage: Stage, story: Story, people: list[tuple[Any, str]], *, worked: bool) -> int:
    paid = 0
    for had, point in people:
        with _told(point):
            paid += story.again(stage, had, worked=worked)
    return paid


@contextmanager
def _told(point: str) -> Iterator[None]:
    """What goes wrong tells of the point that was died at."""
    try:
        yield
    except AssertionError as wrong:
        wrong.add_note(f"died at {point!r}")
        raise
