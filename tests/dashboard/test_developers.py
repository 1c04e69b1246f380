"""Events, the request log and the test tools in the dashboard, over HTTP."""

import pytest

from checkout.cli.triggers import STEPS
from checkout.events import requests
from tests.callers import call
from tests.dashboard.visitors import Visitor
from tests.events.scenes import NOWHERE, Scene
from tests.houses import House
from tests.inboxes import Inbox

EVENTS, LOG, TOOLS = "/dashboard/test/events", "/dashboard/test/requests", "/dashboard/test/test-tools"


def write_log(house: House) -> None:
    with house.app.app_context():
        requests.write_down()


def test_events_are_found_by_what_they_are_about(merchant: Visitor, house: House, scene: Scene) -> None:
    scene.listener(NOWHERE)
    made = house.stripe.v1.customers.create({"name": "Zoë"})
    house.stripe.v1.products.create({"name": "Tea"})
    house.work()
    for asked, types in (
        (f"object={made.id}", ["customer.created"]),
        ("type=product.", ["product.created", "product.created"]),
        ("delivery=failed", ["customer.created"]),
        ("object=cus_none", []),
        ("type=%27", []),
    ):
        rows = merchant.visit(f"{EVENTS}?{asked}").rows
        assert [row.split()[1] for row in rows if ":" in row] == types, asked
    page = merchant.visit(merchant.visit(f"{EVENTS}?object={made.id}").links["customer.created"])
    assert "Nothing answers at this address" in page.text
    merchant.press("Send again")
    assert "It is sent again in a moment." in merchant.page.text


def test_a_request_is_found_from_its_event_and_shown_whole(merchant: Visitor, house: House) -> None:
    made = call(house, "POST", "/v1/customers", {"name": "Zoë", "email": "zoe@example.com"}, Idempotency_Key="k-1")
    call(house, "GET", "/v1/customers/cus_none")
    write_log(house)
    page = merchant.visit(f"{LOG}")
    assert page.rows[1].startswith("GET /v1/customers/cus_none 404 refused resource_missing")
    assert page.rows[2].startswith("POST /v1/customers 200 OK")
    merchant.visit(f"{EVENTS}?type=customer.created")
    merchant.visit(merchant.page.links["customer.created"])
    page = merchant.visit(merchant.page.links[made.headers["Request-Id"]])
    for said in ("POST /v1/customers", "200 OK", "k-1", "zoe@example.com", "customer.created", made.json["id"]):
        assert said in page.text, said
    for asked, count in (
        ("status=4", 1),
        ("method=POST", 1),
        ("path=cus_none", 1),
        ("idempotency_key=k-1", 1),
        (f"request={made.headers['Request-Id']}", 1),
        ("status=5", 0),
        ("path=%00", 0),
    ):
        rows = merchant.visit(f"{LOG}?{asked}").rows
        assert len(rows[1:]) == count, asked
    page = merchant.visit(f"{LOG}/req_none")
    assert (merchant.answer.status, page.links["Look again"]) == (404, "?")


def test_an_error_leads_to_its_request(merchant: Visitor, house: House) -> None:
    refused = call(house, "POST", "/v1/customers", {"nonsense": "1"})
    write_log(house)
    page = merchant.visit(refused.error["request_log_url"])
    assert (merchant.answer.status, "parameter_unknown" in page.text) == (200, True)


def test_polls_of_our_own_program_do_not_fill_the_log(merchant: Visitor, house: House) -> None:
    for agent, count in (("Tender/cli", 1), ("curl/8", 4)):
        for _ in range(3):
            call(house, "GET", "/v1/events", User_Agent=agent)
        write_log(house)
        assert len(merchant.visit(LOG).rows[1:]) == count


def test_tricks_are_played_once_they_are_switched_on(
    merchant: Visitor, house: House, scene: Scene, inbox: Inbox
) -> None:
    scene.listener(inbox.url)
    merchant.visit(TOOLS)
    assert "Saved." in merchant.press("Save", twice="y", late_s="0").text
    assert merchant.page.form("Save").values["twice"] == "y"
    scene.happen()
    house.work()
    assert len(inbox.bodies) == 2
    page = merchant.press("Save", late_s="-1")
    assert "Give a number from 0 to 3,600." in page.text
    merchant.visit(TOOLS)
    sent = merchant.page.form("Save").values
    del sent["twice"]
    merchant.browser.post(f"{house.url}{TOOLS}", sent)
    scene.happen()
    house.work()
    assert len(inbox.bodies) == 3


def test_something_is_made_to_happen(merchant: Visitor, house: House) -> None:
    merchant.visit(TOOLS)
    page = merchant.press("Make it happen", type="payment_intent.payment_failed")
    assert "Done: payment_intent.payment_failed is among the events." in page.text
    assert any("payment_intent.payment_failed pi_" in row for row in page.rows)
    merchant.visit(TOOLS)
    merchant.press("Make it happen", type="nonsense")
    assert merchant.answer.status == 404


@pytest.mark.parametrize("tool", ["", "/trigger"])
def test_live_mode_has_no_test_tools(merchant: Visitor, house: House, tool: str) -> None:
    merchant.visit(TOOLS)
    token = merchant.page.form("Save").values["csrf_token"]
    answer = merchant.browser.post(f"{house.url}/dashboard/live/test-tools{tool}", {"csrf_token": token})
    assert answer.status == 403


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the calls are the same on both
def test_every_example_makes_its_event(merchant: Visitor, house: House) -> None:
    account = Scene(house).account
    with house.app.app_context():
        for make in house.app.extensions["tender.triggers"].values():
            make(account)
    house.work()
    happened = {event.type for event in house.stripe.v1.events.list({"limit": 100}).data}
    assert set(STEPS) - happened == set()
