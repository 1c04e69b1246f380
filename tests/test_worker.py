"""The worker beside the server: prompt, patient with the slow, undisturbed by faults, gone when told to go."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from checkout import worker
from checkout.events import deliveries
from checkout.events.claims import LEASE_S, MAX_IN_FLIGHT
from checkout.kit import clock
from checkout.kit.db import db
from checkout.worker import Worker
from tests.events.scenes import Scene, statements
from tests.houses import House
from tests.inboxes import WAIT_S, Inbox, open_inbox

THREADS = {"deliverer", "chores", "sender"}


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)


@contextmanager
def beside(house: House) -> Iterator[Worker]:
    running = Worker(house.app)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def broken(house: House, about: str, times: int = 1_000_000) -> Iterator[list[str]]:
    """The database refuses so many statements that name a table; what was refused."""
    refused: list[str] = []

    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if about in statement and len(refused) < times:
            refused.append(statement)
            raise OperationalError(statement, {}, Exception("the disk is on fire"))

    with house.app.app_context():
        engines = list({engine.pool: engine for engine in reversed(list(db.engines.values()))}.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield refused
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", refuse)


def until(what: str, holds: Callable[[], bool]) -> None:
    """Waits for what must come; it is there long before."""
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def still_running() -> set[str]:
    return {thread.name for thread in threading.enumerate()} & THREADS


def test_the_doorbell_brings_an_event_at_once(scene: Scene, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks by themselves here for an hour."""
    monkeypatch.setattr(worker, "LOOK_S", 3_600.0)
    monkeypatch.setattr(worker, "CHORES_S", 3_600.0)
    _, secret = scene.listener(inbox.url)
    with beside(scene.house):
        for count in range(1, 4):
            scene.happen()
            inbox.wait_for(count)
    assert inbox.types(secret) == ["customer.created"] * 3
    assert {delivery.status for delivery in scene.deliveries()} == {"delivered"}


def test_what_another_process_wrote_is_found_without_a_ring(scene: Scene, inbox: Inbox) -> None:
    endpoint = scene.endpoint(inbox.url)
    with beside(scene.house):
        scene.pile_up(endpoint, 5)
        inbox.wait_for(5)


def test_what_an_endpoint_has_piled_up_goes_without_waiting_between(
    scene: Scene, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each end of a delivery rings for the next."""
    monkeypatch.setattr(worker, "LOOK_S", 3_600.0)
    scene.pile_up(scene.endpoint(inbox.url), 30)
    with beside(scene.house):
        inbox.wait_for(30)
    assert {delivery.status for delivery in scene.deliveries()} == {"delivered"}


def test_a_hanging_endpoint_holds_up_nobody(scene: Scene, inbox: Inbox) -> None:
    with open_inbox() as hanging:
        hanging.silent = True
        scene.pile_up(scene.endpoint(hanging.url), 50, clock.now() - 60)
        scene.pile_up(scene.endpoint(inbox.url), 20)
        with beside(scene.house):
            inbox.wait_for(20)
            assert len(hanging.bodies) <= MAX_IN_FLIGHT
            hanging.wait_for(MAX_IN_FLIGHT)
            hanging.speak.set()


def test_while_all_is_full_it_waits_instead_of_turning(scene: Scene, inbox: Inbox) -> None:
    """It looks when it is time or when the bell rings, and not otherwise."""
    inbox.silent = True
    scene.pile_up(scene.endpoint(inbox.url), 20)
    with beside(scene.house):
        inbox.wait_for(MAX_IN_FLIGHT)
        until("the bell is answered", lambda: not deliveries.doorbell.is_set())
        began = time.monotonic()
        with statements(scene.house) as seen:
            time.sleep(1.5)
        took = time.monotonic() - began
        looks = [statement for statement, _ in seen if statement.startswith("SELECT deliveries.id")]
        assert len(looks) <= 2 * (took / worker.LOOK_S + 1), "one by the deliverer, one by the sweep, each second"
        inbox.speak.set()


def test_it_ends_with_what_is_on_its_way(scene: Scene, inbox: Inbox) -> None:
    inbox.silent = True
    scene.pile_up(scene.endpoint(inbox.url), 10)
    with beside(scene.house):
        inbox.wait_for(MAX_IN_FLIGHT)
        threading.Timer(0.2, inbox.speak.set).start()
    assert not still_running()
    states = [delivery.status for delivery in scene.deliveries()]
    assert sorted(set(states)) == ["delivered", "pending"]
    assert states.count("delivered") == len(inbox.bodies)


def test_it_does_not_wait_for_ever_and_the_lease_sees_to_the_rest(
    scene: Scene, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "STOP_WITHIN_S", 0.1)
    inbox.silent = True
    scene.pile_up(scene.endpoint(inbox.url), 1)
    with beside(scene.house):
        inbox.wait_for(1)
    assert scene.only().status == "sending"
    senders = [thread for thread in threading.enumerate() if thread.name == "sender"]
    assert all(thread.daemon for thread in senders), "they do not keep the process from ending"
    with time_machine.travel(clock.now() + LEASE_S + 1):
        inbox.silent = False
        scene.house.work()
        assert scene.only().status == "delivered"
    inbox.speak.set()
    for thread in senders:
        thread.join(WAIT_S)
    assert (scene.only().attempt, len(scene.attempts()), len(inbox.bodies)) == (1, 1, 2)


def test_a_database_that_fails_for_a_while(scene: Scene, inbox: Inbox) -> None:
    scene.pile_up(scene.endpoint(inbox.url), 3)
    with broken(scene.house, "deliveries", times=5) as refused, beside(scene.house):
        inbox.wait_for(3)
        until("all are written down", lambda: {one.status for one in scene.deliveries()} == {"delivered"})
    assert len(refused) == 5


def test_a_machine_that_has_no_thread_to_give(scene: Scene, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[threading.Thread] = []
    start = threading.Thread.start

    def start_or_refuse(thread: threading.Thread) -> None:
        if thread.name == "sender" and len(refused) < MAX_IN_FLIGHT:
            refused.append(thread)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_or_refuse)
    scene.pile_up(scene.endpoint(inbox.url), 4)
    with beside(scene.house):
        until("the endpoint's places are taken in vain", lambda: len(refused) == MAX_IN_FLIGHT)
        with time_machine.travel(clock.now() + LEASE_S + 1):
            inbox.wait_for(4)
            until("all are written down", lambda: {one.status for one in scene.deliveries()} == {"delivered"})


def test_a_chore_that_fails_keeps_no_other_from_being_done(scene: Scene) -> None:
    scene.pile_up(scene.endpoint(), 1)
    scene.claim()
    session = open_session(scene.house)
    tomorrow = time_machine.travel(clock.now() + clock.DAY_S + LEASE_S)
    with tomorrow, broken(scene.house, "FROM attempts") as refused, beside(scene.house):
        until("the lease is taken back", lambda: scene.only().attempt == 1)
        until("the session is expired", lambda: status_of(scene.house, session) == "expired")
    assert refused


def test_run_once_says_what_went_wrong(scene: Scene) -> None:
    with broken(scene.house, "FROM attempts"), pytest.raises(OperationalError):
        scene.house.work()


def test_run_once_tells_how_much_was_done(scene: Scene, inbox: Inbox) -> None:
    scene.pile_up(scene.endpoint(inbox.url), 3)
    open_session(scene.house)
    assert scene.house.work() == 3
    with time_machine.travel(clock.now() + clock.DAY_S + 1):
        assert scene.house.work() == 1
        assert scene.house.work() == 0


def open_session(house: House) -> str:
    price = house.stripe.v1.prices.create({"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}})
    made = house.stripe.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://shop.example.com/",
            "line_items": [{"price": price.id, "quantity": 1}],
        }
    )
    return made.id


def status_of(house: House, session: str) -> str | None:
    return house.stripe.v1.checkout.sessions.retrieve(session).status
