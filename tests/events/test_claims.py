"""The fair claim: nobody's slow or dead endpoint takes what another's needs."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from sqlalchemy import text, update

from checkout.events.claims import LEASE_S, MAX_IN_FLIGHT
from checkout.events.deliver import DEADLINE_S
from checkout.events.deliveries import Delivery
from checkout.events.endpoints import COOLDOWN_S, FAILING_AFTER
from checkout.kit import clock
from checkout.kit.db import atomic, db, now_writing
from checkout.worker import KEPT_FREE, SENDERS
from tests.events.scenes import BAD, GOOD, Scene, statements

WAIT_S = 20.0


def test_the_oldest_due_first_two_at_a_time(scene: Scene) -> None:
    endpoint = scene.endpoint()
    now = clock.now()
    late = scene.pile_up(endpoint, 1, now)
    early = scene.pile_up(endpoint, 2, now - 60)
    scene.pile_up(endpoint, 1, now + 60)
    first = scene.claim()
    assert [delivery.id for delivery in first] == early
    assert {delivery.status for delivery in first} == {"sending"}
    assert scene.claim() == []
    scene.conclude(first[0])
    assert [delivery.id for delivery in scene.claim()] == late
    scene.conclude(first[1])
    assert scene.claim() == [], "what is left is not due"


def test_a_place_that_is_free_again_is_taken_by_one(scene: Scene) -> None:
    ids = scene.pile_up(scene.endpoint(), 5)
    first, _ = scene.claim()
    scene.conclude(first)
    assert [delivery.id for delivery in scene.claim()] == [ids[2]]


def test_no_more_than_asked_for(scene: Scene) -> None:
    for _ in range(3):
        scene.pile_up(scene.endpoint(), 3)
    assert len(scene.claim(0)) == 0
    assert len(scene.claim(1)) == 1
    assert len(scene.claim(4)) == 4
    assert len(scene.claim(32)) == 1, "six places of three endpoints, five are taken"


def test_a_lease_outlasts_its_sender(scene: Scene) -> None:
    assert LEASE_S >= 2 * DEADLINE_S
    scene.pile_up(scene.endpoint(), 2)
    one, other = scene.claim()
    assert one.lease_token != other.lease_token
    assert one.lease_until >= clock.now() + LEASE_S - 5


def test_an_endpoint_that_keeps_failing_rests_after_each_failure(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.pile_up(endpoint, 10)
    for fails in range(1, FAILING_AFTER + 1):
        assert not scene.seen(endpoint).is_cooling_down
        (delivery, *_) = scene.claim(1)
        scene.conclude(delivery, BAD)
        assert scene.seen(endpoint).fails == fails
    assert scene.seen(endpoint).is_cooling_down
    assert scene.claim() == []
    with time_machine.travel(clock.now() + COOLDOWN_S + 1):
        (delivery, *_) = scene.claim(1)
        scene.conclude(delivery, GOOD)
        assert (scene.seen(endpoint).fails, scene.seen(endpoint).cooldown_until) == (0, 0)
        assert len(scene.claim()) == MAX_IN_FLIGHT


def test_ten_thousand_for_a_hanging_endpoint_hold_up_no_neighbour(scene: Scene) -> None:
    hanging, healthy = scene.endpoint(), scene.endpoint()
    scene.pile_up(hanging, 10_000, clock.now() - 3600)
    scene.pile_up(healthy, 20)
    in_flight = scene.claim(SENDERS, KEPT_FREE)
    claims_made = Counter(delivery.endpoint_id for delivery in in_flight)
    assert claims_made == {hanging: 2, healthy: 2}
    done = 0
    mine = [delivery for delivery in in_flight if delivery.endpoint_id == healthy]
    while mine:
        for delivery in mine:
            scene.conclude(delivery)
        done += len(mine)
        mine = scene.claim(SENDERS - 2, KEPT_FREE)
        assert {delivery.endpoint_id for delivery in mine} <= {healthy}
    assert done == 20
    assert scene.claim(SENDERS - 2, KEPT_FREE) == []


def test_endpoints_that_keep_failing_never_take_every_sender(scene: Scene) -> None:
    failing = {scene.endpoint() for _ in range(10)}
    for endpoint in failing:
        scene.change(endpoint, fails=FAILING_AFTER)
        scene.pile_up(endpoint, 5, clock.now() - 60)
    claimed = scene.claim(6, kept_free=4)
    assert len(claimed) == 2
    healthy = scene.endpoint()
    scene.pile_up(healthy, 5)
    claimed = scene.claim(4, kept_free=4)
    assert {delivery.endpoint_id for delivery in claimed} == {healthy}


def test_those_that_answer_come_first(scene: Scene) -> None:
    failing, healthy = scene.endpoint(), scene.endpoint()
    scene.change(failing, fails=FAILING_AFTER)
    scene.pile_up(failing, 2, clock.now() - 60)
    scene.pile_up(healthy, 2)
    assert [delivery.endpoint_id for delivery in scene.claim(3)] == [healthy, healthy, failing]


@pytest.mark.parametrize("columns", [{"status": "disabled"}, {"deleted": True}])
def test_nothing_is_claimed_for_a_closed_endpoint(scene: Scene, columns: dict[str, object]) -> None:
    endpoint = scene.endpoint()
    scene.pile_up(endpoint, 2)
    scene.change(endpoint, **columns)
    assert scene.claim() == []


def test_workers_at_once_claim_each_delivery_once_and_keep_the_limit_together(scene: Scene) -> None:
    endpoints = [scene.endpoint() for _ in range(4)]
    for endpoint in endpoints:
        scene.pile_up(endpoint, 12)
    workers = 4
    together = threading.Barrier(workers)

    def work() -> list[Delivery]:
        together.wait(WAIT_S)
        return scene.claim()

    seen: set[str] = set()
    with ThreadPoolExecutor(workers) as pool:
        for _ in range(6):
            rounds = [pool.submit(work) for _ in range(workers)]
            claimed = [delivery for one in rounds for delivery in one.result(WAIT_S)]
            ids = {delivery.id for delivery in claimed}
            assert len(ids) == len(claimed), "no delivery is claimed twice"
            assert not ids & seen
            assert max(Counter(delivery.endpoint_id for delivery in claimed).values()) <= MAX_IN_FLIGHT
            seen |= ids
            for delivery in claimed:
                scene.conclude(delivery)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_a_payment_that_is_just_writing_does_not_hide_its_endpoint(scene: Scene) -> None:
    """PostgreSQL holds an endpoint's key while a new delivery that refers to it is committed."""
    endpoint = scene.endpoint()
    ids = scene.pile_up(endpoint, 1)
    check = text("SELECT 1 FROM webhook_endpoints WHERE id = :id FOR KEY SHARE")  # as its foreign keys do
    with scene.house.app.app_context(), atomic("test: a payment"):
        now_writing().execute(check, {"id": endpoint})
        claimed = ThreadPoolExecutor(1).submit(scene.claim).result(WAIT_S)
    assert [delivery.id for delivery in claimed] == ids


def test_an_idle_look_is_one_statement_and_writes_nothing(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.pile_up(endpoint, 3, clock.now() + 600)
    scene.claim()
    with statements(scene.house) as seen:
        assert scene.claim() == []
    assert [statement.split()[0] for statement, _ in seen if statement != "BEGIN"] == ["SELECT"]


def test_a_look_at_endpoints_that_are_full_takes_no_lock(scene: Scene) -> None:
    scene.pile_up(scene.endpoint(), 5)
    assert len(scene.claim()) == MAX_IN_FLIGHT
    with statements(scene.house) as seen:
        assert scene.claim() == []
    assert "BEGIN IMMEDIATE" not in {statement for statement, _ in seen}
    assert not [statement for statement, _ in seen if "FOR" in statement]


def test_what_has_piled_up_is_never_read_through(scene: Scene) -> None:
    """Every statement of a claim finds deliveries by an index, whatever the table holds."""
    done = scene.endpoint()
    scene.pile_up(done, 3_000)
    scene.change(done, deleted=True)
    with scene.house.app.app_context(), atomic("test: all done"):
        now_writing().execute(update(Delivery).values(status="canceled"))
    for _ in range(5):
        scene.pile_up(scene.endpoint(), 300, clock.now() - 60)
    with scene.house.app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    with statements(scene.house) as seen:
        assert len(scene.claim()) == 10
    for plan in plans(scene, [one for one in seen if "deliveries" in one[0] and one[0].startswith("SELECT")]):
        assert "ix_deliveries" in plan, plan
        assert "SCAN deliveries\n" not in plan, plan
        assert "Seq Scan on deliveries" not in plan, plan


def plans(scene: Scene, selects: list[tuple[str, Any]]) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if scene.house.settings.on_sqlite else "EXPLAIN "
    with scene.house.app.app_context(), db.engine.connect() as connection:
        found = [connection.exec_driver_sql(explain + one, parameters).fetchall() for one, parameters in selects]
    assert len(found) >= 4, "the look, the endpoints, what is in flight, and the oldest"
    return ["".join(f"{row[-1]}\n" for row in rows) for rows in found]
