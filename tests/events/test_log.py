"""The log: events in the order in which they happened, and what of a change is told."""

from checkout.events import log
from checkout.events.log import Event, changes
from checkout.kit.resources import Account
from tests.events.scenes import Scene
from tests.shoppers import Shopper


def newest(scene: Scene, most: int = 100, **narrowed: object) -> list[Event]:
    with scene.house.app.app_context():
        return log.newest(scene.account, most, **narrowed)  # type: ignore[arg-type]


def test_newest_first_to_the_microsecond_whatever_they_are_about(scene: Scene) -> None:
    """Ids of payment events begin with a 3, others with a 1: by id alone they would not be in order."""
    Shopper(scene.house.link).pay()
    types = [event.type for event in newest(scene)]
    assert types[:5] == [
        "charge.updated",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]


def test_pages_join_without_a_gap_or_a_repeat(scene: Scene) -> None:
    Shopper(scene.house.link).pay()
    whole = [event.id for event in newest(scene)]
    paged: list[str] = []
    last: Event | None = None
    while page := newest(scene, 3, before=last):
        paged += [event.id for event in page]
        last = page[-1]
    assert paged == whole


def test_narrowed_to_a_prefix_or_a_request(scene: Scene) -> None:
    made = scene.house.stripe.v1.products.create({"name": "100%_x"})
    scene.happen()
    (event,) = newest(scene, type_prefix="customer.")
    assert event.type == "customer.created"
    assert newest(scene, type_prefix="customer%") == newest(scene, type_prefix="customer_") == []
    assert made.last_response is not None
    (event,) = newest(scene, request_id=made.last_response.request_id)
    assert event.type == "product.created"


def test_another_accounts_events_are_not_there(scene: Scene) -> None:
    scene.happen()
    with scene.house.app.app_context():
        assert log.newest(Account("acct_other", livemode=False), 10) == []
        assert log.newest(Account(scene.account.id, livemode=True), 10) == []
        ids = [event.id for event in log.newest(scene.account, 10)]
        assert set(log.types_of(scene.account, [*ids, "evt_none"])) == set(ids)
        assert log.types_of(Account("acct_other", livemode=False), ids) == {}


def test_what_changed_is_told_by_its_old_value() -> None:
    before = {"a": 1, "b": {"c": 1, "d": 2}, "e": [1, 2], "f": None, "same": {"x": [1]}}
    after = {"a": 2, "b": {"c": 1, "d": 3}, "e": [2], "f": {"g": 1}, "same": {"x": [1]}, "new": 1}
    assert changes(before, after) == {"a": 1, "b": {"d": 2}, "e": [1, 2], "f": None, "new": None}
