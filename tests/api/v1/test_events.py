"""/v1/events and /v1/webhook_endpoints: what happened, who is told, and who was."""

from typing import Any

from checkout.events.endpoints import MAX_PER_ACCOUNT
from checkout.events.log import API_VERSION
from tests.callers import call
from tests.contract.everything import fill
from tests.events.scenes import statements
from tests.houses import House
from tests.inboxes import Inbox

HOOK = "https://shop.test/hook"


def test_an_event_is_a_snapshot(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo", "metadata": {"k": "v"}})
    v1.customers.update(customer.id, {"name": "Al"})
    created, updated = (v1.events.list({"type": f"customer.{what}"}).data[0] for what in ("created", "updated"))
    assert created.data.object.to_dict() == customer.to_dict()
    assert updated.data.object["name"] == "Al"
    assert updated.data.previous_attributes is not None
    assert updated.data.previous_attributes.to_dict() == {"name": "Jo"}
    assert created.api_version == API_VERSION
    assert created.id.startswith("evt_1")
    assert v1.events.retrieve(created.id).to_dict() == created.to_dict()


def test_pending_webhooks_counts_who_has_not_heard(house: House, inbox: Inbox) -> None:
    v1 = house.stripe.v1
    v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["*"]})
    v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["customer.created"]})
    v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["customer.updated"]})
    v1.customers.create({"name": "Jo"})
    (event,) = v1.events.list({"type": "customer.created"}).data
    assert event.pending_webhooks == 2
    assert v1.events.list({"delivery_success": False}).data[0].id == event.id
    house.work()
    assert v1.events.retrieve(event.id).pending_webhooks == 0
    assert v1.events.list({"delivery_success": True}).data[0].id == event.id
    assert v1.events.list({"delivery_success": False}).data == []
    assert len(inbox.bodies) == 2


def test_the_api_calls_events_name_their_request_and_pages_name_none(house: House) -> None:
    fill(house)
    events = call(house, "GET", "/v1/events?limit=100").json["data"]
    by_page = [event for event in events if event["request"]["id"] is None]
    types = [event["type"] for event in reversed(by_page)]
    walk = [type for type in types if type.startswith(("payment_intent.", "checkout.session."))]
    assert walk == [
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert all(event["request"]["idempotency_key"] is None for event in by_page)
    by_call = [event for event in events if event["request"]["id"] is not None]
    assert all(event["request"]["id"].startswith("req_") for event in by_call)
    assert all(event["request"]["idempotency_key"] for event in by_call)


def test_filters_of_types(house: House) -> None:
    house.stripe.v1.customers.create({"name": "Jo"})
    for query, count in (
        ("type=customer.*", 1),
        ("type=customer.created", 1),
        ("type=customer.", 0),
        ("type=cust%25", 0),
        ("types[]=customer.created&types[]=customer.updated", 1),
        ("type=*&limit=1", 1),
    ):
        assert len(call(house, "GET", f"/v1/events?{query}").json["data"]) == count, query
    for query in ("type=a&types[]=b", "&".join(f"types[]={n}" for n in range(21)), "delivery_success=perhaps"):
        assert call(house, "GET", f"/v1/events?{query}").status == 400


def test_endpoints_that_cannot_be(house: House) -> None:
    for form, param in (
        ({"url": HOOK}, "enabled_events"),
        ({"url": HOOK, "enabled_events": ""}, "enabled_events"),
        ({"url": HOOK, "enabled_events[]": "customer.invented"}, "enabled_events[0]"),
        ({"url": "ftp://shop.test/", "enabled_events[]": "*"}, "url"),
        ({"url": "http://169.254.169.254/latest", "enabled_events[]": "*"}, "url"),
        ({"url": "http://10.0.0.1/", "enabled_events[]": "*"}, "url"),
        ({"url": HOOK, "enabled_events[]": "*", "api_version": "2019-12-03"}, "api_version"),
        ({"url": HOOK, "enabled_events[]": "*", "connect": "true"}, "connect"),
    ):
        answer = call(house, "POST", "/v1/webhook_endpoints", form)
        assert (answer.status, answer.error["param"]) == (400, param), answer.body
    wanted: Any = {"url": HOOK, "enabled_events[]": "*"}
    for _ in range(MAX_PER_ACCOUNT):
        assert call(house, "POST", "/v1/webhook_endpoints", wanted).status == 200
    answer = call(house, "POST", "/v1/webhook_endpoints", wanted)
    assert (answer.status, answer.error["message"]) == (400, "You have reached the maximum of 16 webhook endpoints.")


def test_an_endpoint_that_is_gone(house: House) -> None:
    endpoints = house.stripe.v1.webhook_endpoints
    id = endpoints.create({"url": HOOK, "enabled_events": ["*"]}).id
    assert endpoints.delete(id).to_dict() == {"id": id, "object": "webhook_endpoint", "deleted": True}
    for method in ("GET", "POST", "DELETE"):
        assert call(house, method, f"/v1/webhook_endpoints/{id}").status == 404
    house.stripe.v1.customers.create({"name": "Jo"})
    assert house.stripe.v1.events.list().data[0].pending_webhooks == 0


def test_a_page_asks_once_how_many_are_waited_for(house: House) -> None:
    v1 = house.stripe.v1
    v1.webhook_endpoints.create({"url": HOOK, "enabled_events": ["customer.created"]})
    asked = []
    for expected in ([1], [1, 1, 1, 1]):
        while len(v1.customers.list().data) < len(expected):
            v1.customers.create({"name": "Jo"})
        with statements(house) as sent:
            page = v1.events.list({"type": "customer.created"}).data
        assert [event.pending_webhooks for event in page] == expected
        asked.append(len(sent))
    assert asked[0] == asked[1]
