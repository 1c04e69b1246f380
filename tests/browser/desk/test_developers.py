"""The developers' part by the keyboard alone: keys, endpoints and what they were sent, requests, events, tools."""

from playwright.sync_api import expect

from checkout.events import requests
from tests.browser.desk.desks import Desk
from tests.callers import call
from tests.events.scenes import Scene
from tests.houses import House
from tests.inboxes import Inbox


def test_a_key_is_made_copied_rolled_and_ended(house: House, desk: Desk) -> None:
    page = desk.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.go("API keys")
    desk.is_sound("keys")
    desk.press("Make a key")
    desk.choose("Kind of key", "Restricted")
    desk.write("Name", "Reports")
    desk.press("What a restricted key may do")
    desk.choose("payment links", "read")
    desk.is_sound("key-new")
    desk.press("Make the key")
    expect(page.get_by_role("heading", name="Your new restricted key")).to_be_visible()
    desk.is_sound("key-made")
    desk.press("Copy")
    assert page.evaluate("navigator.clipboard.readText()").startswith("rk_test_")
    desk.go("API keys")
    desk.press(page.locator("tbody tr", has_text="Reports").get_by_role("link").inner_text())
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()
    desk.is_sound("key")
    desk.press("Roll this key")
    desk.press("Roll this key")
    expect(page.get_by_role("heading", name="Your new restricted key")).to_be_visible()


def test_an_endpoint_is_added_mended_and_sent_to_again(house: House, desk: Desk, inbox: Inbox) -> None:
    page = desk.page
    desk.go("Endpoints")
    desk.is_sound("endpoints-none")
    desk.press("Add an endpoint")
    desk.write("URL", "nonsense")
    desk.turn_to("Only the chosen ones", first="Every event")
    desk.press("Add the endpoint")
    desk.is_refused("Choose one type of event at least")
    desk.is_sound("endpoint-refused")
    desk.write("URL", inbox.url)
    desk.turn_to("Every event", first="Only the chosen ones")
    desk.press("Add the endpoint")
    desk.is_told("The endpoint was added")
    inbox.status = 500
    call(house, "POST", "/v1/customers", {"name": "Jo"})
    house.work()
    desk.press("Refresh")
    expect(page.get_by_text("The last delivery failed")).to_be_visible()
    desk.is_sound("endpoint-failing")
    desk.press("customer.created")
    expect(page.get_by_text("HTTP 500").first).to_be_visible()
    desk.is_sound("delivery")
    inbox.status = 200
    desk.press("Send again")
    desk.is_told("It is sent again in a moment")
    house.work()
    desk.press("The endpoint")
    expect(page.locator("tbody")).to_contain_text("delivered")
    desk.press("Show the secret")
    expect(page.get_by_text("whsec_")).to_be_visible()
    desk.is_sound("endpoint-secret")
    desk.press("Delete")
    desk.press("Delete")
    desk.is_told("The endpoint was deleted.")


def test_a_request_leads_to_its_events(house: House, desk: Desk) -> None:
    page = desk.page
    desk.go("Request log")
    desk.is_sound("requests-none")
    call(house, "POST", "/v1/customers", {"name": "Jo", "email": "jo@example.com"})
    call(house, "GET", "/v1/customers/cus_none")
    with house.app.app_context():
        requests.write_down()
    desk.press("Refresh")
    desk.choose("Method", "POST")
    desk.press("Filter")
    expect(page.locator("tbody tr")).to_have_count(1)
    desk.is_sound("requests")
    desk.press("POST /v1/customers")
    desk.is_at("POST /v1/customers")
    desk.is_sound("request")
    desk.press("customer.created")
    expect(page.get_by_role("heading", name="customer.created")).to_be_visible()
    desk.is_sound("event")
    desk.press("Events")
    desk.write("Type begins with", "charge.")
    desk.press("Filter")
    expect(page.get_by_text("No event matches")).to_be_visible()
    desk.is_sound("events-missed")


def test_a_quick_start_is_copied_and_bad_days_are_played(house: House, desk: Desk, inbox: Inbox) -> None:
    page = desk.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    Scene(house).listener(inbox.url)
    desk.go("Quick start")
    desk.press("Copy curl")
    assert "sk_test_" in page.evaluate("navigator.clipboard.readText()")
    shown, button = page.locator(".snippet pre").first.bounding_box(), page.get_by_label("Copy curl").bounding_box()
    assert shown is not None
    assert button is not None
    assert button["y"] + button["height"] <= shown["y"] or button["x"] > shown["x"] + 400, "no code is under it"
    desk.is_sound("quick-start")
    desk.go("Test tools")
    desk.choose("Event", "customer.created")
    desk.press("Make it happen")
    desk.is_told("Done: customer.created is among the events.")
    desk.go("Test tools")
    desk.tick("Deliver each event twice")
    desk.write("Deliver late, by seconds", "many")
    desk.press("Save")
    desk.is_refused("Give a whole number.")
    expect(page.get_by_label("Deliver each event twice")).to_be_checked()
    desk.is_sound("test-tools-refused")
    desk.write("Deliver late, by seconds", "0")
    desk.press("Save")
    desk.is_told("Saved.")
    call(house, "POST", "/v1/customers", {"name": "Jo"})
    house.work()
    house.work()
    assert len(inbox.bodies) >= 2
