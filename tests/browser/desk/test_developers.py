"""The developers' part of the dashboard in a real browser: at two widths, by keyboard, and nothing for axe."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from checkout.events import requests
from tests.browser.conftest import DESK, PHONE
from tests.dashboard.visitors import signed_in
from tests.events.scenes import Scene
from tests.houses import House
from tests.inboxes import Inbox

START = "/dashboard/test"


@contextmanager
def looking(browser: Browser, house: House, size: tuple[int, int], scheme: str = "light") -> Iterator[Page]:
    """Someone of the demo's merchant, signed in, in a window of their own."""
    cookies = signed_in(house).browser.cookies
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.add_cookies([{"name": name, "value": value, "url": house.url} for (_, name), value in cookies.items()])
    context.set_default_timeout(15_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def sound(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_page_is_sound(house: House, browser: Browser, inbox: Inbox, size: tuple[int, int], scheme: str) -> None:
    scene = Scene(house)
    endpoint, _ = scene.listener(inbox.url)
    inbox.status = 500
    scene.happen()
    house.work()
    with house.app.app_context():
        requests.write_down()
    with looking(browser, house, size, scheme) as page:
        of_delivery = [f"deliveries/{scene.only().id}", f"events/{scene.only().event_id}"]
        forms = ["api-keys/new", "endpoints/new", "quick-start", "test-tools"]
        lists = ["api-keys", "requests", f"endpoints/{endpoint}"]
        for path in [*lists, *(forms if size == PHONE else of_delivery)]:
            page.goto(f"{house.url}{START}/{path}")
            sound(page)


def test_a_key_is_made_by_keyboard_and_copied(house: House, browser: Browser) -> None:
    with looking(browser, house, DESK) as page:
        page.goto(f"{house.url}{START}/api-keys/new")
        page.get_by_label("Kind of key").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type("Reports")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_label("payment links").select_option("read")
        page.get_by_role("button", name="Make the key").press("Enter")
        expect(page.get_by_role("heading", name="Your new restricted key")).to_be_visible()
        sound(page)
        page.get_by_role("button", name="Copy").press("Enter")
        assert page.evaluate("navigator.clipboard.readText()").startswith("rk_test_")
