"""What no tool looks at: a label beside each field, and a payment in the narrowest window."""

from playwright.sync_api import Browser

from tests.browser.conftest import PHONE, Window, opened
from tests.houses import House


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
