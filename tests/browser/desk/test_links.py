"""Links, products and coupons of the dashboard in a real browser: by keyboard alone, and for axe, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from checkout.cli.sign_in import entry_path
from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant
from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.browser.test_events_page import off_the_edge
from tests.houses import House

WINDOWS = [Window(PHONE, scheme="dark"), Window(DESK)]


def entry(house: House) -> str:
    """A one-time link for someone of the demo's merchant."""
    with house.app.app_context(), atomic("test: sign in"):
        merchant = first_merchant()
        assert merchant is not None
        return house.url + entry_path(merchant)


def come_in(looking: Checkout, house: House, path: str) -> Page:
    page = looking.page
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard/test/")
    page.goto(f"{house.url}/dashboard/test/{path}")
    return page


def is_sound(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert off_the_edge(page) == 0


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_a_link_is_made_by_keyboard_beside_its_page_and_paid(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, entry(house), window) as looking:
        page = come_in(looking, house, "links/new")
        keys = page.keyboard
        expect(page.locator("#name")).to_be_focused()
        keys.type("Tea for two")
        keys.press("Tab")
        keys.type("12.50")
        if window.size == PHONE:
            page.locator(".glance summary").focus()
            keys.press("Enter")
        shown = page.frame_locator(".glance iframe:not(.next)")
        expect(shown.get_by_text("Tea for two").first).to_be_visible()
        expect(shown.get_by_text("$12.50").first).to_be_visible()
        looking.picture("link-new")
        is_sound(page)
        page.locator("#amount").focus()
        keys.press("Enter")
        page.wait_for_url("**/links/plink_*")
        expect(page.get_by_text("The link is ready.")).to_be_visible()
        looking.picture("link-made")
        is_sound(page)
        page.goto(page.locator("#url").inner_text())
        looking.type()
        keys.press("Enter")
        looking.is_paid()
        page.goto(f"{house.url}/dashboard/test/links")
        page.locator("tbody a").first.focus()
        keys.press("Enter")
        expect(page.get_by_role("row").filter(has_text="jo@example.com")).to_contain_text("paid")
        is_sound(page)


def test_axe_finds_nothing_on_the_shelf(house: House, browser: Browser) -> None:
    with opened(browser, entry(house), Window(DESK, scheme="dark")) as looking:
        page = come_in(looking, house, "products/new")
        page.locator("#name").fill("Night in the lighthouse")
        page.get_by_label("Tiers, by the quantity").check()
        page.locator("#tier_0_amount").fill("120")
        is_sound(page)
        page.get_by_role("button", name="Add the product").click()
        expect(page.get_by_text("in one tier")).to_be_visible()
        is_sound(page)
        page.emulate_media(color_scheme="light")
        page.goto(f"{house.url}/dashboard/test/coupons/new")
        page.locator("#percent").fill("200")
        page.get_by_role("button", name="Make the coupon").click()
        expect(page.locator("#problems")).to_be_focused()
        is_sound(page)
        page.locator("#percent").fill("20")
        page.get_by_role("button", name="Make the coupon").click()
        page.get_by_role("link", name="New code").click()
        page.locator("#code").fill("SPRING")
        page.get_by_role("button", name="Make the code").click()
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.get_by_text("Delete", exact=True).first.click()
        is_sound(page)
