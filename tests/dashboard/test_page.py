"""The test-mode page, over HTTP: what it shows of events and deliveries, and the built-in endpoint at work."""

import json
from urllib.parse import urljoin

import pytest
import time_machine

from checkout.dashboard import contents
from checkout.events.deliveries import MAX_ATTEMPTS
from checkout.events.endpoints import COOLDOWN_S, FAILING_AFTER, MAX_PER_ACCOUNT
from checkout.events.signature import sign
from checkout.kit import clock
from checkout.kit.resources import Account
from tests.callers import call
from tests.dashboard.visitors import Visitor
from tests.events.scenes import NOWHERE, Scene, statements
from tests.houses import Databases, House, house_on
from tests.inboxes import Inbox
from tests.shoppers import Shopper

ADD, REMOVE, AGAIN = "Add the built-in endpoint", "Remove the endpoint", "Send again"


def test_from_nothing_to_a_verified_delivery(house: House, visitor: Visitor) -> None:
    """The first five minutes: add the endpoint, pay, look."""
    assert "No endpoint listens yet" in visitor.visit("/events").text
    assert "Nothing came yet" in visitor.press(ADD).text
    Shopper(house.link).pay()
    house.work()
    page = visitor.visit("/events")
    assert "No endpoint listens yet" not in page.text
    rows = [row for row in visitor.rows() if "signature verified" in row]
    assert [row.split()[1] for row in rows] == [
        "charge.updated",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    assert all("delivered signature verified" in row for row in rows)
    received = visitor.visit("/events/endpoints")
    assert received.text.count("signature verified") == 5
    assert "charge.succeeded" in received.links


def test_the_built_in_endpoint_moves_with_the_house(databases: Databases) -> None:
    """Tomorrow the sandbox has another port, and so has the endpoint's URL."""
    database = databases.fresh()
    with house_on(database) as house:
        visitor = Visitor(house.url)
        visitor.visit("/events")
        visitor.press(ADD)
    with house_on(database) as moved:
        assert moved.url != house.url
        Shopper(moved.link).pay()
        moved.work()
        (endpoint,) = moved.stripe.v1.webhook_endpoints.list().data
        assert endpoint.url.startswith(moved.url)
        assert Visitor(moved.url).visit("/events/endpoints").text.count("signature verified") == 5


def test_a_decline_is_there_too_and_what_went_before_went_to_nobody(house: House, visitor: Visitor) -> None:
    Shopper(house.link).pay(number="4000000000009995")
    visitor.visit("/events")
    failed = next(row for row in visitor.rows() if "payment_intent.payment_failed" in row)
    assert failed.endswith("no endpoint")


def test_one_event_whole(house: House, visitor: Visitor, scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    made = house.stripe.v1.customers.create({"name": "<b>Zoë & Co</b>"}, {"idempotency_key": "k-1"})
    house.work()
    visitor.visit("/events")
    page = visitor.visit(visitor.page.links["customer.created"])
    assert page.words.count("customer.created") == 1
    for shown in (made.id, "k-1", "2026-10-28.endive", inbox.url, "delivered", "Answered 200", "Try 1", "ok"):
        assert shown in page.text, shown
    assert "<b>Zoë" not in visitor.answer.text
    payload = next(word for word in page.words if word.startswith("{"))
    sent = json.loads(inbox.bodies[0])
    assert json.loads(payload) == sent | {"pending_webhooks": 0}
    request = str(made.last_response and made.last_response.request_id)
    assert page.links[request] == f"/events?request={request}"


def test_a_failing_delivery_tells_why_and_when_it_goes_on(visitor: Visitor, scene: Scene, inbox: Inbox) -> None:
    inbox.status, inbox.says = 500, b"<script>out of mugs</script>"
    scene.listener(inbox.url)
    scene.listener(NOWHERE)
    scene.happen()
    scene.house.work()
    visitor.visit("/events?type=customer.")
    assert visitor.rows()[-1].endswith("retrying × 2")
    page = visitor.visit(visitor.page.links["customer.created"])
    for shown in (
        "Answered 500",
        "Nothing answers at this address",
        "out of mugs",
        "Next try",
        f"{MAX_ATTEMPTS - 1} tries left",
    ):
        assert shown in page.text, shown
    assert "<script>" not in visitor.answer.text


def test_send_again(visitor: Visitor, scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    scene.happen()
    scene.house.work()
    visitor.visit("/events?type=customer.")
    visitor.visit(visitor.page.links["customer.created"])
    assert "retrying" in visitor.press(AGAIN).text, "it is due now, after one attempt"
    scene.house.work()
    assert len(inbox.bodies) == 2
    assert "Try 2" in visitor.visit(visitor.answer.url).text


def test_a_closed_endpoint_is_offered_nothing(visitor: Visitor, scene: Scene, inbox: Inbox) -> None:
    endpoint, _ = scene.listener(inbox.url)
    scene.happen()
    scene.house.work()
    visitor.visit("/events?type=customer.")
    page = visitor.visit(visitor.page.links["customer.created"])
    scene.house.stripe.v1.webhook_endpoints.delete(endpoint)
    assert AGAIN in page.buttons()
    refused = visitor.press(AGAIN)
    assert visitor.answer.status == 400
    assert "disabled or deleted" in refused.text


def test_endpoints_with_their_health(visitor: Visitor, scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    failing = scene.endpoint(hears="customer.created")
    scene.happen(FAILING_AFTER)
    with time_machine.travel(clock.now(), tick=False) as travel:
        while scene.seen(failing).fails < FAILING_AFTER:
            travel.shift(COOLDOWN_S + 5)
            scene.house.work()
        visitor.visit("/events/endpoints")
    well, unwell = visitor.rows()
    assert f"{inbox.url} customer.created enabled" in well
    assert f"failing {FAILING_AFTER} failures in a row rests until" in unwell


def test_what_was_forged_is_shown_as_such(house: House, visitor: Visitor) -> None:
    visitor.visit("/events")
    visitor.press(ADD)
    (endpoint,) = house.stripe.v1.webhook_endpoints.list().data
    forged = call(house, "POST", inbox_path(endpoint.url), b'{"id":"evt_1"}', key="")
    assert (forged.status, forged.body) == (400, b"no_timestamp")
    signed = {"Stripe_Signature": sign(b"{}", ["whsec_mine"], clock.now())}
    assert call(house, "POST", inbox_path(endpoint.url), b"{}", key="", **signed).status == 400
    visitor.visit("/events/endpoints")
    assert [row.partition(" ")[2] for row in visitor.rows() if "bytes" in row] == [
        "no event of ours signature does not match 2 bytes",
        "no event of ours no signature 14 bytes",
    ]


def test_the_inbox_is_one_endpoints_alone(house: House, visitor: Visitor, scene: Scene) -> None:
    assert call(house, "POST", "/events/inbox/we_none", b"{}", key="").status == 404
    visitor.visit("/events")
    visitor.press(ADD)
    other = scene.endpoint()
    assert call(house, "POST", f"/events/inbox/{other}", b"{}", key="").status == 404


def test_the_built_in_endpoint_can_be_removed(house: House, visitor: Visitor) -> None:
    visitor.visit("/events")
    visitor.press(ADD)
    assert "No endpoint listens yet" in visitor.press(REMOVE).text
    assert house.stripe.v1.webhook_endpoints.list().data == []


def test_it_is_offered_beside_others_too(visitor: Visitor, scene: Scene) -> None:
    scene.endpoint()
    assert ADD in visitor.visit("/events/endpoints").buttons()
    assert REMOVE in visitor.press(ADD).buttons()


def test_too_many_endpoints(visitor: Visitor, scene: Scene) -> None:
    for _ in range(MAX_PER_ACCOUNT):
        scene.endpoint()
    visitor.visit("/events/endpoints")
    refused = visitor.press(ADD)
    assert visitor.answer.status == 400
    assert "maximum of 16" in refused.text


def test_older_pages(visitor: Visitor, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "PAGE_SIZE", 3)
    scene.happen(4)
    visitor.visit("/events?type=customer.")
    assert len(visitor.rows()) == 1 + 3, "a day and its rows"
    page = visitor.visit(visitor.page.links["Older"])
    assert len(visitor.rows()) == 1 + 1
    assert "Older" not in page.links
    assert page.links["Newest"] == "/events?type=customer."
    assert page.links["Refresh"] in visitor.answer.url


def test_narrowed_to_a_request(house: House, visitor: Visitor) -> None:
    refused = call(house, "POST", "/v1/customers", {"email": "jo@example.com", "nonsense": "1"})
    page = visitor.visit(f"/events?request={refused.headers['Request-Id']}")
    assert "This request made no events" in page.text
    made = call(house, "POST", "/v1/customers", {"email": "jo@example.com"})
    visitor.visit(f"/events?request={made.headers['Request-Id']}")
    assert [row.split()[1] for row in visitor.rows()[1:]] == ["customer.created"]
    assert "Show all" in visitor.page.links


def test_a_filter_that_matches_nothing(visitor: Visitor) -> None:
    for query in ("type=%00", "type=%27--", "type=x", "request=%00", "request=req_%25", "type=" + "x" * 999):
        assert "No event matches" in visitor.visit(f"/events?{query}").text, query
        assert visitor.answer.status == 200


def test_what_is_not_there(visitor: Visitor) -> None:
    for path in ("/evt_none", "/evt_%00", "/evt_" + "1" * 300, "/we_1", "?before=evt_none", "?before=%00", "/no/thing"):
        visitor.visit(f"/events{path}")
        assert visitor.answer.status == 404, path


def test_only_the_first_merchants_test_mode(visitor: Visitor, scene: Scene) -> None:
    live = scene.endpoint(account=Account(scene.account.id, livemode=True))
    scene.pile_up(live, 1)
    (delivery,) = scene.deliveries()
    assert "test.1" not in visitor.visit("/events").text
    visitor.visit(f"/events/{delivery.event_id}")
    assert visitor.answer.status == 404
    scene.listener(NOWHERE)
    scene.happen()
    visitor.visit("/events?type=customer.")
    visitor.visit(visitor.page.links["customer.created"])
    form = visitor.page.form(AGAIN)
    other = urljoin(visitor.answer.url, f"/events/deliveries/{delivery.id}/again")
    assert visitor.browser.post(other, form.values).status == 404


@pytest.mark.parametrize("path", ["/events/endpoints", "/events/endpoints/remove", "/events/deliveries/dlv_1/again"])
def test_a_form_without_its_token_does_nothing(house: House, visitor: Visitor, path: str) -> None:
    visitor.visit("/events")
    for form in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
        assert visitor.browser.post(house.url + path, form).status == 400
    stranger = Visitor(house.url)
    token = visitor.page.form(ADD).values
    assert stranger.browser.post(house.url + path, token).status == 400, "another browser's token"
    assert house.stripe.v1.webhook_endpoints.list().data == []


def test_looking_writes_nothing_and_reads_little(house: House, visitor: Visitor, scene: Scene, inbox: Inbox) -> None:
    for _ in range(3):
        scene.listener(inbox.url)
    visitor.visit("/events/endpoints")
    visitor.press(ADD)
    scene.happen(10)
    house.work()
    visitor.visit("/events")
    event = visitor.page.links["customer.created"]
    for path, most in (("/events", 5), (event, 8), ("/events/endpoints", 4)):
        with statements(house) as seen:
            visitor.visit(path)
        said = [statement for statement, _ in seen if statement != "BEGIN"]
        assert all(statement.startswith("SELECT") for statement in said), said
        assert len(said) <= most, said


def test_its_headers_and_cookie(visitor: Visitor) -> None:
    visitor.visit("/events")
    headers = visitor.answer.headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    cookie = headers["Set-Cookie"]
    assert "Path=/;" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "<script" not in visitor.answer.text
    assert "style=" not in visitor.answer.text


def inbox_path(url: str) -> str:
    return "/events/inbox/" + url.rpartition("/")[2]
