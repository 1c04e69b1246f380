"""What axe, a narrow window and a large type find: nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.flows.scenes import order
from tests.flows.test_changed_orders import code, price
from tests.houses import House

WINDOWS = [Window(size, scheme=scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")]


def assert_no_violation(checkout: Checkout) -> None:
    found = Axe().run(checkout.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_axe_finds_nothing_on_the_way_to_a_receipt(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, house.link, window) as checkout:
        assert_no_violation(checkout)
        checkout.button.click()
        checkout.page.locator("#problems").wait_for()
        assert_no_violation(checkout)
        checkout.pay(cardNumber="4000000000000002")
        checkout.page.locator("#panel").wait_for()
        assert_no_violation(checkout)
        checkout.pay(cardNumber="4000000000003220")
        checkout.page.get_by_test_id("test-source-authorize-3ds").wait_for()
        assert_no_violation(checkout)
        checkout.page.goto(house.link)
        checkout.shows("Your bank is waiting")
        assert_no_violation(checkout)
        checkout.page.get_by_role("link", name="Use another card").click()
        checkout.pay()
        checkout.is_paid()
        assert_no_violation(checkout)
        checkout.picture("paid-axe")


@pytest.mark.parametrize("window", WINDOWS[1:3], ids=lambda window: window.name)
def test_axe_finds_nothing_in_an_order_that_can_be_changed(house: House, browser: Browser, window: Window) -> None:
    many = {"enabled": True, "minimum": 1}
    cups = {"price": price(house), "quantity": 1, "adjustable_quantity": many}
    lid = {"price": price(house, "Lid"), "quantity": 1, "adjustable_quantity": many}
    url = order(house, line_items=[cups], optional_items=[lid], allow_promotion_codes=True).url
    gift = {"price": price(house, "Gift", unit_amount=None, custom_unit_amount={"enabled": True}), "quantity": 1}
    amount = order(house, line_items=[gift]).url
    code(house, code="SPRING")
    assert url is not None
    assert amount is not None
    with opened(browser, url, window) as checkout:
        assert_no_violation(checkout)
        checkout.page.get_by_text("Add a promotion code").click()
        checkout.page.get_by_role("checkbox", name="Lid").check()
        checkout.page.get_by_label("Quantity of Lid").fill("0")
        checkout.field("promotionCode").fill("winter")
        checkout.field("promotionCode").press("Enter")
        checkout.shows("There is no such code.")
        assert_no_violation(checkout)
        checkout.page.get_by_label("Quantity of Lid").fill("2")
        checkout.field("promotionCode").fill("spring")
        checkout.field("promotionCode").press("Enter")
        checkout.page.get_by_role("button", name="Remove").wait_for()
        assert_no_violation(checkout)
        checkout.picture("changing-axe")
        checkout.page.goto(amount)
        checkout.button.click()
        checkout.page.locator("#problems").wait_for()
        assert_no_violation(checkout)
        checkout.page.set_viewport_size({"width": 320, "height": 640})
        checkout.page.goto(url)
        checkout.page.get_by_text("Add a promotion code").click()
        assert checkout.page.evaluate("document.documentElement.scrollWidth") == 320


def test_no_sideways_scroll_at_320_pixels(house: House, browser: Browser) -> None:
    with opened(browser, house.link, Window((320, 640))) as checkout:
        assert checkout.page.evaluate("document.documentElement.scrollWidth") == 320
        checkout.pay()
        checkout.is_paid()
        assert checkout.page.evaluate("document.documentElement.scrollWidth") == 320


def test_every_field_has_a_label_that_can_be_seen(house: House, browser: Browser) -> None:
    with opened(browser, house.link, Window(PHONE)) as checkout:
        for name in ("Email", "Card number", "Expiry date", "Security code (CVC)", "Name on card", "ZIP code"):
            assert checkout.page.locator("label", has_text=name).is_visible()
        assert checkout.page.locator("[placeholder]").count() == 0
