"""What the doctor says of deliveries that wait."""

from sqlalchemy import update

from checkout.cli.doctor import OVERDUE_S, Finding, _of_worker
from checkout.events.deliveries import Delivery
from checkout.kit import clock
from checkout.kit.db import atomic, now_writing
from tests.events.scenes import Scene
from tests.houses import House


def of_worker(house: House) -> Finding:
    with house.app.app_context():
        (found,) = _of_worker()
    return found


def test_what_is_overdue_is_nobodys_fault_while_a_slow_endpoint_is_sent_to(house: House) -> None:
    scene = Scene(house)
    assert of_worker(house).ok
    first, *_others = scene.pile_up(scene.endpoint(), 3, due_at=clock.now() - OVERDUE_S - 1)
    assert of_worker(house).said == "deliveries are overdue: nobody sends them"
    for lease, is_alive in ((clock.now() - 1, False), (clock.now() + 60, True)):
        with house.app.app_context(), atomic("test: claim"):
            claimed = (
                update(Delivery)
                .where(Delivery.id == first)
                .values(status="sending", lease_until=lease, lease_token="t")
            )
            now_writing().execute(claimed)
        assert of_worker(house).ok == is_alive
