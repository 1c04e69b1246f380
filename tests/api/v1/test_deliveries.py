"""Beside Stripe's API: an event sent again, many deliveries at once, and an endpoint's new secret."""

import pytest
import stripe
import time_machine
from sqlalchemy import update

from checkout.events import resend
from checkout.events.deliveries import Delivery
from checkout.kit import clock
from checkout.kit.db import atomic, now_writing
from tests.callers import call
from tests.events.scenes import NOWHERE, Scene
from tests.houses import House
from tests.inboxes import Inbox


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)


def test_a_rolled_secret_signs_beside_the_old_one_for_a_while(house: House, scene: Scene, inbox: Inbox) -> None:
    endpoint, old = scene.listener(inbox.url)
    rolled = call(house, "POST", f"/v1/webhook_endpoints/{endpoint}/roll_secret").json
    new = rolled["secret"]
    assert rolled["object"] == "webhook_endpoint"
    assert new != old
    scene.happen()
    house.work()
    assert inbox.headers[0]["Stripe-Signature"].count(",v1=") == 2
    assert inbox.types(old) == inbox.types(new) == ["customer.created"]
    with time_machine.travel(clock.now() + clock.DAY_S, tick=False):
        scene.happen()
        house.work()
    event, signature = inbox.bodies[1], inbox.headers[1]["Stripe-Signature"]
    assert signature.count(",v1=") == 1
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(event, signature, old, tolerance=10**9)
    stripe.Webhook.construct_event(event, signature, new, tolerance=10**9)


def test_without_overlap_the_old_one_ends_at_once(house: House, scene: Scene, inbox: Inbox) -> None:
    endpoint, _ = scene.listener(inbox.url)
    new = call(house, "POST", f"/v1/webhook_endpoints/{endpoint}/roll_secret", {"overlap_hours": "0"}).json["secret"]
    scene.happen()
    house.work()
    assert inbox.headers[0]["Stripe-Signature"].count(",v1=") == 1
    assert inbox.types(new) == ["customer.created"]


def test_an_event_goes_again_to_all_or_to_one(house: House, scene: Scene, inbox: Inbox) -> None:
    first, _ = scene.listener(inbox.url)
    second, _ = scene.listener(inbox.url)
    scene.happen()
    house.work()
    (event,) = house.stripe.v1.events.list({"type": "customer.created"}).data
    assert call(house, "POST", f"/v1/events/{event.id}/retry").json["id"] == event.id
    house.work()
    assert len(inbox.bodies) == 4
    call(house, "POST", f"/v1/events/{event.id}/retry", {"webhook_endpoint": second})
    house.work()
    assert len(inbox.bodies) == 5
    house.stripe.v1.webhook_endpoints.delete(first)
    again = call(house, "POST", f"/v1/events/{event.id}/retry", {"webhook_endpoint": first})
    assert (again.status, again.error["message"]) == (400, resend.CLOSED)
    alone = house.stripe.v1.events.list({"type": "payment_link.created"}).data[0]
    assert call(house, "POST", f"/v1/events/{alone.id}/retry").status == 400, "nobody listened"


def test_many_go_again_batch_by_batch(house: House, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resend, "BATCH", 2)
    endpoint = scene.endpoint(NOWHERE)
    now = clock.now()
    failed = [*scene.pile_up(endpoint, 3, due_at=now - 500), *scene.pile_up(endpoint, 1, due_at=now - 50)]
    change(scene, failed, status="exhausted", attempt=11)
    (delivered,) = scene.pile_up(endpoint, 1, due_at=now - 500)
    change(scene, [delivered], status="delivered", attempt=1)
    path = f"/v1/webhook_endpoints/{endpoint}/resend"
    early = {"created[lt]": str(now - 100)}
    first = call(house, "POST", path, early).json
    assert (first["count"], first["remaining"]) == (2, 1)
    last = call(house, "POST", path, {**early, "starting_after": first["next"]}).json
    assert (last["count"], last["next"], last["remaining"]) == (1, None, 0)
    statuses = {one.id: one.status for one in scene.deliveries()}
    assert [statuses[id] for id in failed] == ["pending"] * 3 + ["exhausted"]
    assert statuses[delivered] == "delivered"
    every = call(house, "POST", path, {"failed": "false", "created[gte]": str(now - 100)}).json
    assert every["count"] == 1
    house.broken_on_purpose += house.problems()  # attempts that no record has


def change(scene: Scene, ids: list[str], **columns: object) -> None:
    with scene.house.app.app_context(), atomic("test: change deliveries"):
        now_writing().execute(update(Delivery).where(Delivery.id.in_(ids)).values(**columns))
