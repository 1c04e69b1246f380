"""The merchant's endpoint is down, then up; and one that is slow or dead delays nobody else's."""

import re
import socket
from contextlib import ExitStack
from typing import Final, Literal

import pytest
import stripe
import time_machine

from checkout.events.deliveries import JITTER, SCHEDULE_S
from checkout.worker import Worker
from tests.flows.scenes import DECLINED, events
from tests.houses import House
from tests.inboxes import Inbox, open_inbox
from tests.shoppers import Shopper

COMPLETED: Final = "checkout.session.completed"


def listen(house: House, url: str, type: Literal["*", "checkout.session.completed"] = "*") -> str:
    """A new endpoint's secret."""
    made = house.stripe.v1.webhook_endpoints.create({"url": url, "enabled_events": [type]})
    assert made.secret is not None
    return made.secret


def pending(house: House, type: str) -> int:
    (event,) = house.stripe.v1.events.list({"type": type}).data
    return event.pending_webhooks


def signed_at(inbox: Inbox) -> list[int]:
    """The time in each signature."""
    found = [re.match(r"t=(\d+),v1=[0-9a-f]{64}", headers["Stripe-Signature"]) for headers in inbox.headers]
    return [int(match.group(1)) for match in found if match is not None]


def test_down_then_up(house: House, inbox: Inbox) -> None:
    secret = listen(house, inbox.url, COMPLETED)
    inbox.status = 503
    with time_machine.travel("2026-11-22T12:00:00Z", tick=True) as clock:
        shopper = Shopper(house.link)
        assert shopper.follow(shopper.pay()).state == "paid", "the shopper does not wait for the merchant"
        house.work()
        tried = [1]
        for wait_s in SCHEDULE_S[:3]:
            clock.shift(wait_s * (1 - JITTER) - 2)
            house.work()
            tried.append(len(inbox.bodies))
            clock.shift(wait_s * JITTER * 2 + 4)
            house.work()
            tried.append(len(inbox.bodies))
        assert tried == [1, 1, 2, 2, 3, 3, 4], "on the published schedule, and not before"
        assert pending(house, COMPLETED) == 1

        inbox.status = 200
        clock.shift(SCHEDULE_S[3] * (1 + JITTER))
        house.work()
        assert pending(house, COMPLETED) == 0
        last = stripe.Webhook.construct_event(inbox.bodies[-1], inbox.headers[-1]["Stripe-Signature"], secret)
        assert last.type == COMPLETED, "an hour late, and its signature is fresh"
        clock.shift(SCHEDULE_S[-1] * 2)
        house.work()

    assert len(inbox.bodies) == 5, "once it is delivered it is left alone"
    assert len(set(inbox.bodies)) == 1, "the same bytes each time"
    times = signed_at(inbox)
    assert len(set(times)) == 5
    assert times == sorted(times), "signed anew for each attempt"


def test_an_old_signature_is_refused_by_the_sdk(house: House, inbox: Inbox) -> None:
    """Why each attempt is signed anew."""
    secret = listen(house, inbox.url, COMPLETED)
    with time_machine.travel("2026-11-22T12:00:00Z", tick=True) as clock:
        Shopper(house.link).pay()
        house.work()
        assert inbox.types(secret) == [COMPLETED]
        clock.shift(6 * 60)
        with pytest.raises(stripe.SignatureVerificationError, match="Timestamp outside the tolerance zone"):
            inbox.events(secret)


def test_a_whole_walk_waits_for_the_endpoint_and_arrives_in_order(house: House, inbox: Inbox) -> None:
    secret = listen(house, inbox.url)
    inbox.status = 500
    with time_machine.travel("2026-11-22T12:00:00Z", tick=True) as clock:
        shopper = Shopper(house.link)
        shopper.pay(number=DECLINED)
        shopper.pay()
        house.work()
        refused = len(inbox.bodies)
        assert refused >= 1
        inbox.status = 200
        for _ in range(4):
            clock.shift(30)
            house.work()
        heard = inbox.types(secret)[refused:]
    assert sorted(heard) == sorted(events(house))
    assert len(heard) == 7, "each exactly once after it was up"


def test_slow_and_dead_endpoints_delay_nobody_else(house: House) -> None:
    with ExitStack() as stack:
        slow, quick = stack.enter_context(open_inbox()), stack.enter_context(open_inbox())
        dead = stack.enter_context(socket.socket())
        dead.bind(("127.0.0.1", 0))  # never listens: nobody gets through, and nobody else gets the port
        slow.silent = True
        listen(house, slow.url)
        listen(house, f"http://127.0.0.1:{dead.getsockname()[1]}/")
        secret = listen(house, quick.url)
        beside = Worker(house.app)
        beside.start()
        stack.callback(beside.stop)
        stack.callback(slow.speak.set)

        shopper = Shopper(house.link)
        shopper.pay(number=DECLINED)
        assert shopper.follow(shopper.pay()).state == "paid"
        quick.wait_for(7)
        assert len(slow.bodies) <= 2, "it has answered none yet, and is sent no more than two at a time"
        assert sorted(quick.types(secret)) == sorted(events(house))
