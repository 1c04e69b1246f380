"""Tricks of test mode: twice, newest first, late; and none of it in live mode or of another merchant."""

import time_machine

from checkout.events import tricks
from checkout.events.tricks import SHUFFLE_S
from checkout.kit import clock
from checkout.kit.db import atomic
from tests.events.scenes import Scene
from tests.inboxes import Inbox


def play(scene: Scene, *, twice: bool = False, newest_first: bool = False, late_s: int = 0) -> None:
    account = scene.account
    with scene.house.app.app_context(), atomic("test: tricks"):
        tricks.set_tricks(account, twice=twice, newest_first=newest_first, late_s=late_s)


def names(inbox: Inbox, secret: str) -> list[str]:
    return [event.data.object["name"] for event in inbox.events(secret)]


def make(scene: Scene, *called: str) -> None:
    for name in called:
        scene.house.stripe.v1.customers.create({"name": name})


def test_what_was_answered_well_comes_once_more(scene: Scene, inbox: Inbox) -> None:
    _, secret = scene.listener(inbox.url)
    play(scene, twice=True)
    inbox.status = 500
    make(scene, "A")
    scene.house.work()
    assert len(inbox.bodies) == 1, "a failure is tried again in its time, as always"
    inbox.status = 200
    with time_machine.travel(clock.now() + 60, tick=False):
        scene.house.work()
        assert names(inbox, secret) == ["A"] * 3
        assert (scene.only().status, scene.only().attempt) == ("delivered", 3)
        play(scene)
        make(scene, "B")
        scene.house.work()
    assert names(inbox, secret)[3:] == ["B"], "switched off, it comes once"


def test_the_last_to_happen_comes_first(scene: Scene, inbox: Inbox) -> None:
    _, secret = scene.listener(inbox.url)
    play(scene, newest_first=True)
    with time_machine.travel(clock.now(), tick=False) as travel:
        for name in "ABC":
            make(scene, name)
            travel.shift(0.01)
        scene.house.work()
        assert inbox.bodies == [], "they gather first"
        travel.shift(SHUFFLE_S)
        scene.house.work()
    assert names(inbox, secret) == ["C", "B", "A"]


def test_late_and_each_in_its_own_time(scene: Scene, inbox: Inbox) -> None:
    _, secret = scene.listener(inbox.url)
    play(scene, late_s=60)
    with time_machine.travel(clock.now(), tick=False) as travel:
        make(scene, "A")
        travel.shift(30)
        make(scene, "B")
        travel.shift(29)
        scene.house.work()
        assert inbox.bodies == []
        travel.shift(1)
        scene.house.work()
        assert names(inbox, secret) == ["A"]


def test_live_mode_plays_none(scene: Scene) -> None:
    play(scene, twice=True, late_s=60)
    account = scene.account
    live = type(account)(account.id, livemode=True)
    endpoint = scene.endpoint(account=live)
    scene.pile_up(endpoint, 1)
    assert [delivery.endpoint_id for delivery in scene.claim()] == [endpoint]
    with scene.house.app.app_context():
        assert not tricks.of_account(live).twice
