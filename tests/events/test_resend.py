"""Sent again by hand, whatever became of it before."""

import pytest
import time_machine

from checkout.events import resend
from checkout.events.deliveries import MAX_ATTEMPTS, Delivery
from checkout.events.endpoints import COOLDOWN_S
from checkout.kit import clock
from checkout.kit.errors import InvalidRequest, NotFound
from checkout.kit.resources import Account
from tests.events.scenes import Scene
from tests.inboxes import Inbox


def again(scene: Scene, delivery_id: str, account: Account | None = None) -> Delivery:
    with scene.house.app.app_context():
        return resend.resend(account or scene.account, delivery_id)


def test_a_delivered_one_arrives_once_more(scene: Scene, inbox: Inbox) -> None:
    _, secret = scene.listener(inbox.url)
    scene.happen()
    scene.house.work()
    again(scene, scene.only().id)
    scene.house.work()
    first, second = inbox.events(secret)
    assert first.id == second.id
    assert (scene.only().status, scene.only().attempt) == ("delivered", 2)


def test_one_that_waits_for_its_next_try_goes_now(scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    scene.happen()
    inbox.status = 500
    scene.house.work()
    inbox.status = 200
    again(scene, scene.only().id)
    scene.house.work()
    assert (scene.only().status, scene.only().attempt) == ("delivered", 2)


def test_one_that_was_given_up_gets_one_more_try(scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    scene.happen()
    inbox.status = 500
    with time_machine.travel(clock.now(), tick=False) as travel:
        while scene.only().status != "exhausted":
            travel.move_to(scene.only().due_at + 60)
            scene.house.work()
        again(scene, scene.only().id)
        travel.shift(COOLDOWN_S)
        scene.house.work()
    assert (scene.only().status, scene.only().attempt) == ("exhausted", MAX_ATTEMPTS + 1)


def test_one_that_is_on_its_way_stays_so(scene: Scene) -> None:
    scene.pile_up(scene.endpoint(), 1)
    (delivery,) = scene.claim()
    again(scene, delivery.id)
    scene.conclude(delivery)
    assert (scene.only().status, scene.only().attempt) == ("delivered", 1)


@pytest.mark.parametrize("columns", [{"status": "disabled"}, {"deleted": True}])
def test_nothing_is_sent_to_a_closed_endpoint(scene: Scene, columns: dict[str, object]) -> None:
    endpoint = scene.endpoint()
    (id,) = scene.pile_up(endpoint, 1)
    scene.change(endpoint, **columns)
    with pytest.raises(InvalidRequest, match="disabled or deleted"):
        again(scene, id)


def test_what_was_canceled_goes_once_its_endpoint_is_open_again(scene: Scene, inbox: Inbox) -> None:
    endpoint, _ = scene.listener(inbox.url)
    scene.happen()
    scene.house.stripe.v1.webhook_endpoints.update(endpoint, {"disabled": True})
    scene.house.work()
    scene.house.stripe.v1.webhook_endpoints.update(endpoint, {"disabled": False})
    again(scene, scene.only().id)
    scene.house.work()
    assert scene.only().status == "delivered"


def test_nobody_elses(scene: Scene) -> None:
    (id,) = scene.pile_up(scene.endpoint(), 1)
    for account, wanted in (
        (scene.account, "dlv_none"),
        (scene.account, "dlv_\0"),
        (Account("acct_other", livemode=False), id),
        (Account(scene.account.id, livemode=True), id),
    ):
        with pytest.raises(NotFound):
            again(scene, wanted, account)
