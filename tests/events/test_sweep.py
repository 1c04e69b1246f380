"""What no sender will put right: leases that ran out, and deliveries to endpoints that closed."""

import time_machine

from checkout.events import sweep
from checkout.events.claims import LEASE_S
from checkout.kit import clock
from tests.events.scenes import Scene, statements


def look(scene: Scene) -> bool:
    with scene.house.app.app_context():
        return sweep.any_left()


def swept(scene: Scene) -> int:
    with scene.house.app.app_context():
        return sweep.sweep()


def test_a_lease_that_ran_out_is_due_again_at_once_and_counts_as_no_attempt(scene: Scene) -> None:
    endpoint = scene.endpoint()
    ids = scene.pile_up(endpoint, 3)
    first = scene.claim()
    assert not look(scene)
    with time_machine.travel(clock.now() + LEASE_S + 1):
        assert look(scene)
        assert swept(scene) == 2
        assert not look(scene)
        again = scene.claim()
        assert [delivery.id for delivery in again] == ids[:2]
        assert {delivery.attempt for delivery in again} == {0}
        assert not {delivery.lease_token for delivery in again} & {delivery.lease_token for delivery in first}
        for delivery in again:
            scene.conclude(delivery)


def test_what_is_due_at_a_closed_endpoint_is_canceled_and_the_rest_waits(scene: Scene) -> None:
    closed, open_one = scene.endpoint(), scene.endpoint()
    due = scene.pile_up(closed, 3)
    later = scene.pile_up(closed, 1, clock.now() + 600)
    scene.pile_up(open_one, 1)
    assert not look(scene)
    scene.change(closed, status="disabled")
    assert look(scene)
    assert swept(scene) == 3
    assert {one.id: one.status for one in scene.deliveries(closed)} == dict.fromkeys(due, "canceled") | {
        later[0]: "pending"
    }
    assert not look(scene), "what waits is not looked at again and again"
    assert scene.deliveries(open_one)[0].status == "pending"


def test_a_step_is_bounded_and_the_next_one_goes_on(scene: Scene) -> None:
    closed = scene.endpoint()
    scene.pile_up(closed, sweep.BATCH + 5)
    scene.change(closed, deleted=True)
    assert swept(scene) == sweep.BATCH
    assert look(scene)
    assert swept(scene) == 5
    assert not look(scene)


def test_with_nothing_left_a_look_writes_nothing(scene: Scene) -> None:
    scene.pile_up(scene.endpoint(), 3)
    with statements(scene.house) as seen:
        assert not look(scene)
    assert {statement.split()[0] for statement, _ in seen if statement != "BEGIN"} == {"SELECT"}
