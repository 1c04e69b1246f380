"""Endpoints in the dashboard: added, changed, switched, rolled, deleted; deliveries, and sending them again."""

import re

import pytest

from checkout.events.endpoints import MAX_PER_ACCOUNT
from tests.dashboard.visitors import Visitor
from tests.events.scenes import NOWHERE, Scene
from tests.houses import House
from tests.inboxes import Inbox

ENDPOINTS = "/dashboard/test/endpoints"


def test_an_endpoints_life(merchant: Visitor, house: House, inbox: Inbox) -> None:
    assert "No endpoint yet" in merchant.visit(ENDPOINTS).text
    merchant.visit(f"{ENDPOINTS}/new")
    merchant.press("Add the endpoint", url=inbox.url, description="Shop", hears="some", types="customer.created")
    page = merchant.page
    assert "The endpoint was added" in page.text
    address = merchant.answer.url
    (endpoint,) = house.stripe.v1.webhook_endpoints.list().data
    assert (endpoint.url, endpoint.description, endpoint.enabled_events) == (inbox.url, "Shop", ["customer.created"])

    house.stripe.v1.customers.create({"name": "Zoë"})
    house.work()
    merchant.visit(page.links["Show the secret"])
    secret = re.search(r"whsec_\w+", merchant.answer.text)
    assert secret is not None
    assert merchant.answer.headers["Cache-Control"] == "no-store"
    assert inbox.types(secret[0]) == ["customer.created"]

    rolling = merchant.visit(address).form("Roll the secret")
    page = merchant.press("Roll the secret", overlap="24")
    new = re.search(r"whsec_\w+", merchant.answer.text)
    assert new is not None
    assert new[0] != secret[0]
    merchant.browser.post(f"{house.url}{rolling.action}", rolling.values | {"overlap": "24"})
    assert new[0] in merchant.visit(page.links.get("Show the secret", f"{address}/secret")).text, "pressed twice"

    merchant.visit(address)
    assert "is disabled now" in merchant.press("Disable").text
    assert "nothing is sent to it" in merchant.page.text
    assert "is enabled now" in merchant.press("Enable").text
    merchant.visit(merchant.page.links["Change"])
    merchant.press("Save", url=f"{inbox.url}/2", hears="all")
    (endpoint,) = house.stripe.v1.webhook_endpoints.list().data
    assert (endpoint.url, endpoint.enabled_events) == (f"{inbox.url}/2", ["*"])
    assert "was deleted" in merchant.press("Delete").text
    merchant.visit(address)
    assert merchant.answer.status == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"url": "", "hears": "all"}, "Where should events go?"),
        ({"url": "ftp://x", "hears": "all"}, "Begin it with https://, or in test mode with http://."),
        ({"url": NOWHERE, "hears": "some"}, "Choose one type of event at least, or every event."),
        ({"url": "ftp://x", "hears": "some"}, "in test mode with http://. Types: Choose one type of event"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    merchant: Visitor, house: House, typed: dict[str, str], words: str
) -> None:
    merchant.visit(f"{ENDPOINTS}/new")
    sent = merchant.page.form("Add the endpoint").values | typed | {"description": "Zoë's"}
    merchant.answer = merchant.browser.post(f"{house.url}{ENDPOINTS}/new", sent)
    assert merchant.answer.status == 422
    assert words in merchant.page.text
    assert merchant.page.form("Add the endpoint").values["description"] == "Zoë's"
    assert house.stripe.v1.webhook_endpoints.list().data == []


def test_one_too_many_is_said_above_the_form(merchant: Visitor, house: House, scene: Scene) -> None:
    merchant.visit(f"{ENDPOINTS}/new")
    for _ in range(MAX_PER_ACCOUNT):
        scene.endpoint()
    page = merchant.press("Add the endpoint", url=NOWHERE, hears="all")
    assert "maximum of 16 webhook endpoints" in page.text
    assert "Add an endpoint" not in merchant.visit(ENDPOINTS).links


def test_a_failing_one_says_why_and_what_to_do(merchant: Visitor, house: House, scene: Scene, inbox: Inbox) -> None:
    endpoint, _ = scene.listener(inbox.url)
    inbox.status, inbox.says = 404, b"no such page"
    scene.happen()
    house.work()
    page = merchant.visit(f"{ENDPOINTS}/{endpoint}")
    assert "The last delivery failed: your server answered 404. Nothing is served at this path." in page.text
    assert any(row.startswith("customer.created retrying HTTP 404 tries: 1") for row in page.rows)
    one = merchant.visit(page.links["customer.created"])
    for said in ("HTTP 404", "no such page", "Stripe-Signature: t=", '"type": "customer.created"', "Next try"):
        assert said in one.text, said
    inbox.status = 200
    merchant.press("Send again")
    house.work()
    assert "HTTP 200" in merchant.visit(merchant.answer.url).text
    assert "HTTP 404" in merchant.page.text, "the first try stays on record"


def test_many_are_sent_again(merchant: Visitor, house: House, scene: Scene, inbox: Inbox) -> None:
    endpoint, secret = scene.listener(inbox.url)
    inbox.status = 500
    scene.happen(2)
    house.work()
    inbox.status = 200
    merchant.visit(f"{ENDPOINTS}/{endpoint}")
    page = merchant.press("Send them again", which="failed", since="2020-01-01T00:00", until="2020-01-02T00:00")
    assert "Nothing matches" in page.text
    page = merchant.press("Send them again", which="failed", since="2020-01-02T00:00", until="2020-01-01T00:00")
    assert "This is before the other time." in page.text
    merchant.visit(f"{ENDPOINTS}/{endpoint}")
    assert "2 deliveries are sent again in a moment." in merchant.press("Send them again", which="failed").text
    house.work()
    assert len(inbox.types(secret)) == 4
    assert len(merchant.visit(f"{ENDPOINTS}/{endpoint}?status=delivered").rows) == 3
    assert "No delivery is in this state" in merchant.visit(f"{ENDPOINTS}/{endpoint}?status=failed").text


def test_a_form_that_is_sent_twice_adds_one(merchant: Visitor, house: House) -> None:
    merchant.visit(f"{ENDPOINTS}/new")
    form = merchant.answer
    for _ in range(2):
        merchant.answer = form
        assert "The endpoint was added" in merchant.press("Add the endpoint", url=NOWHERE, hears="all").text
    assert len(house.stripe.v1.webhook_endpoints.list().data) == 1
